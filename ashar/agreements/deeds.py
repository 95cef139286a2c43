"""What a reader can do with a tranche on its page: one row per deed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.agreements import actions
from ashar.agreements.actions import correcting, paying, settling
from ashar.agreements.forms import paying as forms
from ashar.agreements.models import ConditionCode, Tranche
from ashar.agreements.states import Tranche as State
from ashar.core.lifecycle import Blocker, Words
from ashar.core.web.answers import Decision

Blockers = Callable[[Tranche, User], Iterable[Blocker]]
S = State


@dataclass(frozen=True)
class Deed:
    """A deed of the page: in which states, by whose right, by which form, and what is said after it.

    `is_main`: what the tranche waits for; the others stand folded below it.
    """

    code: str
    step: str
    states: frozenset[str]
    permission: str
    act: Callable[..., Any]
    said: Words
    form: type[forms.TrancheForm] | None = None
    blockers: Blockers = lambda _tranche, _user: ()
    label: Words = ""
    is_main: bool = True

    def fits(self, tranche: Tranche, user: User) -> bool:
        """Whether it belongs on the page of this reader now."""
        return tranche.state in self.states and bool(user.has_perm(f"agreements.{self.permission}", tranche))

    def form_for(self, tranche: Tranche, data: Any = None) -> forms.TrancheForm | None:
        """The deed’s form, empty or as it was sent; bank details are asked for only while missing."""
        if self.form is None or (self.code == "request" and not lacks_bank(tranche)):
            return None
        return self.form(data, tranche=tranche, prefix=self.code)


@dataclass(frozen=True)
class Offer:
    """A deed as the page shows it."""

    deed: Deed
    decision: Decision
    form: forms.TrancheForm | None


def lacks_bank(tranche: Tranche) -> bool:
    """Whether the tranche waits for the organisation’s bank details."""
    return any(
        each.code == ConditionCode.BANK_DETAILS and not each.is_met for each in tranche.conditions.all()
    )


def _request_blockers(tranche: Tranche, _user: User) -> Iterable[Blocker]:
    """The form itself brings the bank details."""
    missing = actions.requesting_blockers(tranche)
    bank = str(paying.UNMET[ConditionCode.BANK_DETAILS])
    return [each for each in missing if str(each.reason) != bank]


def _order_blockers(tranche: Tranche, user: User) -> Iterable[Blocker]:
    is_checked = tranche.state == S.CHECKED
    yield from (
        actions.approving_blockers(tranche, by=user) if is_checked else actions.checking_blockers(tranche)
    )
    yield from paying.consent_of_donor_blockers(tranche)


DEEDS = (
    Deed(
        "request",
        "request",
        frozenset({S.PLANNED, S.DUE}),
        "request_tranche",
        actions.request_tranche,
        _("You have asked for the tranche. The city hall checks the conditions."),
        forms.BankForm,
        _request_blockers,
    ),
    Deed(
        "check",
        "check",
        frozenset({S.REQUESTED}),
        "check_tranche",
        actions.check_tranche,
        _("Checked. Now a second person approves."),
        blockers=lambda tranche, _user: actions.checking_blockers(tranche),
    ),
    Deed(
        "order",
        "order",
        frozenset({S.CHECKED, S.APPROVED, S.RETURNED}),
        "order_payment",
        actions.approve_and_order,
        _("The payment order is entered."),
        forms.OrderForm,
        _order_blockers,
    ),
    Deed(
        "approve",
        "approve",
        frozenset({S.CHECKED}),
        "approve_tranche",
        actions.approve_tranche,
        _("Approved. The finance officer enters the payment order."),
        blockers=lambda tranche, user: actions.approving_blockers(tranche, by=user),
    ),
    Deed(
        "paid",
        "pay",
        frozenset({S.ORDERED}),
        "order_payment",
        actions.record_payment,
        _("The payment is recorded, and the organisation is told."),
        forms.PaidForm,
    ),
    Deed(
        "send-back",
        "send_back",
        frozenset({S.REQUESTED, S.CHECKED, S.APPROVED}),
        "send_back_tranche",
        actions.send_back_tranche,
        _("The request is sent back to the organisation."),
        forms.RemarkForm,
        lambda tranche, _user: paying.sending_back_blockers(tranche),
        is_main=False,
    ),
    Deed(
        "returned",
        "return",
        frozenset({S.PAID, S.ACCOUNTED}),
        "order_payment",
        actions.record_bank_return,
        _("The return is recorded. Enter a new payment order when the bank details are right."),
        forms.ReturnForm,
        lambda tranche, _user: correcting.given_back_blockers(tranche),
        _("The bank returned the payment"),
        is_main=False,
    ),
    Deed(
        "correct",
        "unpay",
        frozenset({S.PAID}),
        "order_payment",
        actions.correct_payment,
        _("The entry is reversed. Record the right day."),
        forms.MistakeForm,
        lambda tranche, _user: correcting.given_back_blockers(tranche),
        _("The day of the payment is wrong"),
        is_main=False,
    ),
    Deed(
        "void",
        "unorder",
        frozenset({S.ORDERED, S.PAID}),
        "order_payment",
        actions.void_payment,
        _("The payment order is void. Enter the right one."),
        forms.MistakeForm,
        lambda tranche, _user: correcting.given_back_blockers(tranche),
        _("The payment order is wrong"),
        is_main=False,
    ),
    Deed(
        "give-back",
        "account",
        frozenset({S.PAID, S.ACCOUNTED}),
        "give_back",
        actions.give_back_money,
        _("The money that came back is free again on its budget line."),
        forms.GiveBackForm,
        lambda tranche, _user: settling.giving_back_blockers(tranche),
        _("The organisation returned unspent money"),
        is_main=False,
    ),
    Deed(
        "give-back-wrong",
        "account",
        frozenset({S.PAID, S.ACCOUNTED}),
        "give_back",
        settling.reverse_giving_back,
        _("The entry is reversed. Enter what did come back."),
        forms.MistakeForm,
        lambda tranche, _user: settling.taking_back_blockers(tranche),
        _("The entry of returned money is wrong"),
        is_main=False,
    ),
    Deed(
        "cancel",
        "cancel",
        frozenset({S.PLANNED, S.DUE, S.REQUESTED, S.CHECKED, S.APPROVED, S.RETURNED}),
        "cancel_tranche",
        actions.cancel_tranche,
        _("The tranche is cancelled; its money is free again."),
        forms.CancelForm,
        lambda tranche, _user: actions.cancelling_blockers(tranche),
        is_main=False,
    ),
)
BY_CODE = {deed.code: deed for deed in DEEDS}
ALONE = replace(BY_CODE["approve"], label=_("Only approve; the order comes later"), is_main=False)


def offers(tranche: Tranche, user: User, sent: forms.TrancheForm | None = None) -> list[Offer]:
    """What this reader can do with the tranche now; `sent`: a form that came back with mistakes."""
    found = [deed for deed in DEEDS if deed.fits(tranche, user)]
    if BY_CODE["order"] in found:
        # The order approves too; approving alone is for who wants to enter the order later.
        found = [ALONE if deed.code == "approve" else deed for deed in found]
    return [_offer(deed, tranche, user, sent) for deed in found]


def _offer(deed: Deed, tranche: Tranche, user: User, sent: forms.TrancheForm | None) -> Offer:
    step = tranche.STEPS[deed.step]
    action = reverse(f"agreements:tranche-{deed.code}", args=[tranche.number])
    form = sent if sent is not None and sent.prefix == deed.code else deed.form_for(tranche)
    label = _order_label(tranche) if deed.code == "order" else deed.label or step.label
    return Offer(deed, Decision(step, action, list(deed.blockers(tranche, user)), label), form)


def _order_label(tranche: Tranche) -> Words:
    """The finance officer’s one button says whether it approves too."""
    if tranche.state == S.CHECKED:
        return _("Approve and enter the payment order")
    return _("Enter a new payment order") if tranche.state == S.RETURNED else _("Enter the payment order")
