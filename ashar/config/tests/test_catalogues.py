import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation.reloader import translation_file_changed

from ashar.config import catalogues, setup

WORDS = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Town"\nmsgstr "Шаар"\n'


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue of one word that was never compiled."""
    path = tmp_path / "ky" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(WORDS)
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path)
    return path


def test_a_new_catalogue_is_compiled_once(written: Path) -> None:
    assert catalogues.compile_catalogues() == 1
    assert catalogues.compile_catalogues() == 0
    assert "Шаар".encode() in written.with_suffix(".mo").read_bytes()


def test_a_catalogue_written_again_is_stale(written: Path) -> None:
    catalogues.compile_catalogues()
    later = written.with_suffix(".mo").stat().st_mtime + 10
    os.utime(written, (later, later))
    assert catalogues.stale_catalogues() == [written]


@pytest.fixture
def _only_these_words(written: Path, settings: Any) -> Iterator[None]:
    everywhere = settings.LOCALE_PATHS
    settings.LOCALE_PATHS = [written.parents[2]]
    translation_file_changed(None, written.with_suffix(".mo"))
    yield
    settings.LOCALE_PATHS = everywhere
    translation_file_changed(None, written.with_suffix(".mo"))


@pytest.mark.usefixtures("_only_these_words")
def test_words_compiled_at_the_first_start_are_known_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "call_command", lambda *args, **options: None)
    with translation.override("ky"):
        assert gettext("Town") == "Town"
        setup.bring_up_to_date(lambda told: None)
        assert gettext("Town") == "Шаар"
        assert translation.get_language() == "ky"
