"""What a proposal's content lacks before it can be filed."""

import re
from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core.lifecycle import Blocker
from ashar.proposals import budgeting
from ashar.proposals.answers import faults
from ashar.proposals.budgeting import Limits
from ashar.proposals.document import TITLE_LIMIT, Content
from ashar.proposals.questions import DECLARATIONS
from ashar.proposals.sheet import SIX, Sheet

_OF_BUDGET = re.compile(r"(name|amount|own|kind|form|giver|evidence|proof|m\d+)_\d+")


def missing(content: Content, *, limits: Limits, sheet: Sheet = SIX, files: bool = True) -> Iterator[Blocker]:
    """What is missing or wrong before the proposal can be filed, each with the field it is about.

    `limits`: what the rules say of the budget; `files`: whether the files are asked too (those of a paper
    proposal are in its scan).
    """
    if not content.title.strip():
        yield Blocker(_("The project has no title."), link="#title")
    elif len(content.title) > TITLE_LIMIT:
        too_long = _("The title is longer than {limit} characters.")
        yield Blocker(format_lazy(too_long, limit=TITLE_LIMIT), link="#title")
    yield from _answers_missing(content, sheet, files)
    yield from budgeting.faults(content, limits, sheet)
    unticked = [code for code in DECLARATIONS if code not in content.declarations]
    if unticked:
        words = _("Declarations that are not ticked: {n}.")
        yield Blocker(format_lazy(words, n=len(unticked)), link=f"#declaration-{unticked[0]}")


def _answers_missing(content: Content, sheet: Sheet, files: bool) -> Iterator[Blocker]:
    for question in sheet.asked(content.answers):
        for fault, place in faults(question, content, files=files):
            yield Blocker(fault, link=f"#{place}")


def part_of(link: str, sheet: Sheet) -> str:
    """The part of the content (`merging.parts_of`, or a question for files) that a link of a fault is in."""
    place = link.removeprefix("#")
    if place in sheet.by_code:
        return place
    if place == "budget" or _OF_BUDGET.fullmatch(place):
        return "budget"
    return "declarations" if place.startswith("declaration-") else place.partition("-")[0]
