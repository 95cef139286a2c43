"""A proposal's content as one validated document: its shape, its canonical bytes, and what it lacks."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core import i18n
from ashar.core.journal import canonical
from ashar.core.lifecycle import Blocker
from ashar.core.money import ZERO, from_tyiyn, to_tyiyn
from ashar.proposals.questions import DECLARATIONS, QUESTIONS

LANGUAGES = ("ky", "ru")
BUDGET_LINES = 10
TITLE_LIMIT = 200
# What a draft may hold at most: more than is asked for, so that a text too long is kept and can be cut.
MOST_TITLE = 1000
MOST_TEXT = 20_000
MOST_SOMS = 10**9

_som = lazy(i18n.som, str)


class ContentInvalid(ValueError):
    """The document is not a proposal's content."""


@dataclass(frozen=True)
class BudgetItem:
    """A line of the budget: `amount` asked for and `own` contribution, in soms."""

    name: str
    amount: Decimal = ZERO
    own: Decimal = ZERO


@dataclass(frozen=True)
class Content:
    """A proposal's content. `answers`: by question code; `declarations`: codes that were ticked."""

    language: str = "ky"
    title: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    budget: tuple[BudgetItem, ...] = ()
    declarations: tuple[str, ...] = ()

    @property
    def requested(self) -> Decimal:
        """What is asked for, in soms."""
        return sum((item.amount for item in self.budget), ZERO)

    @property
    def own(self) -> Decimal:
        """The organisation's own contribution, in soms."""
        return sum((item.own for item in self.budget), ZERO)

    @property
    def sha256(self) -> str:
        """The hash of the canonical bytes: the check code of what was filed."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    def to_bytes(self) -> bytes:
        """The canonical bytes: what is hashed, and what a receipt speaks of."""
        return canonical(
            {
                "schema": 1,
                "language": self.language,
                "title": self.title,
                "answers": {question.code: self.answers.get(question.code, "") for question in QUESTIONS},
                "budget": [
                    {"name": item.name, "amount": to_tyiyn(item.amount), "own": to_tyiyn(item.own)}
                    for item in self.budget
                ],
                "declarations": [code for code in DECLARATIONS if code in self.declarations],
            }
        )


_Tyiyn = Annotated[int, msgspec.Meta(ge=0, le=MOST_SOMS * 100)]
_Title = Annotated[str, msgspec.Meta(max_length=MOST_TITLE)]
_Text = Annotated[str, msgspec.Meta(max_length=MOST_TEXT)]


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    name: _Title
    amount: _Tyiyn
    own: _Tyiyn


class _Document(msgspec.Struct, forbid_unknown_fields=True):
    """Codes of questions and declarations are free: what was filed stays readable when the set changes."""

    schema: Literal[1]
    language: Literal["ky", "ru"]
    title: _Title
    answers: dict[str, _Text]
    budget: Annotated[list[_Line], msgspec.Meta(max_length=BUDGET_LINES)]
    declarations: list[str]


def parse(raw: bytes) -> Content:
    """Content from canonical bytes; raises ContentInvalid for anything else."""
    try:
        read = msgspec.json.decode(raw, type=_Document)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ContentInvalid(str(error)) from error
    return Content(
        language=read.language,
        title=read.title,
        answers=read.answers,
        budget=tuple(
            BudgetItem(line.name, from_tyiyn(line.amount), from_tyiyn(line.own)) for line in read.budget
        ),
        declarations=tuple(read.declarations),
    )


def _item(line: _Line) -> BudgetItem:
    return BudgetItem(line.name, from_tyiyn(line.amount), from_tyiyn(line.own))


def missing(content: Content, *, ceiling: Decimal | None, own_share: int = 0) -> Iterator[Blocker]:
    """What is missing or wrong before the proposal can be filed, each with the field it is about.

    `ceiling` in soms; `own_share`: the least own contribution, in percent of the whole budget.
    """
    if not content.title.strip():
        yield Blocker(_("The project has no title."), link="#title")
    elif len(content.title) > TITLE_LIMIT:
        too_long = _("The title is longer than {limit} characters.")
        yield Blocker(format_lazy(too_long, limit=TITLE_LIMIT), link="#title")
    yield from _answers_missing(content)
    yield from _budget_missing(content, ceiling, own_share)
    unticked = [code for code in DECLARATIONS if code not in content.declarations]
    if unticked:
        words = _("Declarations that are not ticked: {n}.")
        yield Blocker(format_lazy(words, n=len(unticked)), link=f"#declaration-{unticked[0]}")


def _answers_missing(content: Content) -> Iterator[Blocker]:
    for question in QUESTIONS:
        answer = content.answers.get(question.code, "")
        if not answer.strip():
            words = format_lazy(_("No answer: {question}"), question=question.title)
            yield Blocker(words, link=f"#{question.code}")
        elif len(answer) > question.limit:
            too_long = _("The answer is longer than {limit} characters: {question}")
            words = format_lazy(too_long, limit=question.limit, question=question.title)
            yield Blocker(words, link=f"#{question.code}")


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
