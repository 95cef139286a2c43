"""The extract of the journal about one call: its own entries whole, of those between them the hash alone.

Format (docs/dossier.md): `<hash> <body>` for an entry of the call, `<hash> #<number>` for another one, in the
order of the chain, from the first entry of the call to the head that was published after its last one.
Nothing of what another entry says can be read from its hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from ashar.core.journal import DailyHead, Entry
from ashar.portal.dossier.papers import issued
from ashar.portal.dossier.scope import Scope
from ashar.portal.models import Form

HEADER = b"ashar-extract 1\n"
# Of a choice that is not out, and of money not bound yet, the journal knows more than may be told.
BEFORE_THE_RESULTS = (
    "call.announce", "call.open", "call.close", "call.record_opening", "call.give_share", "call.hand_share",
    "call.renew_key", "call.repeat", "call.hand_over",
)  # fmt: skip
# Facts of these are for the office and the inspector.
ONLY_FULL = (
    "interests.", "discussion.", "clarification.", "member.", "paper_original.", "proposal.", "scoresheet.",
    "call.ask_new_key",
)  # fmt: skip
AT_ONCE = 2000


@dataclass(frozen=True)
class Extract:
    """Which entries are the call’s own, and where the extract begins and ends.

    `seen`: a digest of all entries about the call, also of those that the form does not tell.
    """

    chain: str
    own: dict[int, str]
    first: int
    last: int
    heads: list[DailyHead]
    as_of: datetime | None
    seen: str = ""

    @property
    def facts(self) -> str:
        """A digest of what is recorded of the call."""
        told = [self.seen, *(f"{seq} {known}" for seq, known in sorted(self.own.items()))]
        told += [f"{head.day} {head.seq} {head.hash}" for head in self.heads]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()

    def write(self, out: BinaryIO) -> None:
        """The lines."""
        out.write(HEADER)
        for line in self.lines():
            out.write(line)

    def lines(self) -> Iterator[bytes]:
        """One line for each entry of the chain."""
        if not self.own:
            return
        kept = Entry.objects.filter(chain=self.chain, seq__gte=self.first, seq__lte=self.last).order_by("seq")
        for seq, known, body in kept.values_list("seq", "hash", "body").iterator(chunk_size=AT_ONCE):
            told = bytes(body) if seq in self.own else f"#{seq}".encode()
            yield known.encode() + b" " + told + b"\n"

    def write_heads(self, out: BinaryIO) -> None:
        """Published heads in the stretch, as `ashar export heads` writes them."""
        for head in self.heads:
            out.write(f"{head.chain} {head.day.isoformat()} {head.seq} {head.hash}\n".encode())


def extract_of(scope: Scope) -> Extract:
    """The extract for the call as it stands now."""
    chain = scope.call.chain
    numbers = scope.numbers | {paper.number for paper in issued(scope)}
    own, as_of, seen = _own(scope, chain, numbers)
    if not own:
        return Extract(chain, {}, 0, 0, [], None, seen)
    first, last = min(own), max(own)
    published = DailyHead.objects.filter(chain=chain, seq__gte=first).order_by("day")
    after = next((head.seq for head in published if head.seq >= last), last)
    heads = [head for head in published if head.seq <= after]
    return Extract(chain, own, first, after, heads, as_of, seen)


def _own(scope: Scope, chain: str, numbers: Collection[str]) -> tuple[dict[int, str], datetime | None, str]:
    own: dict[int, str] = {}
    newest, seen = None, hashlib.sha256()
    for part in _parts(sorted(numbers)):
        for entry in Entry.objects.filter(chain=chain, number__in=part).order_by("seq").iterator(AT_ONCE):
            seen.update(entry.hash.encode())
            if _may_be_told(scope, entry):
                own[entry.seq] = entry.hash
                newest = max(newest or entry.at, entry.at)
    return own, newest, seen.hexdigest()


def _parts(numbers: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(numbers), 500):
        yield numbers[start : start + 500]


def _may_be_told(scope: Scope, entry: Entry) -> bool:
    """Whether the entry is about this call, and about nothing that is not out."""
    call = scope.call
    facts: dict[str, Any] = entry.facts.get("facts", {})
    if facts.get("call") not in (None, call.number):
        return False
    if scope.form == Form.PUBLIC and entry.step.startswith(ONLY_FULL):
        return False
    is_anew = call.is_opened and len(scope.open_lots) < call.lots.count()
    if entry.number == call.number and call.opened_at and is_anew and entry.at >= call.opened_at:
        return entry.step in BEFORE_THE_RESULTS
    return True
