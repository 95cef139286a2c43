"""The folder of files: `files/ab/cd/<sha256>`, each whole or not there at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ashar.core import rehearsal
from ashar.core.files.models import StoredFile


def root() -> Path:
    """The folder of all files."""
    return rehearsal.data_dir() / "files"


def incoming() -> Path:
    """The folder of files still on their way; on the same disk, so that a rename moves them."""
    return root() / "incoming"


def stored_path(sha256: str) -> Path:
    """Where the content with this hash lies."""
    return root() / sha256[:2] / sha256[2:4] / sha256


def open_stored(file: StoredFile) -> BinaryIO:
    """The content, open for reading; raises FileNotFoundError when the folder has lost it."""
    return stored_path(file.sha256).open("rb")


@contextmanager
def draft() -> Iterator[Path]:
    """An empty file to write to, gone afterwards unless `keep` has moved it."""
    incoming().mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=incoming())
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def keep(path: Path, sha256: str) -> None:
    """Move a finished draft to its place, so that a power cut after this leaves it there.

    The same content may lie there already; it is replaced, which makes it young again for the sweeper.
    """
    place = stored_path(sha256)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _to_disk(path)
    os.replace(path, place)
    for folder in (place.parent, place.parent.parent, root()):
        _to_disk(folder)


def link(path: Path, place: Path) -> None:
    """Put a finished draft at its place for good; raises FileExistsError when something lies there."""
    _to_disk(path)
    os.link(path, place)
    for folder in (place.parent, place.parent.parent):
        _to_disk(folder)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
