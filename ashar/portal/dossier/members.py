"""What stands in a dossier: one member of the ZIP after another, each written when its turn comes."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from ashar.core.documents import Texts, in_all_languages
from ashar.core.files import Scan, StoredFile, open_locked, open_stored, settle
from ashar.core.lifecycle import Words

Write = Callable[[BinaryIO], None]
LANGUAGES = ("ky", "ru")
SETTLED = frozenset({Scan.CLEAN, Scan.INFECTED})
INFECTED = _("A virus was found in this file, so it is not given out.")
WITHHELD = ".withheld.txt"


@dataclass(frozen=True)
class Member:
    """A file of the ZIP. `about`: which act or object it belongs to; `dated`: the day of it.

    `is_listed`: it stands in the printed index; what only serves the checking does not. `is_infected`: asked
    before it is written, of what somebody gave.
    """

    path: str
    title: Texts
    write: Write
    number: str = ""
    about: str = ""
    dated: date | None = None
    is_listed: bool = True
    is_infected: Callable[[], bool] = lambda: False


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


def of_stored(file: StoredFile, key: str = "") -> Write:
    """What copies a stored file piece by piece; `key`: of one that is kept under a lock."""

    def write(out: BinaryIO) -> None:
        with _opened(file, key) as content:
            shutil.copyfileobj(content, out, 1 << 20)

    return write


def _opened(file: StoredFile, key: str) -> BinaryIO:
    return io.BytesIO(open_locked(file, bytes.fromhex(key))) if key else open_stored(file)


def infected(file: StoredFile, key: str = "") -> Callable[[], bool]:
    """What asks the scanner, if it has not said yet: nothing with a virus leaves in a dossier."""

    def asked() -> bool:
        if file.scan in SETTLED:
            return bool(file.scan == Scan.INFECTED)
        with _opened(file, key) as content:
            return settle(file, content) == Scan.INFECTED

    return asked


def withheld(instead: Member) -> Member:
    """A line that stands for a file with a virus."""
    said = in_all_languages(INFECTED)
    line = "".join(f"{said[code]}\n" for code in (*LANGUAGES, "en"))
    title = {code: f"{words}. {said[code]}" for code, words in instead.title.items()}
    return replace(instead, path=instead.path + WITHHELD, title=title, write=of_bytes(line.encode()))


def stored(folder: str, about: str, file: StoredFile, title: Words, dated: date | None = None) -> Member:
    """A file that somebody gave, under the number of what it belongs to."""
    suffix = PurePosixPath(file.name).suffix.lower()
    path = f"{folder}/{about}-{file.sha256[:8]}{suffix}"
    facts: dict[str, Any] = {"number": about, "about": about, "dated": dated}
    return member(path, title, of_stored(file), is_infected=infected(file), **facts)
