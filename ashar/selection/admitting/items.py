"""The list of a formal check: what the call asks of a proposal, with what the computer has found already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils import translation
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.calls.actions import rules_of
from ashar.calls.checks.citing import source_in_words
from ashar.calls.models import Call
from ashar.calls.sets import Kind
from ashar.core import clock
from ashar.core.lifecycle import Words
from ashar.proposals.actions import missing_in
from ashar.proposals.actions.writing import applicant_blockers
from ashar.proposals.content import Content
from ashar.proposals.lacking import part_of
from ashar.proposals.models import Proposal
from ashar.proposals.sheet import Sheet, sheet_of

ELIGIBLE, ABOUT, PARTNERS, NOT_CORRECTED = "eligible", "about", "partners", "not-corrected"
# What a person must look at: the computer sees that a file is there, not what is in it.
BY_EYE = frozenset({ABOUT})
RULES = {
    ELIGIBLE: "applicant.kinds",
    PARTNERS: "applicant.consortium_most_partners",
    NOT_CORRECTED: "admission.cure_days",
}


@dataclass(frozen=True)
class Item:
    """A line of the list. `found`: what the computer says is wrong; `can_ask`: it can be put right."""

    code: str
    title: Words
    source: Words
    can_ask: bool = True
    is_file: bool = False
    found: list[Words] = field(default_factory=list)

    @property
    def first_answer(self) -> str | None:
        """What the form proposes; nothing where a person must look."""
        if self.found:
            return "lacking"
        return None if self.is_file or self.code in BY_EYE else "ok"


def items_for(proposal: Proposal, content: Content) -> list[Item]:
    """The list of this proposal, from what its call asks."""
    call, sheet = proposal.lot.call, sheet_of(proposal.lot.call)
    found = _found(proposal, content, sheet)
    return [
        Item(each.code, each.title, each.source, each.can_ask, each.is_file, found.get(each.code, []))
        for each in _items(call, sheet, content)
    ]


def _items(call: Call, sheet: Sheet, content: Content) -> Iterator[Item]:
    card = format_lazy(_("Call {number}: aim and theme"), number=call.number)
    questions = format_lazy(_("Call {number}: questions to organisations"), number=call.number)
    papers = format_lazy(_("Call {number}: list of papers"), number=call.number)
    budget = format_lazy(_("Call {number}: ceiling of the theme and rules of the budget"), number=call.number)
    declared = format_lazy(_("Call {number}: declarations"), number=call.number)
    yield Item(ELIGIBLE, _("The applicant may take part"), _rule(call, ELIGIBLE), can_ask=False)
    yield Item(ABOUT, _("It is about this call and its theme"), card, can_ask=False)
    yield Item("title", _("Title of the project"), questions)
    for each in sheet.asked(content.answers):
        is_file = each.kind == Kind.FILE
        yield Item(each.code, each.title, papers if is_file else questions, is_file=is_file)
    yield Item("budget", _("Budget"), budget)
    yield Item("declarations", _("Declarations"), declared)
    if content.partners:
        yield Item(PARTNERS, _("Partners and their consent"), _rule(call, PARTNERS), can_ask=False)


def _rule(call: Call, code: str) -> Words:
    """A rule of the call with its value and its source; the words are chosen when they are read."""
    return _lazy_source(call, RULES[code])


def _source(call: Call, key: str) -> str:
    return source_in_words(rules_of(call, clock.now()), key)


def _lazy_source(call: Call, key: str) -> Words:
    made: Words = lazy(_source, str)(call, key)
    return made


def _found(proposal: Proposal, content: Content, sheet: Sheet) -> dict[str, list[Words]]:
    """What the computer finds wrong, by item."""
    found: dict[str, list[Words]] = {}
    at = proposal.filed_at or clock.now()
    for blocker in applicant_blockers(proposal.lot, proposal.organisation, at):
        found.setdefault(ELIGIBLE, []).append(blocker.reason)
    for blocker in missing_in(proposal.lot, content, at=at, files=not proposal.is_paper):
        part = part_of(blocker.link, sheet)
        found.setdefault(part if part in _codes(sheet) else PARTNERS, []).append(blocker.reason)
    return found


def _codes(sheet: Sheet) -> set[str]:
    return {"title", "language", "budget", "declarations", *(each.code for each in sheet.questions)}


def titles_of(call: Call, codes: list[str]) -> list[Words]:
    """Items in words, by their codes."""
    titles = {each.code: each.title for each in _items(call, sheet_of(call), Content())}
    titles |= {each.code: each.title for each in sheet_of(call).questions}
    titles["language"] = _("The language of the proposal")
    return [titles.get(code, code) for code in codes]


def grounds_for(call: Call, items: list[Item], *, is_over: bool) -> list[tuple[str, Words]]:
    """What a refusal may stand on, as choices: an item of the list, or that nothing was corrected."""
    choices: list[tuple[str, Words]] = [(each.code, each.title) for each in items]
    return [(NOT_CORRECTED, _("It was not put right in time")), *choices] if is_over else choices


def source_of(call: Call, code: str) -> dict[str, str]:
    """The source of a refusal in both languages: the item of the list, and the call or the rule behind it."""
    texts = {}
    for language in ("ky", "ru"):
        with translation.override(language):
            texts[language] = _told_source(call, code)
    return texts


def _told_source(call: Call, code: str) -> str:
    if code == NOT_CORRECTED:
        return _source(call, RULES[NOT_CORRECTED])
    sheet = sheet_of(call)
    known = {each.code: each for each in _items(call, sheet, Content())}
    for each in sheet.questions:
        if each.code not in known:
            known[each.code] = Item(each.code, each.title, known["title"].source)
    if code == PARTNERS:
        return str(_rule(call, PARTNERS))
    if code not in known:
        return str(format_lazy(_("Call {number}"), number=call.number))
    item = known[code]
    return f"{item.source}. {item.title}" if code not in RULES else str(item.source)
