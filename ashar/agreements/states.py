"""States of agreements, tranches and payments."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from ashar.core.lifecycle import step


class Agreement(TextChoices):
    """From the text to the closed order."""

    DRAFT = "draft", _("Draft")
    SIGNING = "signing", _("Being signed")
    SIGNING_REFUSED = "signing_refused", _("Signing refused")
    ANNULLED = "annulled", _("Fell away: the award was annulled")
    ACTIVE = "active", _("In force")
    SUSPENDED = "suspended", _("Suspended")
    COMPLETED = "completed", _("Work done")
    TERMINATED = "terminated", _("Terminated")
    CLOSED = "closed", _("Closed")


A = Agreement
AGREEMENT_STEPS = {
    "sign": step(
        [A.DRAFT, A.SIGNING],
        A.ACTIVE,
        _("Record the signatures"),
        follows=_("The agreement is in force; the organisation can ask for the first tranche."),
        undo=_("It cannot be taken back; the agreement is changed only in writing by both sides."),
        seen_by=_("Everybody: the parties, the sum, the tranches and the days. Not the signed paper itself."),
    ),
    "refuse_signing": step(
        [A.DRAFT, A.SIGNING],
        A.SIGNING_REFUSED,
        _("Refuse to sign"),
        follows=_("The next in rank whose sum fits gets the award; without one the theme has failed."),
        undo=_("It cannot be taken back."),
        seen_by=_("Everybody, with the reason."),
    ),
    "annul": step([A.DRAFT, A.SIGNING], A.ANNULLED, _("Drop: the award is annulled")),
    "complete": step([A.ACTIVE], A.COMPLETED, _("Accept the work")),
    "close": step([A.COMPLETED, A.TERMINATED], A.CLOSED, _("Close")),
    "reopen": step([A.CLOSED], A.COMPLETED, _("Open again")),
}


class Tranche(TextChoices):
    """A part of the agreed sum, from its plan to its account."""

    PLANNED = "planned", _("Planned")
    DUE = "due", _("Due")
    REQUESTED = "requested", _("Requested")
    CHECKED = "checked", _("Checked")
    APPROVED = "approved", _("Approved")
    ORDERED = "ordered", _("Ordered")
    PAID = "paid", _("Paid")
    RETURNED = "returned", _("Returned by the bank")
    ACCOUNTED = "accounted", _("Accounted for")
    CANCELLED = "cancelled", _("Cancelled")


T = Tranche
UNPAID = [T.PLANNED, T.DUE, T.REQUESTED, T.CHECKED, T.APPROVED]
TRANCHE_STEPS = {
    "fall_due": step([T.PLANNED], T.DUE, _("Due")),
    "request": step([T.PLANNED, T.DUE], T.REQUESTED, _("Ask for the tranche")),
    "send_back": step([T.REQUESTED, T.CHECKED, T.APPROVED], T.DUE, _("Send back")),
    "check": step([T.REQUESTED], T.CHECKED, _("Confirm the check")),
    "approve": step([T.CHECKED], T.APPROVED, _("Approve")),
    "order": step(
        [T.APPROVED, T.RETURNED],
        T.ORDERED,
        _("Enter the payment order"),
        follows=_("The money of the budget line is ordered; it can be paid for nothing else."),
        undo=_("A mistyped order is withdrawn with a reason; both stay readable."),
        seen_by=_("Everybody sees number, date and sum; nobody sees the bank details."),
    ),
    "unorder": step([T.ORDERED], T.APPROVED, _("Withdraw the payment order")),
    "pay": step([T.ORDERED], T.PAID, _("Record the payment")),
    "unpay": step([T.PAID], T.ORDERED, _("Correct the payment")),
    "return": step(
        [T.PAID],
        T.RETURNED,
        _("Record the return"),
        follows=_(
            "The money waits for a new payment order; the organisation is told to check its bank details."
        ),
        undo=_("No. A new payment order with a number of its own takes its place."),
        seen_by=_("Everybody sees that the payment came back, and why."),
    ),
    "account": step([T.PAID], T.ACCOUNTED, _("Account for")),
    "unaccount": step([T.ACCOUNTED], T.PAID, _("Open again")),
    "cancel": step(
        [*UNPAID, T.RETURNED],
        T.CANCELLED,
        _("Cancel the tranche"),
        follows=_("The sum is free again on its budget line, and the organisation is told."),
        undo=_("No."),
        seen_by=_("Everybody sees that it will not be paid, and why."),
    ),
}


class Payment(TextChoices):
    """A payment order, from its number to the bank’s answer."""

    ORDERED = "ordered", _("Ordered")
    PAID = "paid", _("Paid")
    RETURNED = "returned", _("Returned by the bank")
    VOID = "void", _("Void")


P = Payment
PAYMENT_STEPS = {
    "pay": step([P.ORDERED], P.PAID, _("Record the payment")),
    "unpay": step([P.PAID], P.ORDERED, _("Correct the payment")),
    "return": step([P.PAID], P.RETURNED, _("Record the return")),
    "void": step([P.ORDERED], P.VOID, _("Withdraw the payment order")),
}


class Statement(TextChoices):
    """A statement of the Treasury, from its first line to the written reasons."""

    OPEN = "open", _("Being compared")
    CLOSED = "closed", _("Compared and closed")
    DROPPED = "dropped", _("Begun by mistake")


STATEMENT_STEPS = {
    "close": step(
        [Statement.OPEN],
        Statement.CLOSED,
        _("Close the comparison"),
        follows=_("Both sides and the reasons are kept as they are now."),
        undo=_("It cannot be taken back: a closed statement stays as it is."),
        seen_by=_("The office of the city hall and its auditor."),
    ),
    "drop": step([Statement.OPEN], Statement.DROPPED, _("Set the statement aside")),
}


class Match(TextChoices):
    """How a payment of the Treasury's statement and one of ours fit together."""

    SAME = "same", _("The same")
    NUMBER = "number", _("Another number")
    DAY = "day", _("Another date")
    AMOUNT = "amount", _("Another sum")
    UNRECORDED = "unrecorded", _("Paid there, not recorded here")
    THEIRS = "theirs", _("Only with the Treasury")
    OURS = "ours", _("Only with us")
    RETURNED = "returned", _("Paid and came back in the period")
