"""A tranche from the request to its payment order."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.agreements.actions.conditions import BankDetails, Code, give_bank_details, pay_by, unmet
from ashar.agreements.models import Agreement, Condition, Payment, Tranche
from ashar.agreements.payment_notices import tell_office, tell_organisation
from ashar.agreements.states import Agreement as AgreementState
from ashar.agreements.states import Tranche as State
from ashar.calls.holds import hold_blockers
from ashar.core import clock, journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused, Words
from ashar.programmes.actions.ledger import move_money
from ashar.programmes.donors import consent_blockers
from ashar.programmes.models import BudgetLine, ConsentTo, Movement

ORGANISATION, SPECIALIST = _("The organisation"), _("The city hall’s specialist")
HEAD, FINANCE = _("The head"), _("The finance officer")
# What a report or an act will show: the organisation may ask for the tranche together with its report.
SHOWN_BY_WORK = frozenset({Code.REPORT, Code.ACT})
NOTHING_IS_PAID: dict[str, Words] = {
    AgreementState.DRAFT: _("The agreement is not signed yet."),
    AgreementState.SIGNING: _("The agreement is not signed yet."),
    AgreementState.SIGNING_REFUSED: _("The agreement was not signed: nothing is paid under it."),
    AgreementState.ANNULLED: _("The award was annulled before anybody signed: nothing is paid."),
    AgreementState.SUSPENDED: _("The agreement is suspended: nothing is paid until it goes on."),
    AgreementState.TERMINATED: _("The agreement is terminated: nothing more is paid under it."),
    AgreementState.CLOSED: _("The order is closed: nothing more is paid under it."),
}
UNMET: dict[str, Words] = {
    Code.SIGNED: _("The agreement is not signed yet."),
    Code.BANK_DETAILS: _("The organisation has not given its bank details."),
    Code.REPORT: _("Report No. {index} is not accepted yet."),
    Code.ACT: _("The work is not accepted by an act yet."),
}


def budget_line_of(tranche: Tranche) -> BudgetLine:
    """The line that pays the tranche."""
    line = tranche.agreement.award.lot.budget_line
    assert line is not None
    return line


def unmet_blockers(conditions: Iterable[Condition]) -> Iterator[Blocker]:
    """Each condition that is not met, as a sentence."""
    for each in conditions:
        who = ORGANISATION if each.code == Code.BANK_DETAILS else SPECIALIST
        yield Blocker(format_lazy(UNMET[each.code], index=each.index), who=who)


def agreement_blockers(
    agreement: Agreement, tranche: Tranche, *, with_report: bool = False
) -> Iterator[Blocker]:
    """Why nothing can be paid under the agreement now."""
    if agreement.state in NOTHING_IS_PAID:
        yield Blocker(NOTHING_IS_PAID[agreement.state])
    yield from hold_blockers([agreement.award.lot])
    is_over = agreement.state == AgreementState.ACTIVE and clock.today() > agreement.ends_on
    shown_by = [each for each in tranche.conditions.all() if each.code in SHOWN_BY_WORK]
    is_shown = any(each.is_met or with_report for each in shown_by)
    if is_over and not is_shown:
        sentence = _("The agreement’s time is over: an advance can no longer be paid, only accepted work.")
        yield Blocker(sentence, who=SPECIALIST)


def requesting_blockers(tranche: Tranche, *, with_report: bool = False) -> Iterator[Blocker]:
    """Why the organisation cannot ask for the tranche; a report that goes with it will show the work."""
    yield from agreement_blockers(tranche.agreement, tranche, with_report=with_report)
    earlier = tranche.agreement.tranches.filter(n__lt=tranche.n, state__in=[State.PLANNED, State.DUE])
    if earlier.exists():
        yield Blocker(_("An earlier tranche has not been asked for: ask for it first."), who=ORGANISATION)
    left = unmet(tranche)
    yield from unmet_blockers([each for each in left if not (with_report and each.code in SHOWN_BY_WORK)])


@transaction.atomic
def request_tranche(
    *, tranche: Tranche, by: User, bank: BankDetails | None = None, with_report: bool = False
) -> Tranche:
    """The organisation asks for a tranche that is due, or for the next one together with its report."""
    tranche = lifecycle.lock(tranche)
    if not by.has_perm("agreements.request_tranche", tranche):
        raise Refused(_("Only the organisation asks for its tranche."))
    if bank:
        give_bank_details(agreement=tranche.agreement, bank=bank, by=by)
        tranche = lifecycle.lock(tranche)
    lifecycle.check(tranche, "request", requesting_blockers(tranche, with_report=with_report))
    last_day = None if unmet(tranche) else pay_by(tranche)
    lifecycle.move(tranche, "request", by=by, pay_by=last_day, remark="")
    if last_day:
        tell_office(tranche, "tranche_requested", "specialist")
    return tranche


def checking_blockers(tranche: Tranche) -> Iterator[Blocker]:
    """Why the tranche cannot pass the check."""
    yield from agreement_blockers(tranche.agreement, tranche)
    yield from unmet_blockers(unmet(tranche))


@transaction.atomic
def check_tranche(*, tranche: Tranche, by: User) -> Tranche:
    """The specialist confirms that the conditions are met."""
    tranche = lifecycle.lock(tranche)
    allow(by, "check_tranche", tranche, _("The specialist of the city hall checks a tranche."))
    lifecycle.check(tranche, "check", checking_blockers(tranche))
    lifecycle.move(tranche, "check", by=by, checked_by=by)
    tell_office(tranche, "tranche_checked", "head", "finance", apart_from=by)
    return tranche


def sending_back_blockers(tranche: Tranche) -> Iterator[Blocker]:
    """Why the request cannot go back to the organisation."""
    if unmet(tranche):
        yield Blocker(_("The tranche waits for its conditions: there is nothing to send back yet."))


@transaction.atomic
def send_back_tranche(*, tranche: Tranche, remark: str, by: User) -> Tranche:
    """The request goes back to the organisation with a remark; check and approval fall away."""
    tranche = lifecycle.lock(tranche)
    allow(by, "send_back_tranche", tranche, _("The city hall sends a request back."))
    lifecycle.check(tranche, "send_back", sending_back_blockers(tranche))
    cleared: dict[str, Any] = {"checked_by": None, "approved_by": None, "pay_by": None}
    lifecycle.move(tranche, "send_back", by=by, remark=remark, **cleared)
    tell_organisation(tranche, "tranche_sent_back", remark=remark)
    return tranche


def approving_blockers(tranche: Tranche, *, by: User) -> Iterator[Blocker]:
    """Why this person cannot approve the tranche."""
    yield from checking_blockers(tranche)
    if tranche.checked_by_id == by.pk:
        yield Blocker(_("Who checked the tranche cannot approve it: a second person must."), who=HEAD)


@transaction.atomic
def approve_tranche(*, tranche: Tranche, by: User) -> Tranche:
    """A second person approves the payment."""
    tranche = lifecycle.lock(tranche)
    allow(by, "approve_tranche", tranche, _("The head or the finance officer approves a payment."))
    lifecycle.check(tranche, "approve", approving_blockers(tranche, by=by))
    lifecycle.move(tranche, "approve", by=by, approved_by=by)
    tell_office(tranche, "tranche_approved", "finance", apart_from=by)
    return tranche


def consent_of_donor_blockers(tranche: Tranche) -> Iterator[Blocker]:
    """Why the donor of the money does not let the tranche be paid yet."""
    yield from consent_blockers([budget_line_of(tranche)], ConsentTo.PAY, tranche.number)


def ordering_blockers(tranche: Tranche, *, order_number: str, order_date: date) -> Iterator[Blocker]:
    """Why this payment order cannot be entered."""
    yield from checking_blockers(tranche)
    yield from consent_of_donor_blockers(tranche)
    agreement = tranche.agreement
    if order_date > clock.today():
        yield Blocker(_("The date of the payment order is still to come."))
    if agreement.signed_on and order_date < agreement.signed_on:
        yield Blocker(_("The payment order is dated before the agreement was signed."))
    same = Payment.objects.filter(
        authority=agreement.award.lot.call.authority_id, year=order_date.year, order_number=order_number
    ).exclude(state="void")
    if known := same.first():
        sentence = _("A payment order with this number is entered already this year: {number}.")
        yield Blocker(format_lazy(sentence, number=known.tranche.number))


@transaction.atomic
def order_payment(*, tranche: Tranche, order_number: str, order_date: date, by: User) -> Tranche:
    """The finance officer enters the payment order; after a return a new one takes the place of the old."""
    tranche = lifecycle.lock(tranche)
    allow(by, "order_payment", tranche, _("The finance officer enters payment orders."))
    order_number = order_number.strip()
    blockers = ordering_blockers(tranche, order_number=order_number, order_date=order_date)
    lifecycle.check(tranche, "order", blockers)
    award = tranche.agreement.award.number
    if tranche.state == State.RETURNED:
        move_tranche(tranche, "unorder", tranche.payment.order_number, by, to_subject=award)
    payment = Payment(
        tranche=tranche,
        authority=tranche.agreement.award.lot.call.authority,
        year=order_date.year,
        order_number=order_number,
        order_date=order_date,
    )
    record = {"order": order_number, "date": order_date}
    lifecycle.begin(payment, by=by, step_name="order", record=record)
    lifecycle.move(tranche, "order", by=by, payment=payment, record={"payment": payment.number, **record})
    move_tranche(tranche, "order", order_number, by, from_subject=award)
    return tranche


def lock_payment(tranche: Tranche) -> Payment:
    """The payment order of a locked tranche, read afresh and locked; the tranche shows it as it is."""
    tranche.payment = lifecycle.lock(tranche.payment)
    return tranche.payment


def move_tranche(tranche: Tranche, kind: str, document: str, by: journal.Actor, **facts: Any) -> Movement:
    """Move the tranche’s sum between accounts in which it stands for the tranche, unless told otherwise."""
    known = {"from_subject": tranche.number, "to_subject": tranche.number, "amount": tranche.amount}
    return move_money(line=budget_line_of(tranche), kind=kind, document=document, by=by, **known | facts)


def allow(by: User, permission: str, tranche: Tranche, sentence: Words) -> None:
    """Raise Refused with the sentence when the person has no such duty."""
    if not by.has_perm(f"agreements.{permission}", tranche):
        raise Refused(Blocker(sentence))
