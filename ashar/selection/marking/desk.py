"""A member's desk: the proposals that are mine to mark, what is done, what is left and how long it takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from django.utils.functional import cached_property

from ashar.calls.models import Call
from ashar.core.lifecycle import Blocker
from ashar.proposals import content as port
from ashar.proposals.content import Content
from ashar.proposals.models import Proposal
from ashar.selection import queries
from ashar.selection.actions.marking import missing_of
from ashar.selection.marking.given import Given
from ashar.selection.marking.kept import is_readable, kept_of
from ashar.selection.marking.passes import (
    has_second,
    hides_names,
    is_blind,
    is_nominal,
    name_of,
    open_criteria,
    place_of,
    tag_of,
)
from ashar.selection.marking.sheets import sheet_of_member
from ashar.selection.models import ScoreSheet

LETTERS_A_MINUTE = 900  # read with care, about 150 words
A_MARK, A_COMMENT = 0.5, 2.0  # minutes of thinking and writing


@dataclass(frozen=True)
class Row:
    """A proposal on the desk. `name`: of the applicant, or its letter; `minutes` that are likely left."""

    proposal: Proposal
    tag: str
    name: str
    given: Given
    missing: list[Blocker]
    minutes: float = 0

    @property
    def is_begun(self) -> bool:
        """Whether anything was marked or written."""
        return bool(self.given.points or self.given.comment)

    @property
    def is_done(self) -> bool:
        """Whether nothing is missing in the pass that is open."""
        return not self.missing


@dataclass
class Desk:
    """The desk of one member in one call."""

    call: Call
    sheet: ScoreSheet
    criteria: list[dict[str, Any]]
    rows: list[Row] = field(default_factory=list)
    is_readable: bool = True

    @cached_property
    def blind(self) -> bool:
        """Whether the names are hidden now."""
        return is_blind(self.sheet)

    @property
    def is_nominal(self) -> bool:
        """Whether hiding the names hides little."""
        return self.blind and is_nominal(self.call, len(self.rows))

    @property
    def has_first(self) -> bool:
        """Whether a pass without names must be finished now, and another follows."""
        return self.blind and has_second(self.call, self.criteria)

    @property
    def is_second(self) -> bool:
        """Whether the named pass is open."""
        return hides_names(self.call) and not self.blind and self.is_open

    @property
    def is_open(self) -> bool:
        """Whether anything can be written."""
        return self.sheet.state in ("assigned", "open")

    @cached_property
    def open_criteria(self) -> list[Any]:
        """What is marked in the pass that is open."""
        return list(open_criteria(self.sheet, self.criteria))

    @cached_property
    def done(self) -> int:
        """How many proposals are done."""
        return sum(row.is_done for row in self.rows)

    @property
    def minutes(self) -> int:
        """Minutes that are likely left."""
        return ceil(sum(row.minutes for row in self.rows))

    @property
    def next(self) -> Row | None:
        """The first that is not done."""
        return next((row for row in self.rows if not row.is_done), None)

    def find(self, tag: str) -> Row | None:
        """The row with this tag."""
        return next((row for row in self.rows if row.tag == tag), None)

    def beside(self, row: Row) -> tuple[Row | None, Row | None]:
        """The one before and the one after it."""
        place = self.rows.index(row)
        after = self.rows[place + 1] if place + 1 < len(self.rows) else None
        return (self.rows[place - 1] if place else None), after


def desk_of(call: Call, user_id: int, *, counts_time: bool = False) -> Desk | None:
    """The desk of this person; None without a sheet, or before all interests are declared.

    `counts_time`: say how long it likely takes, for which all contents are read.
    """
    sheet = sheet_of_member(call, user_id)
    if sheet is None or sheet.state == "revealed" or not queries.has_declared_all(sheet.member, call):
        return None
    proposals = queries.proposals_to_mark(sheet)
    kept = kept_of(sheet)
    desk = Desk(call, sheet, queries.criteria_of(call), is_readable=is_readable(sheet))
    if desk.blind:
        proposals.sort(key=place_of)
    contents = port.load_opened_together(proposals) if counts_time and desk.is_open else {}
    desk.rows = [_row(desk, each, kept, contents.get(each.pk), len(proposals)) for each in proposals]
    return desk


def _row(desk: Desk, proposal: Proposal, kept: dict[int, Given], content: Content | None, count: int) -> Row:
    given = kept.get(proposal.pk, Given({}))
    missing = list(missing_of(desk.sheet, proposal, given, count)) if desk.is_open else []
    return Row(
        proposal,
        tag_of(proposal, blind=desk.blind),
        name_of(proposal, blind=desk.blind),
        given,
        missing,
        _minutes(desk, given, content) if missing else 0,
    )


def _minutes(desk: Desk, given: Given, content: Content | None) -> float:
    """Reading, unless it was begun; then the marks and the comment that are left."""
    marks = sum(each["code"] not in given.points for each in desk.open_criteria)
    reads = content is not None and marks == len(desk.open_criteria)
    reading = _letters(content) / LETTERS_A_MINUTE if content is not None and reads else 0
    return reading + A_MARK * marks + (0 if given.comment.strip() else A_COMMENT)


def _letters(content: Content) -> int:
    """How long the text is."""
    cells: Iterable[str] = (cell for rows in content.tables.values() for row in rows for cell in row)
    texts = (content.title, *content.answers.values(), *cells, *(item.name for item in content.budget))
    return sum(map(len, texts))
