import os
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation.reloader import translation_file_changed

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


def test_words_that_were_asked_for_too_early_are_known_once_compiled(written: Path, settings: Any) -> None:
    settings.LOCALE_PATHS = [str(catalogues.LOCALE)]
    try:
        translation_file_changed(None, Path("any.mo"))
        with translation.override("ky"):
            assert translation.gettext("Town") == "Town"
        catalogues.compile_catalogues()
        with translation.override("ky"):
            assert translation.gettext("Town") == "Шаар"
    finally:
        settings.LOCALE_PATHS = []
        translation_file_changed(None, Path("any.mo"))
