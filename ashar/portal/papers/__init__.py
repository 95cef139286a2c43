"""Papers for a council session: the programme of a year and how it was carried out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashar.core import i18n, rehearsal
from ashar.core.documents import Facts, Kind, Texts, in_all_languages
from ashar.core.i18n.saying import said
from ashar.portal.council import CouncilRow, CouncilYear

HERE = Path(__file__).parent


class MoneyFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Money of one source, in soms."""

    source: Texts
    allocated: Decimal
    promised: Decimal


class RowFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One order as it stood on the day; sums in soms."""

    number: str
    title: Texts
    target_group: Texts
    stage: Texts
    planned: Decimal
    agreed: Decimal
    paid: Decimal
    accounted: Decimal
    money: list[MoneyFacts]
    organisations: list[Texts]
    late: list[Texts]


class CouncilFacts(Facts, frozen=True, kw_only=True):
    """The orders of a year as they stood on a day."""

    code: str
    year: int
    on: date
    rows: list[RowFacts]


def council_facts(found: CouncilYear) -> CouncilFacts:
    """What the page shows on this day, to be kept."""
    return CouncilFacts(
        authority=i18n.texts_of(found.authority, "name"),
        code=found.authority.code,
        year=found.year,
        on=found.on,
        rows=[_row(row) for row in found.rows],
    )


def _row(row: CouncilRow) -> RowFacts:
    return RowFacts(
        number=row.line.number,
        title=i18n.texts_of(row.line, "title"),
        target_group=i18n.texts_of(row.line, "target_group"),
        stage=in_all_languages(row.stage),
        planned=row.line.planned_amount,
        agreed=row.agreed,
        paid=row.paid,
        accounted=row.accounted,
        money=[
            MoneyFacts(source=i18n.texts_of(m.source, "name"), allocated=m.allocated, promised=m.promised)
            for m in row.money
        ],
        organisations=[i18n.texts_of(each, "name") for each in row.organisations],
        late=[in_all_languages(sentence) for sentence in row.late],
    )


def present_programme(facts: CouncilFacts) -> dict[str, Any]:
    """The programme of a year in words."""
    return {
        **_head(facts, _("Programme of social orders, {year}").format(year=facts.year)),
        "head": [_("Order"), _("For whom"), _("Stage"), _("Planned sum"), _("Money by source")],
        "rows": [
            [
                f"{said(row.title)}\n{row.number}",
                said(row.target_group),
                said(row.stage),
                _figure(row.planned),
                "\n".join(_money(each) for each in row.money) or _("none yet"),
            ]
            for row in facts.rows
        ],
        "total": [_("All together"), "", "", _figure(sum(row.planned for row in facts.rows)), _given(facts)],
        "numbers": [3],
    }


def present_execution(facts: CouncilFacts) -> dict[str, Any]:
    """How the programme of a year was carried out, in words."""
    given = [sum((each.allocated for each in row.money), Decimal(0)) for row in facts.rows]
    sums = [
        (allocated, row.agreed, row.paid, row.accounted, allocated - row.paid)
        for row, allocated in zip(facts.rows, given, strict=True)
    ]
    return {
        **_head(facts, _("How the programme of {year} was carried out").format(year=facts.year)),
        "head": [_("Order"), _("Given"), _("Agreed"), _("Paid"), _("Accounted for"), _("Unspent")],
        "rows": [[_named(row), *map(_figure, each)] for row, each in zip(facts.rows, sums, strict=True)],
        "total": [_("All together"), *(_figure(sum(column)) for column in zip(*sums, strict=True))]
        if sums
        else [],
        "numbers": [1, 2, 3, 4, 5],
        "late_label": _("What is late today"),
        "late": [f"{row.number}: {said(sentence)}" for row in facts.rows for sentence in row.late]
        or [_("Nothing is late.")],
    }


def _head(facts: CouncilFacts, heading: str) -> dict[str, Any]:
    return {
        "under": f"{rehearsal.site()}/o/{facts.code}-{facts.year}".split("://", 1)[1],
        "heading": heading,
        "lede": _("As it stood on {day}. All sums are in soms.").format(day=i18n.day(facts.on)),
        "empty": _("There is no order in this year yet."),
        "late_label": "",
        "late": [],
    }


def _named(row: RowFacts) -> str:
    """The order, its number, who carries it out and where it stands."""
    lines = [said(row.title), f"{row.number} · {said(row.stage)}", *map(said, row.organisations)]
    return "\n".join(line for line in lines if line)


def _money(each: MoneyFacts) -> str:
    if each.promised:
        words = _("{source}: {sum} (promised)")
        return words.format(source=said(each.source), sum=_figure(each.promised + each.allocated))
    return f"{said(each.source)}: {_figure(each.allocated)}"


def _given(facts: CouncilFacts) -> str:
    allocated = sum((each.allocated for row in facts.rows for each in row.money), Decimal(0))
    promised = sum((each.promised for row in facts.rows for each in row.money), Decimal(0))
    lines = [_("given: {sum}").format(sum=_figure(allocated))]
    if promised:
        lines.append(_("promised: {sum}").format(sum=_figure(promised)))
    return "\n".join(lines)


def _figure(amount: Decimal | int) -> str:
    """A sum without its currency, tyiyns only when there are any."""
    exact = Decimal(amount)
    whole = exact == exact.to_integral_value()
    return i18n.number(exact.quantize(Decimal(1)) if whole else exact.quantize(Decimal("0.01")))


PROGRAMME = Kind(
    "council_programme",
    gettext_lazy("Programme of social orders"),
    CouncilFacts,
    HERE / "programme.typ",
    present_programme,
)
EXECUTION = Kind(
    "council_execution",
    gettext_lazy("Execution of the programme of social orders"),
    CouncilFacts,
    HERE / "execution.typ",
    present_execution,
)
KINDS: Sequence[Kind] = (PROGRAMME, EXECUTION)
