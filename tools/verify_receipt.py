#!/usr/bin/env python3
"""Check the package of a filed proposal: the content, its files, and the journal's entry about them.

    python3 verify_receipt.py AT-2026-A5-1.zip
    python3 verify_receipt.py AT-2026-A5-1.zip --journal journal.txt

Stands alone: one file, nothing to install, Python 3.9 or newer; `verify.html` inside of the package does
the same in a browser without the internet. The format is in docs/journal.md. `--journal` looks for
the entry in an export; check the export itself with verify_journal.py.

Answers 0 when everything fits, 1 when something does not, 2 when the file cannot be read at all.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FORMAT = "ashar-receipt 1"


class Finding(NamedTuple):
    """One thing that was compared, and whether it fits."""

    what: str
    fits: bool


def check(package: Path, journal: bytes | None = None) -> list[Finding]:
    """What was compared; raises ValueError when the package is not one."""
    try:
        with zipfile.ZipFile(package) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        return list(_findings(members, journal))
    except (zipfile.BadZipFile, KeyError, json.JSONDecodeError, UnicodeDecodeError, OSError) as error:
        raise ValueError(f"{package} is not a package of a filing: {error}") from error


def _findings(members: dict[str, bytes], journal: bytes | None) -> Iterator[Finding]:
    told: dict[str, Any] = json.loads(members["receipt.json"])
    if told.get("format") != FORMAT:
        raise KeyError("receipt.json")
    content, line = members["content.json"], members["entry.txt"]
    sha256 = hashlib.sha256(content).hexdigest()
    head, _space, body = line.rstrip(b"\n").partition(b" ")
    entry: dict[str, Any] = json.loads(body)
    yield Finding("the content has the hash that the receipt names", sha256 == told["sha256"])
    whole = line.endswith(b"\n") and hashlib.sha256(body).hexdigest().encode() == head
    yield Finding("the entry of the journal is whole", whole)
    facts = entry["facts"]
    named = (entry["step"], entry["number"], facts["version"], facts["sha256"])
    same = named == ("proposal.file", told["proposal"], told["version"], sha256)
    yield Finding("the journal names the same proposal, version and hash", same)
    for files in json.loads(content).get("files", {}).values():
        for file in files:
            given = members.get(f"files/{file['id']}-{file['name']}", b"")
            yield Finding(f"file {file['name']}", hashlib.sha256(given).hexdigest() == file["sha256"])
    if journal is not None:
        yield Finding("the entry stands in the journal given", b"\n" + line in journal)


def main(arguments: Sequence[str] | None = None) -> int:
    """Tell what was compared; 0 when all of it fits."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("package", type=Path)
    parser.add_argument("--journal", type=Path)
    given = parser.parse_args(arguments)
    try:
        found = check(given.package, given.journal.read_bytes() if given.journal else None)
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    for finding in found:
        print(f"{'fits' if finding.fits else 'DOES NOT FIT'}: {finding.what}")
    return 0 if all(finding.fits for finding in found) else 1


if __name__ == "__main__":
    sys.exit(main())
