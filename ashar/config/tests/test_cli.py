"""The command line on a database of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from ashar.core import journal

Ashar = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def ashar(copied_database: Any, tmp_path: Path) -> Ashar:
    """Runs a command of `ashar` that sees what the test has written."""
    clean = {name: said for name, said in os.environ.items() if not name.startswith(("ASHAR_", "DJANGO_"))}
    environment = clean | {"DATA_DIR": str(tmp_path / "data"), "DATABASE_URL": copied_database.url}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "ashar", *arguments]
        return subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
        )

    return run


@pytest.fixture
def entries(copied_database: Any) -> None:
    """Two entries of one authority and one of another."""
    with transaction.atomic():
        for number in ("T1-2026-C1", "T1-2026-C2", "T2-2026-C1"):
            journal.write_entry(chain=number[:2], number=number, step="test", by=journal.WORKER)


def test_an_exported_journal_is_whole(ashar: Ashar, entries: None, tmp_path: Path) -> None:
    exported = ashar("export", "journal", "-o", "journal.txt")
    assert (exported.returncode, exported.stdout) == (0, "")
    verified = ashar("verify", "journal.txt")
    assert verified.returncode == 0
    assert "Whole: 3 entries in 2 chains" in verified.stdout


def test_a_journal_goes_to_standard_output(ashar: Ashar, entries: None, tmp_path: Path) -> None:
    exported = ashar("export", "journal")
    ashar("export", "journal", "-o", "journal.txt")
    assert exported.stdout == (tmp_path / "journal.txt").read_text()


def test_the_journal_of_one_authority_is_its_own_chain(ashar: Ashar, entries: None) -> None:
    lines = ashar("export", "journal", "--authority", "T1").stdout.splitlines()
    assert len(lines) == 4
    assert '"chain":"T2"' not in "".join(lines)  # a bare T2 is also in a time of day, T20:02


def test_the_journal_of_nobody_is_a_sentence(ashar: Ashar, entries: None, tmp_path: Path) -> None:
    answered = ashar("export", "journal", "--authority", "XX", "-o", "journal.txt")
    assert answered.returncode == 1
    assert answered.stderr == "Error: There is no journal of “XX”.\n"
    assert not (tmp_path / "journal.txt").exists()


def test_a_changed_journal_is_broken(ashar: Ashar, entries: None, tmp_path: Path) -> None:
    ashar("export", "journal", "-o", "journal.txt")
    path = tmp_path / "journal.txt"
    path.write_text(path.read_text().replace("T1-2026-C2", "T1-2026-C3"))
    verified = ashar("verify", "journal.txt")
    assert verified.returncode == 1
    assert "BROKEN at line 3" in verified.stdout


def test_a_demonstration_until_a_stage_is_built(ashar: Ashar) -> None:
    from ashar.places.models import Authority

    built = ashar("demo", "--until", "priority")
    assert built.returncode == 0, built.stderr
    assert Authority.objects.filter(is_demonstration=True).count() == 1
    assert "priority" in built.stderr


def test_an_empty_folder_becomes_a_demonstration(tmp_path: Path) -> None:
    clean = {
        n: said for n, said in os.environ.items() if not n.startswith(("ASHAR_", "DJANGO_", "DATABASE_"))
    }
    for stage, told in (("signal", "waste: signal"), ("priority", "there already")):
        command = [sys.executable, "-m", "ashar", "demo", "--until", stage]
        built = subprocess.run(
            command, env=clean | {"DATA_DIR": str(tmp_path)}, cwd=tmp_path, capture_output=True, text=True,
            timeout=120, check=False,
        )  # fmt: skip
        assert built.returncode == 0, built.stderr
        assert told in built.stderr


def test_a_demonstration_until_no_stage_is_a_sentence(ashar: Ashar) -> None:
    answered = ashar("demo", "--until", "paradise")
    assert answered.returncode == 2
    assert "paradise" in answered.stderr
    assert "marking" in answered.stderr
    assert "Preparing" not in answered.stderr
    assert "Traceback" not in answered.stderr


def test_the_help_names_the_stages_of_the_demonstration(ashar: Ashar) -> None:
    told = ashar("demo", "--help").stdout
    assert [
        stage for stage in ("signal", "money", "marking", "agreement", "closed") if stage not in told
    ] == []


def test_a_folder_with_a_malformed_case_is_a_sentence(ashar: Ashar, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "town.toml").write_text("[authority\n")
    answered = ashar("cases", "load", "own")
    assert answered.returncode == 1
    assert "town.toml" in answered.stderr
    assert "Traceback" not in answered.stderr


def test_a_command_of_django_passes_through(ashar: Ashar) -> None:
    assert ashar("manage", "check").returncode == 0
    assert ashar("manage", "migrate", "--check").returncode == 0
