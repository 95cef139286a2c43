#!/usr/bin/env python3
"""Check an exported journal of Ashar: every byte, every link, every chain.

    python3 verify_journal.py journal.txt
    python3 verify_journal.py journal.txt --heads heads.txt

Stands alone: one file, nothing to install, Python 3.9 or newer. The format is in docs/journal.md.
`--heads` compares with heads that were published earlier, one a line: `chain day seq hash`. Without
them a journal that was written anew from its first entry cannot be told from the true one.

Answers 0 when everything holds, 1 when something does not (the first bad record is named), 2 when
the files cannot be read at all.
"""

from __future__ import annotations  # Python 3.9 reads `int | None` only so

import argparse
import hashlib
import json
import re
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HEADER = b"ashar-journal 1\n"
GENESIS = "0" * 64
ENTRY = re.compile(rb"([0-9a-f]{64}) ([^\n]+)\n")
HEAD = re.compile(r"(\S+) (\d{4}-\d{2}-\d{2}) ([1-9]\d*) ([0-9a-f]{64})")


class Head(NamedTuple):
    """The head of a chain as it was published at the end of a day."""

    chain: str
    day: str
    seq: int
    hash: str


class Tail(NamedTuple):
    """How far a chain goes: the number of its entries and the hash of the last."""

    entries: int
    head: str


@dataclass(frozen=True)
class Problem:
    """The first thing that does not hold: line of the file, the record, and why."""

    line: int
    record: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.record}: {self.reason}"


@dataclass
class Report:
    """What a check found: the chains read so far and the first problem, if any."""

    chains: dict[str, Tail] = field(default_factory=dict)
    problem: Problem | None = None
    heads: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether everything holds."""
        return self.problem is None


class BadHeads(Exception):
    """A file of published heads that cannot be read."""


class _Broken(Exception):
    def __init__(self, record: str, reason: str) -> None:
        super().__init__(reason)
        self.record, self.reason = record, reason


def check(lines: Iterable[bytes], heads: Iterable[Head] = ()) -> Report:
    """Check an export, given as its lines with their ends, against itself and published heads."""
    reader = _Reader(heads)
    number = 1
    try:
        for line in lines:
            reader.read(line)
            number += 1
        reader.end()
    except _Broken as fault:
        reader.report.problem = Problem(number, fault.record, fault.reason)
    return reader.report


class _Reader:
    """Goes through an export once; holds no more than the ends of its chains."""

    def __init__(self, heads: Iterable[Head]) -> None:
        self.report = Report()
        self.whole = hashlib.sha256()
        self.chain = ""  # of the entry before
        self.has_header = self.has_seal = False
        self.published: dict[tuple[str, int], list[Head]] = {}
        for head in heads:
            self.published.setdefault((head.chain, head.seq), []).append(head)

    def read(self, line: bytes) -> None:
        if self.has_seal:
            raise _Broken("after the seal", "something was added; the seal ends the file.")
        if not self.has_header:
            self._header(line)
        elif line.startswith(b"seal "):
            self._seal(line)
        else:
            self._entry(line)
        self.whole.update(line)

    def end(self) -> None:
        """What must have come by the end of the file."""
        if not self.has_header:
            raise _Broken("the header", "the file is empty.")
        if not self.has_seal:
            raise _Broken(self._expected(), "the file ends here without its seal: its tail was cut off.")
        for key in sorted(self.published):
            head, tail = self.published[key][0], self.report.chains.get(key[0], Tail(0, GENESIS))
            record = f"{head.chain} {tail.entries + 1}"
            raise _Broken(
                record,
                f"missing: on {head.day} {head.seq} entries were published, the file has {tail.entries}.",
            )

    def _header(self, line: bytes) -> None:
        if line != HEADER:
            raise _Broken("the header", f"it must be “{HEADER.decode().strip()}”.")
        self.has_header = True

    def _entry(self, line: bytes) -> None:
        match = ENTRY.fullmatch(line)
        if not match:
            raise _Broken(self._expected(), "neither an entry (“<hash> <body>”) nor the seal.")
        known, body = match.group(1).decode(), match.group(2)
        if hashlib.sha256(body).hexdigest() != known:
            raise _Broken(self._expected(), "its content does not give its hash.")
        chain, seq, before = _link(body, self._expected())
        self._follow(chain, seq, before)
        self.chain = chain
        self.report.chains[chain] = Tail(seq, known)
        self._compare(chain, seq, known)

    def _follow(self, chain: str, seq: int, before: str) -> None:
        """The entry must be the next of its chain, or the first of the next chain."""
        record = f"{chain} {seq}"
        if chain != self.chain and chain <= self.chain:
            raise _Broken(record, f"out of order: entries of {self.chain} stand before it.")
        last = self.report.chains.get(chain, Tail(0, GENESIS))
        if seq > last.entries + 1:
            raise _Broken(f"{chain} {last.entries + 1}", f"missing: {record} stands in its place.")
        if seq <= last.entries:
            raise _Broken(record, f"it stands again or out of order, after {chain} {last.entries}.")
        if before != last.head:
            raise _Broken(record, "it does not continue the entry before it.")

    def _compare(self, chain: str, seq: int, known: str) -> None:
        for head in self.published.pop((chain, seq), ()):
            if head.hash != known:
                raise _Broken(
                    f"{chain} {seq}",
                    f"on {head.day} its hash {head.hash} was published; it or one before it was rewritten.",
                )
            self.report.heads += 1

    def _seal(self, line: bytes) -> None:
        if line != self._true_seal():
            raise self._false_seal(line)
        self.has_seal = True

    def _true_seal(self) -> bytes:
        chains = {chain: tail._asdict() for chain, tail in self.report.chains.items()}
        seal = {"chains": chains, "sha256": self.whole.hexdigest()}
        return (
            b"seal "
            + json.dumps(seal, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
            + b"\n"
        )

    def _false_seal(self, line: bytes) -> _Broken:
        """Why a seal is not the one of the entries before it; names the first entry that is missing."""
        try:
            chains = json.loads(line[5:])["chains"]
            told = {chain: Tail(int(tail["entries"]), str(tail["head"])) for chain, tail in chains.items()}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return _Broken("the seal", "it cannot be read.")
        here = self.report.chains
        heads = {tail.head for tail in here.values()}
        for chain in sorted(told):
            entries = here.get(chain, Tail(0, GENESIS)).entries
            # A head that is here is a seal misspelt, not an entry missing.
            if told[chain].entries > entries and told[chain].head not in heads:
                reason = f"missing: the seal counts {told[chain].entries} entries of {chain}."
                return _Broken(f"{chain} {entries + 1}", reason)
        return _Broken("the seal", "it is not true of the records before it.")

    def _expected(self) -> str:
        """The record that should stand here, as far as one can know."""
        if not self.chain:
            return "the first entry"
        return f"what follows {self.chain} {self.report.chains[self.chain].entries}"


def _link(body: bytes, expected: str) -> tuple[str, int, str]:
    """Chain, number and hash of the entry before, as a body tells them."""
    try:
        facts: Any = json.loads(body)
        chain, seq, before = facts["chain"], facts["seq"], facts["prev"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _Broken(expected, "its content cannot be read.") from None
    if not (isinstance(chain, str) and chain and type(seq) is int and seq > 0 and isinstance(before, str)):
        raise _Broken(expected, "its content names no chain and number.")
    return chain, seq, before


def read_heads(lines: Iterable[str], chains: Sequence[str] | None = None) -> list[Head]:
    """Published heads of these chains, or all; passes over empty lines and `#`. Raises BadHeads."""
    heads = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        match = HEAD.fullmatch(line.strip())
        if not match:
            raise BadHeads(f"line {number} of the heads is not “chain day seq hash”.")
        chain, day, seq, known = match.groups()
        if chains is None or chain in chains:
            heads.append(Head(chain, day, int(seq), known))
    return heads


def tell(report: Report) -> list[str]:
    """What a person should read of a report."""
    lines = [f"{chain}: {tail.entries} entries, head {tail.head}" for chain, tail in report.chains.items()]
    if report.problem:
        return [*lines, f"BROKEN at {report.problem}"]
    total = sum(tail.entries for tail in report.chains.values())
    lines.append(f"Whole: {total} entries in {len(report.chains)} chains; every byte was checked.")
    lines.append(
        f"{report.heads} published heads agree."
        if report.heads
        else "Not compared with published heads (--heads): a journal written anew as a whole would pass too."
    )
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line: 0 whole, 1 broken, 2 cannot be read."""
    parser = argparse.ArgumentParser(description="Check an exported journal of Ashar.")
    parser.add_argument("journal", help="the exported file; - for standard input")
    parser.add_argument("--heads", help="published heads, one a line: chain day seq hash")
    parser.add_argument("--chain", action="append", help="compare the heads of this chain only (repeatable)")
    asked = parser.parse_args(arguments)
    try:
        heads = []
        if asked.heads:
            with open(asked.heads, encoding="utf-8") as published:
                heads = read_heads(published, asked.chain)
        with sys.stdin.buffer if asked.journal == "-" else open(asked.journal, "rb") as journal:
            report = check(journal, heads)
    except (OSError, UnicodeDecodeError, BadHeads) as fault:
        print(f"Cannot check: {fault}", file=sys.stderr)
        return 2
    print("\n".join(tell(report)))
    return 0 if report.is_whole else 1


if __name__ == "__main__":
    sys.exit(main())
