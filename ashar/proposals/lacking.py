"""What a proposal's content lacks before it can be filed."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core import i18n
from ashar.core.lifecycle import Blocker
from ashar.proposals.answers import faults
from ashar.proposals.document import TITLE_LIMIT, Content
from ashar.proposals.questions import DECLARATIONS
from ashar.proposals.sheet import SIX, Sheet

_som = lazy(i18n.som, str)


def missing(
    content: Content, *, ceiling: Decimal | None, own_share: int = 0, sheet: Sheet = SIX, files: bool = True
) -> Iterator[Blocker]:
    """What is missing or wrong before the proposal can be filed, each with the field it is about.

    `ceiling` in soms; `own_share`: the least own contribution, in percent of the whole budget;
    `files`: whether the files are asked too (those of a paper proposal are in its scan).
    """
    if not content.title.strip():
        yield Blocker(_("The project has no title."), link="#title")
    elif len(content.title) > TITLE_LIMIT:
        too_long = _("The title is longer than {limit} characters.")
        yield Blocker(format_lazy(too_long, limit=TITLE_LIMIT), link="#title")
    yield from _answers_missing(content, sheet, files)
    yield from _budget_missing(content, ceiling, own_share)
    unticked = [code for code in DECLARATIONS if code not in content.declarations]
    if unticked:
        words = _("Declarations that are not ticked: {n}.")
        yield Blocker(format_lazy(words, n=len(unticked)), link=f"#declaration-{unticked[0]}")


def _answers_missing(content: Content, sheet: Sheet, files: bool) -> Iterator[Blocker]:
    for question in sheet.asked(content.answers):
        for fault in faults(question, content, files=files):
            yield Blocker(fault, link=f"#{question.code}")


def _budget_missing(content: Content, ceiling: Decimal | None, own_share: int) -> Iterator[Blocker]:
    if not content.requested:
        yield Blocker(_("The budget is empty."), link="#budget")
    if any((item.amount or item.own) and not item.name.strip() for item in content.budget):
        yield Blocker(_("A line of the budget has a sum but no name."), link="#budget")
    if any(item.name.strip() and not (item.amount or item.own) for item in content.budget):
        yield Blocker(_("A line of the budget has a name but no sum."), link="#budget")
    if ceiling is not None and content.requested > ceiling:
        too_much = _("You ask for more than the ceiling: {ceiling}.")
        yield Blocker(format_lazy(too_much, ceiling=_som(ceiling)), link="#budget")
    if content.requested and 100 * content.own < own_share * (content.requested + content.own):
        too_little = _("Your own contribution is less than {share} percent of the budget.")
        yield Blocker(format_lazy(too_little, share=own_share), link="#budget")
