"""The quarterly sheet of execution as a paper and as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashar.agreements.execution import SUMS, Execution, ExecutionRow
from ashar.agreements.workbook import Column, workbook
from ashar.core import i18n
from ashar.core.documents import Facts, Kind, Texts, register
from ashar.core.i18n import written
from ashar.core.i18n.saying import said
from ashar.core.lifecycle import Words

CODE = "execution_sheet"
# What the columns of sums are called; on paper those of a quarter and of the year stand under one heading.
PARTS = {
    "planned": gettext_lazy("Plan"),
    "paid": gettext_lazy("Paid"),
    "accounted": gettext_lazy("Confirmed by reports"),
}
NAMES: dict[str, Words] = {
    "given": gettext_lazy("Given for the year"),
    "planned_quarter": gettext_lazy("Planned in the quarter"),
    "paid_quarter": gettext_lazy("Paid in the quarter"),
    "accounted_quarter": gettext_lazy("Accounted for in the quarter"),
    "planned_year": gettext_lazy("Planned since January"),
    "paid_year": gettext_lazy("Paid since January"),
    "accounted_year": gettext_lazy("Accounted for since January"),
    "rest": gettext_lazy("Rest of the year’s money"),
}


class ExecutionRowFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Money of one source for one order; `sums`: soms by name, as SUMS lists them."""

    number: str
    title: Texts
    budget_line: str
    source: Texts
    classification: str
    sums: dict[str, Decimal]


class ExecutionFacts(Facts, frozen=True, kw_only=True):
    """The sheet of a quarter as it stood on a day."""

    code: str
    year: int
    quarter: int
    on: date
    rows: list[ExecutionRowFacts]


def execution_facts(sheet: Execution) -> ExecutionFacts:
    """What the page shows, to be kept."""
    return ExecutionFacts(
        authority=i18n.texts_of(sheet.authority, "name"),
        code=sheet.authority.code,
        year=sheet.year,
        quarter=sheet.quarter,
        on=sheet.on,
        rows=[_facts(row) for row in sheet.rows],
    )


def _facts(row: ExecutionRow) -> ExecutionRowFacts:
    return ExecutionRowFacts(
        number=row.line.line.number,
        title=i18n.texts_of(row.line.line, "title"),
        budget_line=row.line.number,
        source=i18n.texts_of(row.line.source, "name"),
        classification=row.line.classification,
        sums=row.sums,
    )


def heading(year: int, quarter: int) -> str:
    """What the sheet is called."""
    return _("Execution of social orders, quarter {quarter} of {year}").format(quarter=quarter, year=year)


def present(facts: ExecutionFacts) -> dict[str, Any]:
    """The sheet in words."""
    parts = [str(words) for words in PARTS.values()]
    rows = [[*_named(row), *(figure(row.sums[name]) for name in SUMS)] for row in facts.rows]
    together = [figure(sum((row.sums[name] for row in facts.rows), Decimal(0))) for name in SUMS]
    return {
        "under": facts.code,
        "heading": heading(facts.year, facts.quarter),
        "lede": _("As it stood on {day}. All sums are in soms.").format(day=i18n.day(facts.on)),
        "head": [_("Order"), _("Source"), _("Budget classification"), _("Given for the year")],
        "quarter": _("This quarter"),
        "year": _("Since January"),
        "parts": parts,
        "rest": _("Rest"),
        "rows": rows,
        "total": [_("All together"), "", "", *together] if rows else [],
        "empty": _("No money was given for orders of this year."),
        "sign_label": _("Signatures"),
        "sign": [[_("Head"), ""], [_("Finance officer"), ""]],
    }


def _named(row: ExecutionRowFacts) -> list[str]:
    return [f"{said(row.title)}\n{row.number} · {row.budget_line}", said(row.source), row.classification]


def figure(amount: Decimal) -> str:
    """A sum without its currency, tyiyns only when there are any; a dash for nothing."""
    if not amount:
        return "–"
    whole = amount == amount.to_integral_value()
    return i18n.number(amount.quantize(Decimal(1)) if whole else amount.quantize(Decimal("0.01")))


def _sum_column(name: str) -> Column[ExecutionRow]:
    return NAMES[name], "sum", lambda row: row.sums[name]


COLUMNS: Sequence[Column[ExecutionRow]] = (
    (gettext_lazy("The order’s number"), "text", lambda row: row.line.line.number),
    (gettext_lazy("Order"), "text", lambda row: written(row.line.line, "title")),
    (gettext_lazy("Budget line"), "text", lambda row: row.line.number),
    (gettext_lazy("Source"), "text", lambda row: written(row.line.source, "name")),
    (gettext_lazy("Budget classification"), "text", lambda row: row.line.classification),
    *(_sum_column(name) for name in SUMS),
)


def execution_workbook(sheet: Execution) -> bytes:
    """The sheet as a workbook, in the present language."""
    title = _("{authority}: {sheet}, as of {day}").format(
        authority=written(sheet.authority, "name"),
        sheet=heading(sheet.year, sheet.quarter),
        day=i18n.short_day(sheet.on),
    )
    last = [_("All together"), None, None, None, None, *(sheet.sums[name] for name in SUMS)]
    return workbook(_("Execution"), title, COLUMNS, sheet.rows, last)


EXECUTION = Kind(
    CODE,
    gettext_lazy("Quarterly sheet of execution"),
    ExecutionFacts,
    Path(__file__).with_name("execution.typ"),
    present,
)
register(EXECUTION)
