"""`ashar doctor`: what it says of an installation that can start, in three languages."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils import translation

from ashar.accounts.actions import create_account
from ashar.calls.actions import shares_of
from ashar.calls.models import Letter, Subscription
from ashar.config.backup import keys_beside, take_backup
from ashar.config.backup.console import Console
from ashar.config.doctor import running
from ashar.config.worker import leave_a_trace
from ashar.core import clock, i18n, journal, keys
from ashar.core.files import PDF, store, stored_path
from ashar.core.notices.models import Delivery, Notice, Status
from tests.support.office import make_office

LANGUAGES = ("ky", "ru", "en")


@pytest.fixture
def place(copied_database: Any, settings: Any, tmp_path: Path) -> Iterator[Path]:
    """An installation of this test alone; its folder."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir(mode=0o700)
    return settings.DATA_DIR


def said() -> list[str]:
    """What the doctor says beyond the start, with a mark before what is grave."""
    found = [finding for examination in running.EXAMINATIONS for finding in examination()]
    return [("✗ " if finding.is_grave else "· ") + finding.sentence for finding in found]


def write_entry(at: datetime | None = None) -> None:
    with transaction.atomic():
        journal.write_entry(chain="T1", number="T1-2026-C1", step="test", by=journal.WORKER, at=at)


@pytest.mark.postgres
def test_a_healthy_installation_has_nothing_to_tell(place: Path) -> None:
    write_entry()
    leave_a_trace()
    assert said() == []


def test_a_scanner_that_does_not_answer_is_told(place: Path, settings: Any) -> None:
    leave_a_trace()
    settings.CLAMD = str(place / "nobody.sock")
    assert said() == [
        "· The scanner for viruses (ASHAR_CLAMD) does not answer: files wait to be scanned.",
    ]


def test_a_worker_that_never_ran_and_one_that_stopped_are_told(place: Path) -> None:
    assert said() == ["· The worker has not run yet: “ashar serve” starts it."]
    leave_a_trace()
    with clock.set_for_test(clock.now() + timedelta(hours=1)):
        (told,) = said()
    assert told.startswith("· The worker does not run, it was last seen ")


def test_the_age_of_the_last_backup_is_told(place: Path, settings: Any, tmp_path: Path) -> None:
    leave_a_trace()
    settings.IS_PUBLIC = True
    assert "· No backup is known: let “ashar backup” run every day." in said()
    settings.IS_PUBLIC = False
    file = tmp_path / "a.ashar"
    taken = take_backup(file, keys_beside(file), Console())
    assert said() == [f"· The last backup is of {i18n.short_moment(taken.at)}: {file}"]
    with clock.set_for_test(clock.now() + timedelta(days=3)):
        leave_a_trace()
        assert any("let “ashar backup” run every day" in sentence for sentence in said())


def test_a_clock_that_goes_wrong_is_told(place: Path) -> None:
    leave_a_trace()
    write_entry(clock.now() + timedelta(hours=2))
    (told,) = said()
    assert told.startswith("✗ The clock of this machine goes wrong: the journal’s last entry is of ")


def test_a_journal_whose_end_is_gone_is_told(place: Path) -> None:
    leave_a_trace()
    write_entry()
    write_entry()
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER core_entry_no_delete")
        cursor.execute("DELETE FROM core_entry WHERE seq = 2")
    assert said() == ["✗ The journal of T1 ends at 1, but should end at 2: it was changed."]


def test_files_that_are_gone_are_told(place: Path) -> None:
    leave_a_trace()
    content = ContentFile(b"%PDF-1.7\n%%EOF\n", name="a.pdf")
    stored = store(content, purpose="test", allowed=[PDF])
    assert said() == []
    stored_path(stored.sha256).unlink()
    assert said() == ["✗ 1 of the newest files is not in the folder of files: restore a backup."]


def test_shares_of_a_key_that_are_gone_are_told(place: Path, settings: Any, tmp_path: Path) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    leave_a_trace()
    call = make_office("DR").announce()
    first, second, _third = shares_of(call)
    assert said() == []
    keys.destroy(first.name)
    assert said() == [f"· Of 3 shares of the key of {call.number} only 2 are here; 2 are needed."]
    keys.destroy(second.name)
    (told,) = said()
    assert told.startswith(
        f"✗ The proposals of {call.number} cannot be opened: of 3 shares of its key 1 are here"
    )


def test_letters_that_wait_are_told_with_the_reason(place: Path) -> None:
    leave_a_trace()
    user = create_account(login="aida@example.org", name="Aida", language="ky", by=journal.LOADER)
    notice = Notice.objects.create(
        user=user, number="T1-2026-C1", kind="test", created_at=clock.now() - timedelta(hours=2)
    )
    Delivery.objects.create(notice=notice, last_error="Connection refused")
    assert said() == ["· 1 letter has waited for more than an hour to be sent. Connection refused"]


def test_letters_that_the_server_refuses_are_told_at_once_and_given_up_ones_for_a_week(place: Path) -> None:
    leave_a_trace()
    subscription = Subscription.objects.create(email="talant@example.org", key="k" * 32, language="ky")
    letter = Letter.objects.create(
        purpose="confirm", subscription=subscription, language="ky", kind="calls.confirm"
    )
    assert said() == []
    Letter.objects.update(last_error="Connection refused", attempts=1)
    assert said() == [
        "· 1 letter was not taken by the mail server and is tried again. Connection refused",
    ]
    Letter.objects.update(status=Status.FAILED)
    assert said() == ["· 1 letter of the last week could not be sent at all. Connection refused"]
    Letter.objects.filter(pk=letter.pk).update(created_at=clock.now() - timedelta(days=8))
    assert said() == []


def test_a_public_place_without_an_operator_is_told(place: Path, settings: Any) -> None:
    settings.IS_PUBLIC = True
    assert any("Nobody is the operator of the platform" in sentence for sentence in said())


def test_nothing_is_left_in_english(place: Path, settings: Any) -> None:
    settings.IS_PUBLIC = True
    write_entry(clock.now() + timedelta(hours=2))
    told = {}
    for language in LANGUAGES:
        with translation.override(language):
            told[language] = said()
    assert len(told["en"]) == len(told["ky"]) == len(told["ru"]) > 3
    for sentences in zip(*told.values(), strict=True):
        assert len(set(sentences)) == 3, sentences


def ashar(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: said for name, said in os.environ.items() if not name.startswith(("ASHAR_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "ashar", *arguments],
        env=clean | {"DATA_DIR": str(folder), "PORT": "0"} | environment,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


NOT_READY = {
    "ky": "✗ Маалымат базасы жаңыртылган эмес: «ashar setup» буйругун иштетиңиз.",
    "ru": "✗ База данных не обновлена: выполните «ashar setup».",
    "en": "✗ The database is not up to date: run “ashar setup”.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_command_speaks_the_language_asked_for(tmp_path: Path, language: str) -> None:
    answered = ashar(tmp_path, "doctor", "--language", language)
    assert answered.returncode == 1
    assert NOT_READY[language] in answered.stdout, answered.stdout + answered.stderr


@pytest.mark.parametrize(
    ("environment", "language"),
    [({"ASHAR_LANGUAGE": "ky", "LC_ALL": "ru_RU.UTF-8"}, "ky"), ({"LC_ALL": "ru_RU.UTF-8"}, "ru"),
     ({"LC_ALL": "", "LANG": "ky_KG"}, "ky"), ({"LC_ALL": "de_DE.UTF-8"}, "en")],
)  # fmt: skip
def test_the_machine_says_which_language(tmp_path: Path, environment: dict[str, str], language: str) -> None:
    assert NOT_READY[language] in ashar(tmp_path, "doctor", **environment).stdout


def test_what_keeps_django_from_starting_is_translated_too(tmp_path: Path) -> None:
    answered = ashar(tmp_path, "doctor", "--language", "ru", PORT="восемь")
    assert answered.returncode == 1
    assert answered.stderr == (
        "Ashar не может запуститься: PORT должен быть числом от 0 до 65535, а не «восемь».\n"
    )
