"""The register of payment orders as a workbook for the Treasury."""

import io
from collections.abc import Callable, Iterable
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashar.agreements.models import Payment
from ashar.core.i18n import written
from ashar.core.lifecycle import Words

WIDTH = {"text": 24, "day": 12, "sum": 16}


def _purpose(payment: Payment) -> str:
    """What the payment is for: numbers only, so that a protected order gives nothing away."""
    return _("Agreement {agreement}, tranche {n}").format(
        agreement=payment.tranche.agreement.number, n=payment.tranche.n
    )


def _source(payment: Payment) -> str:
    line = payment.tranche.agreement.award.lot.budget_line
    assert line is not None
    return f"{line.number} · {written(line.source, 'name')}"


COLUMNS: tuple[tuple[Words, str, Callable[[Payment], Any]], ...] = (
    (gettext_lazy("Number of the payment order"), "text", lambda payment: payment.order_number),
    (gettext_lazy("Date of the payment order"), "day", lambda payment: payment.order_date),
    (
        gettext_lazy("Payee"),
        "text",
        lambda payment: written(payment.tranche.agreement.award.organisation, "name"),
    ),
    (gettext_lazy("INN"), "text", lambda payment: payment.tranche.agreement.award.organisation.inn),
    (gettext_lazy("Purpose"), "text", _purpose),
    (gettext_lazy("Budget line and source"), "text", _source),
    (gettext_lazy("Sum, soms"), "sum", lambda payment: payment.tranche.amount),
    (gettext_lazy("Paid on"), "day", lambda payment: payment.paid_on),
    (gettext_lazy("State"), "text", lambda payment: payment.state_label()),
)


def payment_register(payments: Iterable[Payment], title: str) -> bytes:
    """The workbook: one sheet, one row per payment order. Text is written as text, never as a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet(_("Payment orders"))
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    kinds = {
        "text": book.add_format({"valign": "top", "text_wrap": True}),
        "day": book.add_format({"valign": "top", "num_format": "dd.mm.yyyy"}),
        "sum": book.add_format({"valign": "top", "num_format": "#,##0.00"}),
    }
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    for column, (heading, kind, _value) in enumerate(COLUMNS):
        sheet.set_column(column, column, WIDTH[kind])
        sheet.write_string(2, column, str(heading), bold)
    for row, payment in enumerate(payments, start=3):
        for column, (_heading, kind, value) in enumerate(COLUMNS):
            _write(sheet, row, column, kind, value(payment), kinds[kind])
    sheet.freeze_panes(3, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    book.close()
    return out.getvalue()


def _write(sheet: Any, row: int, column: int, kind: str, value: Any, style: Any) -> None:
    if value is None:
        sheet.write_blank(row, column, None, style)
    elif kind == "day":
        sheet.write_datetime(row, column, value, style)
    elif kind == "sum":
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_string(row, column, str(value), style)
