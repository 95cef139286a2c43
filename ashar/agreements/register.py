"""The register of payment orders as a workbook for the Treasury."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashar.agreements.models import Payment
from ashar.agreements.states import Payment as State
from ashar.agreements.workbook import Column, workbook
from ashar.core.i18n import written
from ashar.programmes.models import BudgetLine


def _purpose(payment: Payment) -> str:
    """What the payment is for: numbers only, so that a protected order gives nothing away."""
    return _("Agreement {agreement}, tranche {n}").format(
        agreement=payment.tranche.agreement.number, n=payment.tranche.n
    )


def _line(payment: Payment) -> BudgetLine:
    line = payment.tranche.agreement.award.lot.budget_line
    assert line is not None
    return line


def _source(payment: Payment) -> str:
    line = _line(payment)
    return f"{line.number} · {written(line.source, 'name')}"


def _given_back(payment: Payment) -> Decimal | None:
    """What the organisation returned of the money that this order paid."""
    return (payment.tranche.given_back or None) if payment.state == State.PAID else None


COLUMNS: Sequence[Column[Payment]] = (
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
    (gettext_lazy("Budget classification"), "text", lambda payment: _line(payment).classification),
    (gettext_lazy("Sum, soms"), "sum", lambda payment: payment.tranche.amount),
    (gettext_lazy("Paid on"), "day", lambda payment: payment.paid_on),
    (gettext_lazy("State"), "text", lambda payment: payment.state_label()),
    (gettext_lazy("Given back, soms"), "sum", _given_back),
)
FIELDS = {
    "bank_name": gettext_lazy("Bank"),
    "bank_bik": gettext_lazy("BIK of the bank"),
    "bank_account": gettext_lazy("Account of the organisation"),
}


def _bank(field: str) -> Callable[[Payment], str]:
    """Where to pay, of orders that are still to be paid: older ones may have gone to another account."""

    def written_there(payment: Payment) -> str:
        return getattr(payment.tranche.agreement, field) if payment.state == State.ORDERED else ""

    return written_there


BANK: Sequence[Column[Payment]] = tuple((words, "text", _bank(field)) for field, words in FIELDS.items())


def payment_register(payments: Iterable[Payment], title: str, *, with_bank: bool = False) -> bytes:
    """The workbook: one row per payment order; `with_bank`: for whoever hands orders to the Treasury."""
    columns = (*COLUMNS[:4], *BANK, *COLUMNS[4:]) if with_bank else COLUMNS
    return workbook(_("Payment orders"), title, columns, payments)
