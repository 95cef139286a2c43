"""The questions of a call to be answered by hand: the same as on the web, and given out once, never kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from ashar.calls.models import Call
from ashar.calls.sets import Kind
from ashar.core import i18n
from ashar.core.documents import Facts, Texts
from ashar.core.i18n.saying import said
from ashar.proposals.budget_fields import written_names_of
from ashar.proposals.questions import DECLARATIONS, Question
from ashar.proposals.sheet import Sheet
from ashar.proposals.workbook import HEADS

SIGNS_ON_A_LINE, LEAST_LINES, MOST_LINES = 90, 3, 16
TABLE_LINES, BUDGET_LINES, MONTH_LINES = 8, 12, 15


class BlankQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """A question in the language of the paper, with room to answer: lines, options or columns."""

    title: str
    help: str = ""
    section: str = ""
    lines: int = 0
    options: list[str] = []
    columns: list[str] = []
    rows: int = 0


class BlankFacts(Facts, frozen=True, kw_only=True):
    """What the paper says of its call, and what it asks."""

    call_number: str
    call_title: Texts
    lots: list[Texts]
    deadline: datetime | None
    contact: str
    questions: list[BlankQuestion]


def blank_facts(call: Call, sheet: Sheet) -> BlankFacts:
    """The questions in the present language."""
    return BlankFacts(
        authority=i18n.texts_of(call.authority, "name"),
        call_number=call.number,
        call_title=i18n.texts_of(call, "title"),
        lots=[i18n.texts_of(lot, "title") for lot in call.lots.all()],
        deadline=call.deadline,
        contact=", ".join(filter(None, (call.contact_name, call.contact_phone))),
        questions=[
            BlankQuestion(title=_("The language of the proposal"), options=[_("in Kyrgyz"), _("in Russian")]),
            BlankQuestion(title=_("Title of the project"), lines=2),
            *(_question(n, each) for n, each in enumerate(sheet.questions, start=1)),
            *_budget(sheet),
            BlankQuestion(title=_("We declare"), options=[str(words) for words in DECLARATIONS.values()]),
        ],
    )


def _question(n: int, question: Question) -> BlankQuestion:
    facts: dict[str, Any] = {"title": f"{n}. {question.title}", "section": str(question.section)}
    if question.kind == Kind.FILE:
        return BlankQuestion(**facts, help=_("Put the paper itself, or its copy, in the envelope."))
    if question.kind == Kind.TABLE:
        columns = [str(title) for _code, _kind, title in question.columns]
        return BlankQuestion(
            **facts, help=str(question.help), columns=columns, rows=min(question.rows, TABLE_LINES)
        )
    if question.kind == Kind.CHOICE:
        return BlankQuestion(
            **facts, help=str(question.help), options=[str(title) for _code, title in question.options]
        )
    if question.kind != Kind.TEXT:
        return BlankQuestion(**facts, help=str(question.help), lines=1)
    lines = max(LEAST_LINES, min(MOST_LINES, question.limit // SIGNS_ON_A_LINE))
    return BlankQuestion(**facts, help=str(question.help), lines=lines)


def _budget(sheet: Sheet) -> list[BlankQuestion]:
    heads = [str(HEADS[name]) for name in HEADS if name in written_names_of(sheet)]
    rows = min(sheet.budget_lines, BUDGET_LINES)
    budget = BlankQuestion(title=_("Budget"), columns=["№", *heads], rows=rows)
    if not sheet.budget_months:
        return [budget]
    by_month = BlankQuestion(
        title=_("Asked for, by month"),
        help=_("One line for each sum: line of the budget, month of the work, soms."),
        columns=[_("Line"), _("Month"), _("Soms")],
        rows=MONTH_LINES,
    )
    return [budget, by_month]


def present_blank(facts: BlankFacts) -> dict[str, Any]:
    """The paper in words."""
    deadline = "" if facts.deadline is None else i18n.moment(facts.deadline)
    return {
        "under": _("Call {number}").format(number=facts.call_number),
        "heading": _("Proposal on paper"),
        "lede": said(facts.call_title),
        "facts": [
            pair
            for pair in [
                (_("Deadline (Bishkek time)"), deadline),
                (_("Who answers questions"), facts.contact),
                (_("Organisation and its INN"), "_" * 28),
                (_("Theme (lot)"), "; ".join(said(lot) for lot in facts.lots)),
            ]
            if pair[1]
        ],
        "advice": _(
            "Write by hand or on a computer. If there is too little room, go on on another sheet and name "
            "the number of the question. Put everything in an envelope, close it, write on it the number of "
            "the call, the theme and the name of the organisation, and bring it to the secretary before the "
            "deadline: you get a receipt with the time to the second."
        ),
        "questions": msgspec.to_builtins(facts.questions),
        "signatures_label": _("Signature and seal"),
        "signatures": [(_("The head of the organisation"), "")],
    }
