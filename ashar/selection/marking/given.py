"""What a member gives one proposal: marks by criterion, one comment, words on single criteria."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ashar.core import journal
from ashar.selection.methods.scale import Criterion, highest

COMMENT = "comment"


@dataclass(frozen=True)
class Given:
    """A member's marks for one proposal by criterion code (`methods.scale`), one comment, notes by code."""

    points: Mapping[str, int]
    comment: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """As it is locked."""
        return journal.canonical(
            {"points": dict(self.points), "comment": self.comment, "notes": dict(self.notes)}
        )

    @classmethod
    def from_bytes(cls, body: bytes) -> Given:
        """As it was locked."""
        read = json.loads(body)
        return cls(read["points"], read["comment"], read["notes"])


def row_of(number: str, given: Given) -> dict[str, Any]:
    """A proposal's line in what is hashed; words on criteria only where there are any."""
    row: dict[str, Any] = {"proposal": number, "points": dict(given.points), "comment": given.comment}
    return row | ({"notes": dict(given.notes)} if given.notes else {})


def digest_of(sheet: str, rows: Iterable[Mapping[str, Any]], salt: str) -> str:
    """The check code of a sheet: of its number and its lines in the order of the proposals' numbers."""
    ordered = sorted(rows, key=lambda row: str(row["proposal"]))
    return journal.digest(journal.canonical({"sheet": sheet, "rows": ordered}), salt)


def parts_of(criteria: Sequence[Criterion], given: Given) -> dict[str, Any]:
    """The parts that two devices may change apart (`core.merging`)."""
    marks = {f"p_{each['code']}": given.points.get(each["code"]) for each in criteria}
    notes = {f"n_{each['code']}": given.notes.get(each["code"], "") for each in criteria}
    return marks | notes | {COMMENT: given.comment}


def given_of(criteria: Sequence[Criterion], parts: Mapping[str, Any]) -> Given:
    """The marks that these parts are; an empty one is no mark, and not a zero."""
    codes = [each["code"] for each in criteria]
    return Given(
        {code: parts[f"p_{code}"] for code in codes if parts[f"p_{code}"] is not None},
        parts[COMMENT],
        {code: parts[f"n_{code}"] for code in codes if parts[f"n_{code}"]},
    )


def asks_note(rule: str, criterion: Criterion, mark: int | None) -> bool:
    """Whether this mark needs words of its own, by the rule `scoring.comment`."""
    if rule == "per_criterion":
        return True
    return rule == "extremes" and mark is not None and mark in extremes(criterion)


def extremes(criterion: Criterion) -> set[int]:
    """The lowest and the highest mark of a criterion."""
    levels = [each["percent"] for each in criterion.get("levels") or ()]
    return {min(levels), max(levels)} if levels else {0, highest(criterion)}


def comment_rule(values: Mapping[str, Any]) -> str:
    """What a call asks for in words; a call without the rule asks for one comment a proposal."""
    return str(values.get("scoring.comment") or "per_proposal")
