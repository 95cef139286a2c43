"""Two pages for a deputy: what is asked, for whom, at what price, and what residents said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ashar.core import i18n, rehearsal
from ashar.core.documents import Facts, Texts
from ashar.core.i18n.saying import said
from ashar.programmes.papers.facts import LineFacts, ProgrammeFacts
from ashar.programmes.papers.presenting import figure, money_table, years_of

MOST_LINES = 10  # so that the brief stays on two pages
LONG, SHORT = 420, 90


class YearFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What decisions gave in a year and what of it is paid, in soms."""

    year: int
    given: Decimal
    paid: Decimal


class ChangeFacts(msgspec.Struct, frozen=True, kw_only=True):
    """An order whose sum differs from the first version that was published."""

    title: Texts
    before: Decimal
    after: Decimal


class BriefFacts(Facts, frozen=True, kw_only=True):
    """What the brief is made of; `comments`: how many by what became of them."""

    text: ProgrammeFacts
    paper: str
    on: date
    comments: dict[str, int]
    changes: list[ChangeFacts]
    past: list[YearFacts]


def present_brief(facts: BriefFacts) -> dict[str, Any]:
    """The two pages in words."""
    text = facts.text
    return {
        "under": f"{text.number} · {years_of(text)}",
        "heading": _("In short for deputies"),
        "lede": said(text.title),
        "asked": {"label": _asked_label(text), "text": _asked(text)},
        "about": [_("Why"), _cut(said(text.about), LONG)],
        "orders": _orders(text),
        "money": money_table(text),
        "heard": {
            "label": _("What residents said"),
            "rows": [*_heard(facts.comments), *_changed(facts.changes)],
        },
        "past": _past(facts.past),
        "questions": {"label": _("Good questions at the session"), "rows": _questions()},
        "whole": _whole(facts),
    }


def _asked_label(text: ProgrammeFacts) -> str:
    return _("What was decided") if text.act else _("What the council is asked for")


def _asked(text: ProgrammeFacts) -> str:
    orders = ngettext("%(count)d order", "%(count)d orders", len(text.lines)) % {"count": len(text.lines)}
    if text.act:
        words = _("{years}: {orders}, {sum}. {body}, № {number}, {day}.")
        act = text.act
        told = {"body": said(act.body), "number": act.number, "day": i18n.day(act.day)}
        return words.format(years=years_of(text), orders=orders, sum=i18n.som(text.total), **told)
    words = _("To approve the programme for {years}: {orders}, {sum} in all.")
    return words.format(years=years_of(text), orders=orders, sum=i18n.som(text.total))


def _orders(text: ProgrammeFacts) -> dict[str, Any]:
    """The orders, the dearest first; past the tenth only how many more there are and what they cost."""
    ranked = sorted(text.lines, key=lambda line: -line.total)
    rows = [_row(line) for line in ranked[:MOST_LINES]]
    people = sum(line.people or 0 for line in text.lines)
    rest = ranked[MOST_LINES:]
    if rest:
        words = ngettext("and %(count)d more order", "and %(count)d more orders", len(rest))
        rows.append([words % {"count": len(rest)}, "", "", figure(sum(line.total for line in rest))])
    return {
        "label": _("The orders, the dearest first"),
        "head": [_("Order"), _("Problem it answers"), _("People"), _("Sum, soms")],
        "rows": rows,
        "total": [
            _("All together"),
            "",
            figure(people),
            figure(text.total),
        ],
        "numbers": [2, 3],
    }


def _row(line: LineFacts) -> list[str]:
    problem = _cut(said(line.problem), SHORT)
    if line.votes:
        problem = _("{problem} (votes: {votes})").format(problem=problem, votes=line.votes)
    people = figure(line.people) if line.people is not None else ""
    return [_cut(said(line.title), SHORT), problem, people, figure(line.total)]


def _heard(comments: Mapping[str, int]) -> list[str]:
    every = sum(comments.values())
    if not every:
        return [_("Nobody commented on the draft.")]
    words = {
        "taken": _("taken into the programme: {n}"),
        "partly": _("taken in part: {n}"),
        "declined": _("not taken, with a reason: {n}"),
        "explained": _("explained: {n}"),
        "withheld": _("not published: {n}"),
        "received": _("not answered yet: {n}"),
    }
    parts = [words[code].format(n=comments[code]) for code in words if comments.get(code)]
    return [_("Comments: {n}.").format(n=every), *parts]


def _changed(changes: Sequence[ChangeFacts]) -> list[str]:
    """How sums differ from the draft that residents first read."""
    words = _("{title}: the sum was {before}, it is {after}")
    return [
        words.format(
            title=_cut(said(each.title), SHORT), before=i18n.som(each.before), after=i18n.som(each.after)
        )
        for each in changes[:4]
    ]


def _past(years: Sequence[YearFacts]) -> dict[str, Any]:
    return {
        "label": _("Money of earlier years"),
        "head": [_("Year"), _("Given, soms"), _("Paid, soms"), _("Not paid, soms")],
        "rows": [
            [str(each.year), figure(each.given), figure(each.paid), figure(each.given - each.paid)]
            for each in years
        ],
        "numbers": [1, 2, 3],
    }


def _questions() -> list[str]:
    return [
        _("Which problem did residents name first, and is it among the orders?"),
        _("What will be different for these people at the end, and who will count it?"),
        _("What happens to the work when the money ends?"),
        _("If less money is given, which order gets less, and why that one?"),
    ]


def _whole(facts: BriefFacts) -> list[str]:
    address = f"{rehearsal.site()}/o/{facts.text.number}".split("://", 1)[1]
    return [
        _("The whole text, the comments with their answers, and every version:"),
        address,
        _("Drawn on {day} from paper {number}.").format(day=i18n.day(facts.on), number=facts.paper),
    ]


def _cut(text: str, most: int) -> str:
    """The text, cut at a word when it is too long."""
    if len(text) <= most:
        return text
    return text[:most].rsplit(" ", 1)[0].rstrip(",.;:") + "\N{HORIZONTAL ELLIPSIS}"
