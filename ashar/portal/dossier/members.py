"""What stands in a dossier: one member of the ZIP after another, each written when its turn comes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from ashar.core.documents import Texts, in_all_languages
from ashar.core.files import StoredFile, open_stored
from ashar.core.lifecycle import Words

Write = Callable[[BinaryIO], None]
LANGUAGES = ("ky", "ru")


@dataclass(frozen=True)
class Member:
    """A file of the ZIP. `about`: which act or object it belongs to; `dated`: the day of it.

    `is_listed`: it stands in the printed index; what only serves the checking does not.
    """

    path: str
    title: Texts
    write: Write
    number: str = ""
    about: str = ""
    dated: date | None = None
    is_listed: bool = True


def member(path: str, title: Words, write: Write, **facts: Any) -> Member:
    """A member whose title is put in words now."""
    return Member(path, in_all_languages(title), write, **facts)


def of_bytes(content: bytes) -> Write:
    """What writes these bytes."""

    def write(out: BinaryIO) -> None:
        out.write(content)

    return write


def of_json(told: Mapping[str, Any]) -> Write:
    """What writes this as JSON, readable and always the same."""
    return of_bytes(json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n")


def of_stored(file: StoredFile) -> Write:
    """What copies a stored file piece by piece."""

    def write(out: BinaryIO) -> None:
        with open_stored(file) as content:
            shutil.copyfileobj(content, out, 1 << 20)

    return write


def stored(folder: str, about: str, file: StoredFile, title: Words, dated: date | None = None) -> Member:
    """A file that somebody gave, under the number of what it belongs to."""
    suffix = PurePosixPath(file.name).suffix.lower()
    path = f"{folder}/{about}-{file.sha256[:8]}{suffix}"
    return member(path, title, of_stored(file), number=about, about=about, dated=dated)
