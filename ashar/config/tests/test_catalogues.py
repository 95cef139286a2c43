import os
from pathlib import Path

import pytest

from ashar.config import catalogues

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
