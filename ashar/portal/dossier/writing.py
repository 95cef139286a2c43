"""Writing a dossier: one member after another straight into the ZIP, so that its size costs no memory.

Nothing in it depends on when, or by whom, it was asked for: the same facts give the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from ashar.core import clock, documents, i18n
from ashar.core.documents import in_all_languages
from ashar.portal.dossier.drawing import INDEX, IndexFacts, Listed, Named
from ashar.portal.dossier.extract import Extract, extract_of
from ashar.portal.dossier.filings import filings_of, sheets_of
from ashar.portal.dossier.members import LANGUAGES, Member, member, of_bytes, withheld
from ashar.portal.dossier.originals import Original, originals_of
from ashar.portal.dossier.papers import papers_of, scans_of
from ashar.portal.dossier.scope import Scope
from ashar.portal.dossier.tables import Table, tables_of
from ashar.portal.dossier.tables.files import files_of_tables
from ashar.portal.models import Form

FORMAT = "ashar-dossier 1"
MANIFEST = "manifest.json"
DATA = Path(__file__).parent / "data"
EXTRACT, HEADS = "journal/extract.txt", "journal/heads.txt"


@dataclass(frozen=True)
class Written:
    """A member that stands in the ZIP."""

    member: Member
    size: int
    sha256: str


@dataclass
class Writer:
    """Writes one dossier. `plan` comes first, so that there is a total; `write` gives one step at a time."""

    scope: Scope
    extract: Extract
    members: list[Member] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    sha256: str = ""

    @property
    def as_of(self) -> datetime:
        """When the newest of its facts was recorded."""
        return self.extract.as_of or self.scope.call.announced_at or self.scope.at

    @property
    def total(self) -> int:
        """How many members there will be."""
        return len(self.members) + len(LANGUAGES) + 1

    def plan(self) -> None:
        """Find out what belongs into it."""
        scope = self.scope
        self.tables = list(tables_of(scope))
        self.members = [*papers_of(scope), *scans_of(scope), *filings_of(scope), *sheets_of(scope)]
        self.members += files_of_tables(self.tables, at=self.as_of)
        self.members += list(_for_checking(self.extract))
        self.members = list({each.path: each for each in self.members}.values())

    def write(self, out: BinaryIO) -> Iterator[int]:
        """Write everything, and say after each member how many there are."""
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
            for each in self.members:
                self._add(archive, each)
                yield len(self.written)
            for each in self._indexes():
                self._add(archive, each)
            self._add(archive, member(MANIFEST, "", of_bytes(self._manifest()), is_listed=False))
            self.sha256 = self.written[-1].sha256
            yield len(self.written)

    def _add(self, archive: zipfile.ZipFile, planned: Member) -> None:
        each = withheld(planned) if planned.is_infected() else planned
        moment = max(clock.local(self.as_of).timetuple()[:6], (1980, 1, 1, 0, 0, 0))
        info = zipfile.ZipInfo(each.path, moment)  # type: ignore[arg-type]
        info.external_attr = 0o644 << 16
        with archive.open(info, "w", force_zip64=True) as out:
            counted = Counted(out)
            each.write(counted)  # type: ignore[arg-type]
        self.written.append(Written(each, counted.size, counted.digest.hexdigest()))

    def _manifest(self) -> bytes:
        """The list of contents: the hash of everything else, and what the checker needs to know."""
        scope, call = self.scope, self.scope.call
        told = {
            "format": FORMAT,
            "call": call.number,
            "form": scope.form,
            "chain": self.extract.chain,
            "as_of": clock.local(self.as_of).isoformat(timespec="seconds"),
            "left_out": scope.told_left_out,
            "files": [self._told(each) for each in self.written],
            "originals": [_told_original(each) for each in self._originals()],
        }
        return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"

    def _told(self, each: Written) -> dict[str, Any]:
        found = each.member
        told: dict[str, Any] = {"path": found.path, "size": each.size, "sha256": each.sha256}
        if found.is_listed:
            told["title"] = {code: found.title[code] for code in LANGUAGES}
        if found.number:
            told["number"] = found.number
        if found.dated:
            told["date"] = found.dated.isoformat()
        return told

    def _indexes(self) -> Iterator[Member]:
        facts = self._index()
        is_shown = self.scope.call.authority.is_demonstration
        for code in LANGUAGES:
            drawn = documents.render_direct(INDEX.code, facts, code, is_demonstration=is_shown, at=self.as_of)
            yield member(f"index-{code}.pdf", INDEX.title, of_bytes(drawn), is_listed=False)

    def _originals(self) -> list[Original]:
        """Papers of acts that may be told; where they are kept is for the office and the inspector."""
        known = [each for each in originals_of(self.scope.call) if each.act.number in self.scope.numbers]
        return known if self.scope.is_full else [replace(each, kept_at="") for each in known]

    def _index(self) -> IndexFacts:
        scope, call = self.scope, self.scope.call
        originals = {each.act.number: each for each in self._originals()}
        shown = {about for each in self.written for about in (each.member.about, each.member.number)}
        return IndexFacts(
            authority=i18n.texts_of(call.authority, "name"),
            call=call.number,
            call_title=i18n.texts_of(call, "title"),
            form=in_all_languages(Form(scope.form).label),
            as_of=self.as_of,
            listed=list(_listed(self.written, originals)),
            tables=[(in_all_languages(t.title), f"data/{t.code}.csv", len(t.rows)) for t in self.tables],
            checking=[_named(each) for each in self.written if each.member.path in (EXTRACT, HEADS)],
            originals=[
                Listed(title=in_all_languages(each.act.title), number="", **_told(each))
                for number, each in originals.items()
                if number not in shown
            ],
            left_out=scope.told_left_out,
            entries=len(self.extract.own),
            head=self.extract.heads[-1].hash if self.extract.heads else "",
        )


class Counted(io.RawIOBase):
    """Writes on, and counts and hashes what went through."""

    def __init__(self, out: Any) -> None:
        self.out, self.size, self.digest = out, 0, hashlib.sha256()

    def write(self, content: Any) -> int:
        """Pass these bytes on."""
        self.out.write(content)
        self.size += len(content)
        self.digest.update(content)
        return len(content)


def writer_for(scope: Scope) -> Writer:
    """The writer of a dossier, its extract read."""
    return Writer(scope, extract_of(scope))


def facts_of(scope: Scope) -> str:
    """A digest of everything that a dossier in this scope is made from."""
    told = [FORMAT, scope.call.number, scope.form, *sorted(scope.numbers), extract_of(scope).facts]
    told += [f"{knot.number} {knot.state} {knot.is_public}" for knot in scope.knots]
    told += [str(sorted(scope.open_lots)), json.dumps(scope.told_left_out, sort_keys=True)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _for_checking(extract: Extract) -> Iterator[Member]:
    yield member(EXTRACT, "", extract.write, is_listed=False)
    yield member(HEADS, "", extract.write_heads, is_listed=False)
    for name in ("README.txt", "verify_dossier.py"):
        yield member(name, "", of_bytes((DATA / name).read_bytes()), is_listed=False)


def _named(each: Written) -> Named:
    return Named(path=each.member.path, sha256=each.sha256)


def _listed(written: list[Written], originals: dict[str, Original]) -> Iterator[Listed]:
    """Documents with their files: those of one number and title in one row."""
    grouped: dict[tuple[str, str], list[Written]] = {}
    for each in written:
        if each.member.is_listed:
            grouped.setdefault((each.member.number, each.member.title["ru"]), []).append(each)
    for (number, _title), files in grouped.items():
        first = files[0].member
        original = originals.get(first.about) or originals.get(number)
        told = _told(original) if original else {}
        named = [_named(each) for each in files]
        yield Listed(title=first.title, number=number, dated=first.dated, files=named, **told)


def _told(each: Original) -> dict[str, Any]:
    return {"original_number": each.number, "original_dated": each.dated, "kept_at": each.kept_at}


def _told_original(each: Original) -> dict[str, Any]:
    day = each.dated.isoformat() if each.dated else None
    return {"act": each.act.number, "number": each.number, "date": day, "kept_at": each.kept_at}
