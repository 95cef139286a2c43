"""The end of the money: accounted for, given back, cancelled, settled."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.agreements.actions.conditions import Code
from ashar.agreements.actions.correcting import mirror_entry
from ashar.agreements.actions.paying import allow, budget_line_of, move_tranche
from ashar.agreements.models import Agreement, Condition, Tranche
from ashar.agreements.payment_notices import tell_organisation
from ashar.agreements.states import Agreement as AgreementState
from ashar.agreements.states import Tranche as State
from ashar.calls.models import Call
from ashar.core import clock, i18n, journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.money import ZERO
from ashar.programmes.actions import carry_out_line
from ashar.programmes.models import Movement, ProgrammeLine
from ashar.selection.models import Award
from ashar.selection.states import LIVING

OVER = frozenset({State.ACCOUNTED, State.CANCELLED})
DECIDES = _("The head or the finance officer does this.")


@transaction.atomic
def account_for_tranche(*, tranche: Tranche, document: str, by: journal.Actor) -> Tranche:
    """An accepted report confirms how the tranche was spent."""
    tranche = lifecycle.lock(tranche)
    lifecycle.move(tranche, "account", by=by, record={"document": document})
    if tranche.kept:
        move_tranche(tranche, "account", document, by, amount=tranche.kept)
    return tranche


def giving_back_blockers(tranche: Tranche, amount: Decimal = ZERO) -> Iterator[Blocker]:
    """Why the organisation’s return of this sum (any, when none is said) cannot be recorded."""
    if tranche.state not in {State.PAID, State.ACCOUNTED}:
        yield Blocker(_("Only a paid tranche can be given back."))
    if tranche.agreement.state == AgreementState.CLOSED:
        yield Blocker(_("The order is closed and frozen."))
    if not tranche.kept or amount > tranche.kept:
        sentence = _("The organisation holds less of this tranche: {kept}.")
        yield Blocker(format_lazy(sentence, kept=i18n.som(tranche.kept)))


def _day_blockers(tranche: Tranche, came_on: date) -> Iterator[Blocker]:
    """Why money cannot have come back on this day."""
    if came_on > clock.today():
        yield Blocker(_("The day of the return is still to come."))
    if tranche.payment and tranche.payment.paid_on and came_on < tranche.payment.paid_on:
        yield Blocker(_("The day of the return is before the payment."))


@transaction.atomic
def give_back_money(
    *, tranche: Tranche, amount: Decimal, document: str, by: User, came_on: date | None = None
) -> Tranche:
    """The organisation returned unspent money: it is free again on its line.

    `document`: the paper of the return; everybody may read it. `came_on`: today, when nothing is said.
    """
    tranche, came_on = lifecycle.lock(tranche), came_on or clock.today()
    allow(by, "give_back", tranche, DECIDES)
    if reasons := [*giving_back_blockers(tranche, amount), *_day_blockers(tranche, came_on)]:
        raise Refused(*reasons)
    facts = {"amount": amount, "document": document, "came_on": came_on}
    with _accounted_anew(tranche, document, by):
        move_tranche(tranche, "give_back", document, by, amount=amount, to_subject="", happened_on=came_on)
        _keep_given_back(tranche, tranche.given_back + amount, "give_back", facts, by)
    return tranche


def taking_back_blockers(tranche: Tranche) -> Iterator[Blocker]:
    """Why no entry of returned money can be reversed."""
    if tranche.agreement.state == AgreementState.CLOSED:
        yield Blocker(_("The order is closed and frozen."))
    if not tranche.given_back:
        yield Blocker(_("Nothing of this tranche has come back."))


@transaction.atomic
def reverse_giving_back(*, tranche: Tranche, reason: str, by: User) -> Tranche:
    """The last entry of returned money was mistyped: its mirror reverses it, the right one may follow."""
    tranche = lifecycle.lock(tranche)
    allow(by, "give_back", tranche, DECIDES)
    if reasons := list(taking_back_blockers(tranche)):
        raise Refused(*reasons)
    entries = Movement.objects.filter(
        budget_line=budget_line_of(tranche), kind="give_back", reverses=None, reversed_by=None
    )
    entry = entries.filter(from_subject=tranche.number).latest("pk")
    facts = {"amount": entry.amount, "reason": reason}
    with _accounted_anew(tranche, reason, by):
        moved = {"amount": entry.amount, "happened_on": entry.happened_on, "reverses": entry}
        move_tranche(tranche, "give_back", reason, by, from_subject="", **moved)
        _keep_given_back(tranche, tranche.given_back - entry.amount, "reverse_giving_back", facts, by)
    return tranche


@contextmanager
def _accounted_anew(tranche: Tranche, document: str, by: User) -> Iterator[None]:
    """What an accounted tranche keeps changes: its account is reversed before and entered again after."""
    is_accounted = tranche.state == State.ACCOUNTED
    if is_accounted and tranche.kept:
        mirror_entry(tranche, "account", document, by)
    yield
    if is_accounted and tranche.kept:
        move_tranche(tranche, "account", document, by, amount=tranche.kept)


def _keep_given_back(tranche: Tranche, amount: Decimal, step: str, facts: dict[str, Any], by: User) -> None:
    tranche.given_back = amount
    tranche.save(update_fields=["given_back"])
    journal.write_entry(
        chain=tranche.chain, number=tranche.number, step=f"tranche.{step}", by=by, facts=facts
    )


def cancelling_blockers(tranche: Tranche) -> Iterator[Blocker]:
    """Why the rest of the agreement’s money cannot go back to its line."""
    if tranche.agreement.state not in {AgreementState.COMPLETED, AgreementState.TERMINATED}:
        sentence = _("While the agreement is in force the organisation may count on the tranche.")
        yield Blocker(sentence, who=_("The city hall’s specialist accepts the work first"))


@transaction.atomic
def cancel_tranche(*, tranche: Tranche, reason: str, by: User) -> Tranche:
    """What will not be paid any more is free again on its line; everybody reads the reason."""
    tranche = lifecycle.lock(tranche)
    allow(by, "cancel_tranche", tranche, DECIDES)
    lifecycle.check(tranche, "cancel", cancelling_blockers(tranche))
    award, was = tranche.agreement.award.number, tranche.state
    if was == State.RETURNED:
        move_tranche(tranche, "unorder", tranche.payment.order_number, by, to_subject=award)
    lifecycle.move(tranche, "cancel", by=by, remark=reason, payment=None, record={"reason": reason})
    move_tranche(tranche, "uncommit", tranche.number, by, from_subject=award, to_subject="")
    tell_organisation(tranche, "tranche_cancelled", remark=reason)
    close_if_settled(agreement=tranche.agreement, by=by)
    return tranche


@transaction.atomic
def drop_tranches(*, agreement: Agreement, by: journal.Actor) -> None:
    """The agreement was never signed: its tranches fall away; its money follows the award."""
    for tranche in agreement.tranches.filter(state__in=[State.PLANNED, State.DUE]):
        lifecycle.move(lifecycle.lock(tranche), "cancel", by=by)


@transaction.atomic
def complete_agreement(*, agreement: Agreement, by: journal.Actor) -> Agreement:
    """The work is accepted."""
    return lifecycle.move(lifecycle.lock(agreement), "complete", by=by)


def closing_blockers(agreement: Agreement) -> Iterator[Blocker]:
    """Why the agreement cannot be closed."""
    if agreement.tranches.exclude(state__in=OVER).exists():
        yield Blocker(_("A tranche is not accounted for."), who=_("The organisation"))


@transaction.atomic
def close_agreement(*, agreement: Agreement, by: journal.Actor) -> Agreement:
    """Nothing is left to pay or to account for."""
    agreement = lifecycle.lock(agreement)
    lifecycle.check(agreement, "close", closing_blockers(agreement))
    return lifecycle.move(agreement, "close", by=by)


@transaction.atomic
def close_if_settled(*, agreement: Agreement, by: journal.Actor) -> bool:
    """Once the closing page is written and nothing is left to pay: account, close, carry the line out."""
    agreement = lifecycle.lock(agreement)
    if agreement.state != AgreementState.COMPLETED or not agreement.closes_when_paid:
        return False
    if agreement.tranches.exclude(state__in=[*OVER, State.PAID]).exists():
        return False
    act = Condition.objects.filter(tranche__agreement=agreement, code=Code.ACT).exclude(document="").first()
    for tranche in agreement.tranches.filter(state=State.PAID):
        account_for_tranche(tranche=tranche, document=act.document if act else agreement.number, by=by)
    close_agreement(agreement=agreement, by=by)
    line = agreement.award.lot.call.line
    if line is not None and is_settled(line):
        carry_out_line(line=line, by=by)
    return True


def is_settled(line: ProgrammeLine) -> bool:
    """Whether no agreement, award or call of the order is left open."""
    awards = Award.objects.filter(lot__call__line=line, state__in=[*LIVING, "taken_up"])
    calls = Call.objects.filter(line=line).exclude(state="finished")
    is_open = line.state == "approved"
    return is_open and not awards.exclude(agreement__state="closed").exists() and not calls.exists()
