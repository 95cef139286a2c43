"""How far a draft has come, section by section: counted from the same list that decides the filing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from ashar.calls.sets import Kind
from ashar.core.lifecycle import Blocker, Words
from ashar.proposals.content import Content
from ashar.proposals.lacking import part_of
from ashar.proposals.questions import Question
from ashar.proposals.sheet import Sheet

TITLE, QUESTIONS, BUDGET, DECLARATIONS = "part-1", "part-2", "budget", "part-4"
PARTNERS = "partners"
_FURTHER = 10  # sections of questions after the first: part-11, part-12 …


@dataclass(frozen=True)
class Group:
    """Questions under one heading; `id` of the heading on the page."""

    id: str
    title: Words
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Section:
    """A section of the page: how many of its parts are done, and of how many."""

    id: str
    title: Words
    done: int
    total: int

    @property
    def is_done(self) -> bool:
        """Whether nothing is missing in it."""
        return self.done == self.total


def groups(sheet: Sheet) -> list[Group]:
    """The questions by the headings of the set; without headings all are one group."""
    starts = [n for n, each in enumerate(sheet.questions) if n == 0 or str(each.section)]
    ends = [*starts[1:], len(sheet.questions)][: len(starts)]
    plain = _("Six questions") if sheet.is_six else _("Questions")
    return [
        Group(_id(k), sheet.questions[start].section or plain, sheet.questions[start:end])
        for k, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]


def sections(
    sheet: Sheet, content: Content, missing: Sequence[Blocker], parts: Collection[str]
) -> list[Section]:
    """The sections in which this person writes `parts`, with what is done in each."""
    faulty = {part_of(each.link, sheet) for each in missing if each.link}
    return [each for each in _sections(sheet, content, faulty, parts) if each.total]


def _sections(
    sheet: Sheet, content: Content, faulty: Collection[str], parts: Collection[str]
) -> Iterator[Section]:
    yield _section(TITLE, _("What it is called"), {"title"} & set(parts), faulty)
    asked = {each.code for each in sheet.asked(content.answers)}
    whole = {each.code for each in sheet.typed} <= set(parts)
    for group in groups(sheet):
        counted = {
            each.code
            for each in group.questions
            if each.code in asked
            and (each.required or each.code in faulty)
            and (each.code in parts or (whole and each.kind == Kind.FILE))
        }
        yield _section(group.id, group.title, counted, faulty)
    yield _section(BUDGET, _("Budget"), {"budget"} & set(parts), faulty)
    if content.partners and whole:
        is_wrong = any(part.startswith(("partner", "share_")) for part in faulty)
        yield Section(PARTNERS, _("Partners"), int(not is_wrong), 1)
    yield _section(DECLARATIONS, _("We declare"), {"declarations"} & set(parts), faulty)


def _section(place: str, title: Words, counted: Collection[str], faulty: Collection[str]) -> Section:
    return Section(place, title, sum(code not in faulty for code in counted), len(counted))


def _id(k: int) -> str:
    return f"part-{_FURTHER + k}" if k else QUESTIONS
