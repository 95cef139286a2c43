"""The text of a programme in words, in the present language: the same for PDF and DOCX."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ashar.core import i18n, rehearsal
from ashar.core.i18n.saying import said
from ashar.core.money import ZERO
from ashar.programmes.papers.facts import IndicatorFacts, LineFacts, ProgrammeFacts, by_source

DASH = "\N{EN DASH}"


def figure(amount: Decimal | int) -> str:
    """A number without its unit; decimals only when there are any."""
    exact = Decimal(amount)
    whole = exact == exact.to_integral_value()
    return i18n.number(exact.quantize(Decimal(1)) if whole else exact.quantize(Decimal("0.01")))


def years_of(facts: ProgrammeFacts) -> str:
    """Its years: `2027`, or `2027–2028`."""
    if facts.year_from == facts.year_to:
        return str(facts.year_from)
    return f"{facts.year_from}{DASH}{facts.year_to}"


def present_programme(facts: ProgrammeFacts) -> dict[str, Any]:
    """The whole paper in words."""
    address = f"{rehearsal.site()}/o/{facts.number}".split("://", 1)[1]
    return {
        "under": f"{facts.number} · {address}",
        "heading": said(facts.title),
        "lede": _standing(facts),
        "about": [_("Why this programme"), said(facts.about)],
        "short": _short(facts),
        "money": money_table(facts),
        "orders": [_order(n, line, facts.years) for n, line in enumerate(facts.lines, 1)],
        "sign": {"label": _("Brought in by"), "pairs": [[_("Head"), said(facts.authority)]]},
    }


def _standing(facts: ProgrammeFacts) -> str:
    if facts.act is None:
        words = _("{years}. Draft, version {version}. All sums are in soms.")
        return words.format(years=years_of(facts), version=facts.version)
    words = _("{years}. {body}, № {number}, {day}. All sums are in soms.")
    act = facts.act
    return words.format(years=years_of(facts), body=said(act.body), number=act.number, day=i18n.day(act.day))


def _short(facts: ProgrammeFacts) -> dict[str, Any]:
    """All orders on a few lines."""
    rows = [
        [
            str(n),
            said(line.title),
            said(line.problem),
            figure(line.people) if line.people is not None else "",
            figure(line.total),
        ]
        for n, line in enumerate(facts.lines, 1)
    ]
    people = sum(line.people or 0 for line in facts.lines)
    return {
        "label": _("The orders in short"),
        "head": [_("No."), _("Order"), _("Problem it answers"), _("People"), _("Sum, soms")],
        "rows": rows,
        "total": ["", _("All together"), "", figure(people), figure(facts.total)],
        "numbers": [3, 4],
    }


def money_table(facts: ProgrammeFacts) -> dict[str, Any]:
    """Sums by source and year."""
    return _sums(_("Money by source and year"), facts.by_source(), facts.years)


def _sums(label: str, sources: Any, years: Sequence[int]) -> dict[str, Any]:
    rows = [
        [said(name), *(figure(sums[year]) for year in years), figure(sum(sums.values()))]
        for name, sums in sources.values()
    ]
    columns = [sum((sums[year] for _name, sums in sources.values()), ZERO) for year in years]
    return {
        "label": label,
        "head": [_("Source"), *map(str, years), _("All years")],
        "rows": rows,
        "total": [_("All together"), *map(figure, columns), figure(sum(columns))],
        "numbers": list(range(1, len(years) + 2)),
    }


def _order(n: int, line: LineFacts, years: Sequence[int]) -> dict[str, Any]:
    votes = _("{problem} (votes: {votes})").format(problem=said(line.problem), votes=line.votes or 0)
    return {
        "heading": f"{n}. {said(line.title)}",
        "sum": i18n.som(line.total),
        "facts": [
            [_("Number"), line.number],
            [_("Problem it answers"), votes if line.votes else said(line.problem)],
            [_("For whom"), said(line.target_group)],
            [_("People"), figure(line.people) if line.people is not None else ""],
        ],
        "sections": [
            [_("What is to change"), said(line.aim)],
            [_("Expected result"), said(line.result)],
        ],
        "indicators": {
            "label": _("How the result is counted"),
            "head": [_("Indicator"), _("Now"), _("At the end")],
            "rows": [_counted(each) for each in line.indicators],
            "numbers": [1, 2],
        },
        "money": _sums(_("Money of the order"), by_source(line.sums), years),
    }


def _counted(each: IndicatorFacts) -> list[str]:
    return [said(each.name), _known(each.baseline), figure(each.target)]


def _known(baseline: Decimal | None) -> str:
    return _("not known") if baseline is None else figure(baseline)
