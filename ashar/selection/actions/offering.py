"""A lot is offered to the next in rank: it answers in time, or the one after it is asked."""

from datetime import datetime, time
from decimal import Decimal

from django.db import transaction

from ashar.calls.actions import rules_of
from ashar.calls.models import Call, Lot
from ashar.calls.notices import known_of
from ashar.core import clock, journal, lifecycle
from ashar.core.notices import notify
from ashar.organisations.queries import members_of
from ashar.programmes.actions.ledger import held
from ashar.programmes.models import Account, BudgetLine
from ashar.selection.models import AdmissionCheck, Award, Decision, Offer
from ashar.selection.states import Answer

DAY_ENDS = time(23, 59, 59)


def bound_account(line: BudgetLine) -> Account:
    """Where the money of a lot stands while nobody has it."""
    return Account.PENCILLED if line.state == "expected" else Account.RESERVED


def answer_until(call: Call) -> datetime:
    """The last moment of an answer to an offer that is made now."""
    rules = rules_of(call, clock.now())
    return clock.at_bishkek(rules.calendar.add(clock.today(), rules["contract.next_rank_days"]), DAY_ENDS)


@transaction.atomic
def make_offer(*, lot: Lot, check: AdmissionCheck, amount: Decimal, by: journal.Actor) -> Award:
    """Ask an organisation whether it takes the lot for this sum; the money stays reserved for the lot."""
    assert lot.budget_line is not None
    until = answer_until(lot.call)
    award = lifecycle.begin(
        Award(
            lot=lot,
            state="offered",
            proposal=check.proposal,
            organisation=check.proposal.organisation,
            title=check.title,
            amount=amount,
            is_conditional=lot.budget_line.state == "expected",
        ),
        by=by,
        step_name="offer",
        record={"amount": amount, "lot": lot.number, "answer_by": until},
    )
    Offer.objects.create(award=award, answer_by=until)
    tell_of_offer(award, until)
    return award


def tell_of_offer(award: Award, until: datetime) -> None:
    """Tell everybody of the organisation until when it answers."""
    facts = known_of(award.lot.call) | {"until": until, "amount": award.amount}
    notify(members_of(award.organisation_id), number=award.number, kind="selection.offered", facts=facts)


@transaction.atomic
def offer_next(lot: Lot, by: journal.Actor) -> Award | None:
    """Ask the first reserve whose sum the free money of the lot covers; None when there is none."""
    assert lot.budget_line is not None
    line = BudgetLine.objects.get(pk=lot.budget_line_id)
    free = held(line, bound_account(line), lot.number)
    checks = {check.proposal_id: check for check in AdmissionCheck.objects.filter(proposal__lot=lot)}
    for decision in Decision.objects.filter(proposal__lot=lot, outcome="reserve").order_by("rank", "pk"):
        check = checks[decision.proposal_id]
        if check.requested <= free:
            return make_offer(lot=lot, check=check, amount=check.requested, by=by)
    return None


def close_offer(award: Award, answer: Answer, **facts: object) -> None:
    """Write what became of the offer of this award, if it was one that nobody had answered."""
    Offer.objects.filter(award=award, closed_at=None).update(closed_at=clock.now(), closed_as=answer, **facts)
