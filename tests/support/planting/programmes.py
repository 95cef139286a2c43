"""A draft programme that only the office knows, and a published one on which somebody commented."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from ashar.core import clock
from ashar.programmes.actions import (
    Answer,
    Counted,
    LineText,
    ProgrammeText,
    answer_comment,
    publish_programme,
    start_programme,
    submit_comment,
    write_line,
    write_programme,
)
from ashar.programmes.models import Programme
from tests.support.planting.offices import _priority
from tests.support.planting.words import OPEN, PUBLIC, Town

DRAFT, COMMENT = "draft of a programme", "comment on a draft programme"


def programmes(town: Town) -> None:
    """The draft, and the published one with a comment that is answered and one that waits."""
    with town.on(-9):
        _draft(town, DRAFT)
        shown = publish_programme(programme=_draft(town, PUBLIC), by=town.people["head"])
    with town.on(-8):
        word = town.planted.word
        submit_comment(programme=shown, text=word(COMMENT))
        answered = submit_comment(programme=shown, text=word(COMMENT))
        words = town.planted.in_both(PUBLIC, "said") | town.planted.in_both(PUBLIC, "answer")
        answer_comment(comment=answered, answer=Answer("taken", **words), by=town.people["specialist"])
        # What the specialist goes on writing is read with the next version.
        text = replace(_text(town, PUBLIC), **town.planted.in_both(DRAFT, "about"))
        write_programme(programme=shown, text=text, by=town.people["specialist"])


def _text(town: Town, of: str) -> ProgrammeText:
    this = clock.today().year
    words = town.planted.in_both(of, "title") | town.planted.in_both(of, "about")
    return ProgrammeText(**words, year_from=this, year_to=this + 1)


def _draft(town: Town, of: str) -> Programme:
    """A programme of one complete line with words of this class."""
    specialist = town.people["specialist"]
    priority = _priority(town, OPEN)
    programme = start_programme(
        authority=town.authority, text=_text(town, of), priorities=[priority], by=specialist
    )
    words: dict[str, str] = {}
    for name in ("title", "aim", "target_group", "result"):
        words |= town.planted.in_both("order without money" if of == DRAFT else PUBLIC, name)
    counted = Counted(town.planted.word(of), town.planted.word(of), Decimal(5))
    sums = {(clock.today().year, town.source): Decimal(150_000)}
    line = programme.lines.get()
    write_line(
        line=line,
        text=LineText(**words, people=10, indicators=[counted], sums=sums),
        by=specialist,
    )
    return programme
