"""Data files in TOML that people edit: read strictly, and every error names the file, the line and the field.

A shape is a `msgspec.Struct` with `forbid_unknown_fields`; what the shape cannot say, the reader of
the file says with `DataFile.bad`.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext as _

Where = tuple[str | int, ...]
T = TypeVar("T", bound=msgspec.Struct)

_HEADER = re.compile(r"\s*\[(?P<many>\[?)\s*(?P<path>[\w.-]+)\s*\]")
_KEY = re.compile(r"\s*\"?(?P<key>[\w.-]+)\"?\s*=")
_PATH_PART = re.compile(r"\.([\w-]+)|\[(\d+)\]")
_PLACE = re.compile(r"^(?P<said>.*?)(?: - at `(?:key in )?\$(?P<path>.*)`)?$", re.DOTALL)
_FIELD = re.compile(r"^Object (?P<fault>contains unknown|missing required) field `(?P<field>[^`]+)`")


class BadFile(Exception):
    """A data file that cannot be used; its text is a sentence with the file, the line and the field."""

    def __init__(self, path: Path, line: int, field: str, problem: str | Promise) -> None:
        self.path, self.line, self.field, self.problem = path, line, field, str(problem)
        sentence = (
            _("{file}, line {line}, field “{field}”: {problem}")
            if field
            else _("{file}, line {line}: {problem}")
        )
        super().__init__(sentence.format(file=path.name, line=line, field=field, problem=self.problem))


@dataclass(frozen=True)
class DataFile(Generic[T]):
    """A file that was read: its content, and where each field of it stands."""

    path: Path
    content: T
    lines: Mapping[Where, int]

    def bad(self, problem: str | Promise, *where: str | int) -> BadFile:
        """The error about the field at this place, e.g. `bad(_("…"), "calls", 0, "source")`."""
        return BadFile(self.path, _line_of(self.lines, where), _spell(where), problem)


def read(path: Path, shape: type[T] | Callable[[dict[str, Any]], type[T]]) -> DataFile[T]:
    """The file as its shape; raises BadFile for anything else than exactly that shape.

    `shape`: a Struct, or a function that chooses one by the tables of the file.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(path, 1, "", _("The file cannot be read as text in UTF-8.")) from error
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        line = int(at[1]) if at else len(text.splitlines())
        raise BadFile(path, line, "", _("This is not valid TOML ({error}).").format(error=error)) from error
    lines = _lines(text)
    try:
        return DataFile(path, msgspec.convert(raw, shape if isinstance(shape, type) else shape(raw)), lines)
    except msgspec.ValidationError as error:
        where, problem = _explain(str(error))
        raise BadFile(path, _line_of(lines, where), _spell(where), problem) from error


def _explain(message: str) -> tuple[Where, str]:
    found = _PLACE.match(message)
    said, path = (found["said"], found["path"] or "") if found else (message, "")
    where: Where = tuple(name or int(index) for name, index in _PATH_PART.findall(path))
    fault = _FIELD.match(said)
    if fault is None:
        return where, _("The value does not fit: {said}.").format(said=said)
    if fault["fault"] == "contains unknown":
        return (*where, fault["field"]), _("There is no such field.")
    return (*where, fault["field"]), _("The field is missing.")


def _spell(where: Where) -> str:
    """`calls[2].source` for the second call, counted as people count."""
    words = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in where)
    return words.removeprefix(".")


def _line_of(lines: Mapping[Where, int], where: Where) -> int:
    """The line of the field, or of the nearest table around it."""
    return next(lines[where[:size]] for size in range(len(where), -1, -1) if where[:size] in lines)


def _lines(text: str) -> dict[Where, int]:
    """Where each table and field begins; fields inside inline tables share the line of the outer one."""
    lines: dict[Where, int] = {(): 1}
    here: Where = ()
    quotes = ""
    for number, line in enumerate(text.splitlines(), 1):
        inside, quotes = quotes, _open_quotes(line, quotes)
        if inside:
            continue
        if header := _HEADER.match(line):
            here = _enter(lines, header["path"].split("."), many=bool(header["many"]))
            lines[here] = number
        elif key := _KEY.match(line):
            lines.setdefault((*here, key["key"]), number)
    return lines


def _open_quotes(line: str, quotes: str) -> str:
    """The multi-line quotes that stay open at the end of the line."""
    for mark in re.findall(r"\"\"\"|'''", line):
        quotes = "" if quotes == mark else quotes or mark
    return quotes


def _enter(lines: Mapping[Where, int], names: list[str], *, many: bool) -> Where:
    """The place that a table header opens; a list in its path means the last entry so far."""
    here: Where = ()
    for depth, name in enumerate(names, 1):
        here = (*here, name)
        entries = sum(place[:-1] == here and isinstance(place[-1], int) for place in lines if place)
        if many and depth == len(names):
            here = (*here, entries)
        elif entries:
            here = (*here, entries - 1)
    return here
