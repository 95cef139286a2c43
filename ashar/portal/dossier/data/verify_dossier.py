#!/usr/bin/env python3
"""Check the dossier of a call of Ashar: every file, the papers and receipts, and the extract of the journal.

    python3 verify_dossier.py AT-2026-C1-full.zip
    python3 verify_dossier.py AT-2026-C1-full.zip --journal journal.txt --heads heads.txt

Stands alone: one file, nothing to install, Python 3.9 or newer. `--journal` looks for the entries in a whole
export; check the export itself with verify_journal.py. `--heads` compares with heads that were published
earlier and kept elsewhere, one a line: `chain day seq hash`. The format is in docs/dossier.md.

Answers 0 when everything fits, 1 when something does not, 2 when the file cannot be read at all.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

FORMAT = "ashar-dossier 1"
HEADER = b"ashar-extract 1\n"
MANIFEST = "manifest.json"
WITHHELD = ".withheld.txt"
FILED = re.compile(r"proposals/[^/]+/(corrected/)?filed\.json")
LINE = re.compile(rb"([0-9a-f]{64}) (?:#([1-9]\d*)|([^\n]+))\n")
HEAD = re.compile(r"(\S+) (\d{4}-\d{2}-\d{2}) ([1-9]\d*) ([0-9a-f]{64})")


class Finding(NamedTuple):
    """One thing that was compared, and whether it fits."""

    what: str
    fits: bool


@dataclass
class Extract:
    """Entries of the call by their numbers in the chain, hashes of all, and what is wrong."""

    hashes: dict[int, str] = field(default_factory=dict)
    entries: dict[int, dict[str, Any]] = field(default_factory=dict)
    lines: list[bytes] = field(default_factory=list)
    problem: str = ""

    def facts(self, step: str, number: str) -> list[dict[str, Any]]:
        """What the journal says of a step of this object."""
        found = (each for each in self.entries.values() if (each["step"], each["number"]) == (step, number))
        return [each["facts"] for each in found]


def check(dossier: Path, journal: Path | None = None, heads: Path | None = None) -> Iterator[Finding]:
    """What was compared, one after another; raises ValueError when the file is no dossier."""
    try:
        with zipfile.ZipFile(dossier) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            if manifest.get("format") != FORMAT:
                raise KeyError(MANIFEST)
            yield from _findings(archive, manifest, journal, heads)
    except (
        zipfile.BadZipFile,
        KeyError,
        TypeError,
        UnicodeDecodeError,
        json.JSONDecodeError,
        OSError,
    ) as error:
        raise ValueError(f"{dossier} is no dossier, or cannot be read: {error!r}") from error


def _findings(
    archive: zipfile.ZipFile, manifest: dict[str, Any], journal: Path | None, heads: Path | None
) -> Iterator[Finding]:
    files = {each["path"]: each for each in manifest["files"]}
    names = archive.namelist()
    extra = sorted(set(names) - set(files) - {MANIFEST})
    twice = sorted(name for name, times in Counter(names).items() if times > 1)
    yield Finding(
        "nothing is in it that the list of contents does not name" + _told(extra + twice), not extra + twice
    )
    for path, each in files.items():
        fits = path in names and _hash(archive, path) == (each["sha256"], each["size"])
        yield Finding(f"file {path}", fits)
    extract = read_extract(archive.read("journal/extract.txt").splitlines(keepends=True))
    yield Finding("the extract of the journal is whole" + _told([extract.problem]), not extract.problem)
    yield from _heads(
        extract, manifest["chain"], archive.read("journal/heads.txt").decode(), "in the dossier"
    )
    if heads is not None:
        yield from _heads(extract, manifest["chain"], heads.read_text(encoding="utf-8"), "given")
    yield from _papers(archive, names, extract)
    yield from _proposals(archive, names, extract)
    yield from _sheets(archive, names, extract)
    if journal is not None:
        yield _in_journal(extract, journal)


def _told(what: Sequence[str]) -> str:
    said = ", ".join(each for each in what if each)
    return f": {said}" if said else ""


def _hash(archive: zipfile.ZipFile, path: str) -> tuple[str, int]:
    """The hash of a member and its length, read piece by piece."""
    digest, size = hashlib.sha256(), 0
    try:
        with archive.open(path) as content:
            while piece := content.read(1 << 20):
                digest.update(piece)
                size += len(piece)
    except zipfile.BadZipFile:
        return "", -1
    return digest.hexdigest(), size


def read_extract(lines: Iterable[bytes]) -> Extract:
    """The extract of the journal; `problem` names the first line that does not hold."""
    found, before, seq = Extract(), "", 0
    for n, line in enumerate(lines):
        if n == 0:
            found.problem = "" if line == HEADER else "it does not begin with its header"
            continue
        if found.problem:
            break
        match = LINE.fullmatch(line)
        if not match:
            found.problem = f"line {n + 1} is neither an entry nor a hash"
            break
        known, other, body = match.group(1).decode(), match.group(2), match.group(3)
        found.problem, at = _line(found, known, other, body, before, seq, n + 1)
        before, seq = known, at
        if body is not None:
            found.lines.append(line)
    return found


def _line(
    found: Extract, known: str, other: bytes | None, body: bytes | None, before: str, seq: int, n: int
) -> tuple[str, int]:
    """What is wrong with a line, or nothing; and its number in the chain."""
    entry: dict[str, Any] = {}
    if body is not None:
        if hashlib.sha256(body).hexdigest() != known:
            return f"line {n}: the entry does not give its hash", seq
        entry = json.loads(body)
    at = int(other) if other is not None else int(entry["seq"])
    if seq and at != seq + 1:
        return f"line {n}: entry {seq + 1} is missing", at
    if entry and before and entry["prev"] != before:
        return f"line {n}: entry {at} does not continue the one before it", at
    found.hashes[at] = known
    if entry:
        found.entries[at] = entry
    return "", at


def _heads(extract: Extract, chain: str, text: str, where: str) -> Iterator[Finding]:
    """Published heads against the hashes of the extract."""
    for line in text.splitlines():
        match = HEAD.fullmatch(line.strip())
        if match and match.group(1) == chain and int(match.group(3)) in extract.hashes:
            fits = extract.hashes[int(match.group(3))] == match.group(4)
            yield Finding(f"the head published on {match.group(2)}, {where}", fits)


def _papers(archive: zipfile.ZipFile, names: Sequence[str], extract: Extract) -> Iterator[Finding]:
    """The bytes from which a paper is drawn against the entry about its issue."""
    for path in (name for name in names if name.startswith("checking/papers/")):
        number = Path(path).stem
        said = [facts["sha256"] for facts in extract.facts("document.issue", number)]
        yield Finding(f"the journal knows paper {number}", said == [_hash(archive, path)[0]])


def _proposals(archive: zipfile.ZipFile, names: Sequence[str], extract: Extract) -> Iterator[Finding]:
    """What was filed against its receipt, the journal, and the files that came with it."""
    for path in (name for name in names if FILED.fullmatch(name)):
        folder = path.rpartition("/")[0]
        told, content = json.loads(archive.read(path)), archive.read(f"{folder}/content.json")
        is_correction = folder.endswith("/corrected")
        what = ("correction of proposal " if is_correction else "proposal ") + told["proposal"]
        was_sent = _was_corrected if is_correction else _was_filed
        sha256 = hashlib.sha256(content).hexdigest()
        yield Finding(f"{what} has the hash of its receipt", sha256 == told["sha256"])
        yield Finding(f"the journal knows {what}", was_sent(told, extract))
        files = folder.replace("/corrected", "")
        for each in (each for some in json.loads(content).get("files", {}).values() for each in some):
            yield _file(archive, names, f"{files}/files/{each['id']}-{each['name']}", each["sha256"], what)


def _file(archive: zipfile.ZipFile, names: Sequence[str], path: str, sha256: str, what: str) -> Finding:
    """A file of a proposal; one with a virus is left out, and a line stands in its place."""
    name = path.rpartition("/")[2].partition("-")[2]
    if path not in names and path + WITHHELD in names:
        return Finding(f"{what}, file {name}: left out, a virus was found in it", fits=True)
    return Finding(f"{what}, file {name}", path in names and _hash(archive, path)[0] == sha256)


def _was_corrected(told: dict[str, Any], extract: Extract) -> bool:
    """Whether the journal says that this correction was sent."""
    sent = extract.facts("proposal.correct", told["proposal"])
    return any(facts.get("sha256") == told["sha256"] for facts in sent)


def _was_filed(told: dict[str, Any], extract: Extract) -> bool:
    """Whether the journal says of the version what the dossier says; of an envelope, what came out of it."""
    filed = extract.facts("proposal.file", told["proposal"])
    if any(
        (facts.get("version"), facts.get("sha256")) == (told["version"], told["sha256"]) for facts in filed
    ):
        return True
    entered = (each["facts"] for each in extract.entries.values() if each["step"] == "admissioncheck.enter")
    return any(facts.get("sha256") == told["sha256"] for facts in entered)


def _sheets(archive: zipfile.ZipFile, names: Sequence[str], extract: Extract) -> Iterator[Finding]:
    """What a member locked against the hash that the journal has kept since."""
    for path in (name for name in names if name.startswith("checking/sheets/")):
        told = json.loads(archive.read(path))
        locked = json.dumps(
            told["locked"], ensure_ascii=False, sort_keys=True, separators=(",", ":")
        ).encode()
        sha256 = hashlib.sha256(told["salt"].encode() + b"\0" + locked).hexdigest()
        said = [facts.get("sha256") for facts in extract.facts("scoresheet.lock", told["sheet"])]
        yield Finding(
            f"score sheet {told['sheet']} is as it was locked", told["sha256"] == sha256 and sha256 in said
        )


def _in_journal(extract: Extract, journal: Path) -> Finding:
    """Whether all entries of the call stand in a whole export."""
    wanted = set(extract.lines)
    with journal.open("rb") as lines:
        for line in lines:
            wanted.discard(line)
    return Finding("all entries stand in the journal given", not wanted)


def main(arguments: Sequence[str] | None = None) -> int:
    """Tell what does not fit, and how much does; 0 when all of it fits."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("dossier", type=Path)
    parser.add_argument("--journal", type=Path)
    parser.add_argument("--heads", type=Path)
    parser.add_argument("--all", action="store_true", help="tell also what fits")
    given = parser.parse_args(arguments)
    try:
        found = list(check(given.dossier, given.journal, given.heads))
        with zipfile.ZipFile(given.dossier) as archive:
            code = hashlib.sha256(archive.read(MANIFEST)).hexdigest()
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    for finding in found:
        if given.all or not finding.fits:
            print(f"{'fits' if finding.fits else 'DOES NOT FIT'}: {finding.what}")
    wrong = sum(not finding.fits for finding in found)
    print(f"{len(found)} things compared, {wrong} do not fit.")
    print(f"SHA-256 of the list of contents: {code}")
    print("Compare it with the page of the dossier.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
