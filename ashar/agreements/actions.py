"""Deeds on agreements and tranches: bare steps; pages and documents come with step 2 of the plan."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.agreements.models import Agreement, Tranche
from ashar.calls.actions import rules_of
from ashar.core import clock, journal, lifecycle
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.money import TYIYN
from ashar.programmes.actions.ledger import move_money
from ashar.programmes.models import BudgetLine
from ashar.selection.actions.awarding import take_up_award
from ashar.selection.models import Award


@transaction.atomic
def prepare_agreement(*, award: Award, by: User) -> Agreement:
    """Make the agreement from the award, with the tranches of the call's rules."""
    award = lifecycle.lock(award)
    call = award.lot.call
    if call.state != "contracting":
        raise Refused(Blocker(_("Agreements come after the appeal period."), when=call.standstill_until))
    is_prepared = Agreement.objects.filter(award=award).exists()
    if is_prepared or award.state != "granted" or award.amount is None or call.project_end is None:
        raise Refused(_("This award has no agreement to prepare."))
    if award.is_conditional:
        raise Refused(_("The award is subject to funding: the agreement waits for the money."))
    agreement = lifecycle.begin(
        Agreement(award=award, amount=award.amount, ends_on=call.project_end),
        by=by,
        step_name="prepare",
        record={"award": award.number, "amount": award.amount},
    )
    rules = rules_of(call, clock.now())
    _plan_tranches(agreement, split(award.amount, rules["tranche.count"], rules["tranche.max_first_pct"]), by)
    return agreement


def _plan_tranches(agreement: Agreement, parts: Sequence[Decimal], by: User) -> None:
    for n, part in enumerate(parts, start=1):
        condition = "signing" if n == 1 else "acceptance" if n == len(parts) else "report"
        lifecycle.begin(
            Tranche(agreement=agreement, n=n, amount=part, condition=condition),
            by=by,
            step_name="plan",
            record={"n": n, "amount": part},
        )


def split(amount: Decimal, count: int, first_pct: int) -> list[Decimal]:
    """A sum in tranches: the first is `first_pct` per cent, the others equal; the last takes odd tyiyns."""
    if count == 1:
        return [amount]
    first = (amount * first_pct / 100).quantize(TYIYN, ROUND_HALF_UP)
    middle = ((amount - first) / (count - 1)).quantize(TYIYN, ROUND_HALF_UP)
    parts = [first, *[middle] * (count - 2)]
    return [*parts, amount - sum(parts)]


@transaction.atomic
def sign_agreement(*, agreement: Agreement, signed_on: date, scan: StoredFile | None, by: User) -> Agreement:
    """Record the paper that both parties signed; the first tranche falls due."""
    agreement = lifecycle.lock(agreement)
    lifecycle.move(
        agreement,
        "sign",
        by=by,
        signed_on=signed_on,
        scan=scan,
        record={"signed_on": signed_on, "scan": scan.sha256 if scan else None},
    )
    take_up_award(award=agreement.award, by=by)
    lifecycle.move(agreement.tranches.get(n=1), "fall_due", by=by)
    return agreement


@transaction.atomic
def let_fall_due(*, tranche: Tranche, by: journal.Actor) -> Tranche:
    """The tranche's condition is met."""
    return lifecycle.move(lifecycle.lock(tranche), "fall_due", by=by)


@transaction.atomic
def request_tranche(*, tranche: Tranche, by: User) -> Tranche:
    """The organisation asks for a tranche that is due."""
    tranche = lifecycle.lock(tranche)
    if not tranche.agreement.award.organisation.memberships.current().filter(user=by).exists():
        raise Refused(_("Only the organisation asks for its tranche."))
    return lifecycle.move(tranche, "request", by=by)


@transaction.atomic
def check_tranche(*, tranche: Tranche, by: User) -> Tranche:
    """The specialist found the conditions met."""
    return lifecycle.move(lifecycle.lock(tranche), "check", by=by, checked_by=by)


def approving_blockers(tranche: Tranche, *, by: User) -> Iterator[Blocker]:
    """Why this person cannot approve the tranche."""
    if tranche.checked_by_id == by.pk:
        yield Blocker(
            _("Who checked the tranche cannot approve it: a second person must."), who=_("The head")
        )


@transaction.atomic
def approve_tranche(*, tranche: Tranche, by: User) -> Tranche:
    """A second person approves the payment."""
    tranche = lifecycle.lock(tranche)
    lifecycle.check(tranche, "approve", approving_blockers(tranche, by=by))
    return lifecycle.move(tranche, "approve", by=by, approved_by=by)


@transaction.atomic
def order_payment(*, tranche: Tranche, order_number: str, order_date: date, by: User) -> Tranche:
    """The finance officer enters the payment order."""
    tranche = lifecycle.lock(tranche)
    lifecycle.move(
        tranche,
        "order",
        by=by,
        order_number=order_number,
        order_date=order_date,
        record={"order": order_number, "date": order_date},
    )
    move_money(
        line=budget_line_of(tranche),
        kind="order",
        amount=tranche.amount,
        document=order_number,
        by=by,
        from_subject=tranche.agreement.award.number,
        to_subject=tranche.number,
    )
    return tranche


@transaction.atomic
def record_payment(*, tranche: Tranche, paid_on: date, by: User) -> Tranche:
    """The Treasury paid."""
    tranche = lifecycle.lock(tranche)
    lifecycle.move(tranche, "pay", by=by, paid_on=paid_on, record={"paid_on": paid_on})
    move_money(
        line=budget_line_of(tranche),
        kind="pay",
        amount=tranche.amount,
        document=tranche.order_number,
        by=by,
        from_subject=tranche.number,
        to_subject=tranche.number,
    )
    return tranche


@transaction.atomic
def account_for_tranche(*, tranche: Tranche, document: str, by: journal.Actor) -> Tranche:
    """An accepted report confirms how the tranche was spent."""
    tranche = lifecycle.lock(tranche)
    lifecycle.move(tranche, "account", by=by, record={"document": document})
    move_money(
        line=budget_line_of(tranche),
        kind="account",
        amount=tranche.amount,
        document=document,
        by=by,
        from_subject=tranche.number,
        to_subject=tranche.number,
    )
    return tranche


def budget_line_of(tranche: Tranche) -> BudgetLine:
    """The line that pays the tranche."""
    line = tranche.agreement.award.lot.budget_line
    assert line is not None
    return line


@transaction.atomic
def complete_agreement(*, agreement: Agreement, by: journal.Actor) -> Agreement:
    """The work is accepted."""
    return lifecycle.move(lifecycle.lock(agreement), "complete", by=by)


@transaction.atomic
def close_agreement(*, agreement: Agreement, by: journal.Actor) -> Agreement:
    """Nothing is left to pay or to account for."""
    agreement = lifecycle.lock(agreement)
    open_ = agreement.tranches.exclude(state__in=["accounted", "cancelled"]).exists()
    blockers = [Blocker(_("A tranche is not accounted for."), who=_("The organisation"))] if open_ else []
    lifecycle.check(agreement, "close", blockers)
    return lifecycle.move(agreement, "close", by=by)
