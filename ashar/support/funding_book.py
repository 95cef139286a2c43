"""The donor’s page as a workbook: a row per authority, in soms and in the currency of the agreement."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from ashar.core import clock, i18n
from ashar.core.i18n import written
from ashar.support.queries.dues import Due
from ashar.support.queries.funding import FIGURES, Purse


def funding_book(purses: Iterable[Purse]) -> bytes:
    """The workbook: a sheet per source. Text is written as text, never as a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    styles = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        "text": book.add_format({"valign": "top", "text_wrap": True}),
        "late": book.add_format({"valign": "top", "text_wrap": True, "font_color": "#B3261E"}),
        "sum": book.add_format({"valign": "top", "num_format": "#,##0.00"}),
        "total": book.add_format({"bold": True, "num_format": "#,##0.00", "top": 1}),
        "foot": book.add_format({"bold": True, "top": 1}),
    }
    for n, purse in enumerate(purses, start=1):
        _sheet(book.add_worksheet(str(n)), purse, styles)
    if not book.worksheets():
        book.add_worksheet("1").write_string(0, 0, _("No source of money is named."), styles["text"])
    book.close()
    return out.getvalue()


def _sheet(sheet: Any, purse: Purse, styles: dict[str, Any]) -> None:
    agreement = purse.agreement
    sheet.write_string(0, 0, str(written(purse.source, "name")), styles["title"])
    sheet.write_string(1, 0, _terms(purse), styles["text"])
    heads = [_("Authority")]
    for figure in FIGURES:
        heads.append(_("{figure}, soms").format(figure=figure))
        if agreement and agreement.is_foreign:
            heads.append(f"{figure}, {agreement.currency}")
    heads += [_("Next deadline"), _("Late")]
    for column, head in enumerate(heads):
        sheet.set_column(column, column, 24 if column in (0, len(heads) - 2, len(heads) - 1) else 15)
        sheet.write_string(3, column, head, styles["head"])
    row = 4
    for row, share in enumerate(purse.shares, start=4):
        sheet.write_string(row, 0, str(written(share.authority, "name")), styles["text"])
        _figures(sheet, row, purse, share.figures, styles["sum"])
        following = [share.next] if share.next else []
        sheet.write_string(row, len(heads) - 2, _dues(following), styles["text"])
        sheet.write_string(row, len(heads) - 1, _dues(share.late), styles["late"])
    sheet.write_string(row + 1, 0, _("All towns"), styles["foot"])
    _figures(sheet, row + 1, purse, purse.figures, styles["total"])
    sheet.freeze_panes(4, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _terms(purse: Purse) -> str:
    agreement = purse.agreement
    if agreement is None:
        return _("No donor’s agreement has been entered for this source.")
    sentence = _("Donor’s agreement {reference} of {day}").format(
        reference=agreement.reference, day=i18n.day(agreement.signed_on)
    )
    if not agreement.is_foreign:
        return sentence
    rate = _("rate: 1 {currency} = {rate}, {day}").format(
        currency=agreement.currency, rate=agreement.rate_in_soms(), day=i18n.day(agreement.rate_on)
    )
    return f"{sentence} · {rate}"


def _figures(sheet: Any, row: int, purse: Purse, figures: Sequence[Decimal], style: Any) -> None:
    column, agreement = 1, purse.agreement
    for soms in figures:
        sheet.write_number(row, column, soms, style)
        column += 1
        if agreement and agreement.is_foreign:
            sheet.write_number(row, column, agreement.in_currency(soms), style)
            column += 1


def _dues(dues: Iterable[Due]) -> str:
    """Each with its day, on lines of their own."""
    lines = [f"{due.what}: {i18n.day(clock.local(due.at).date())} ({due.number})" for due in dues]
    return "\n".join(lines)
