"""The plan of tranches and their conditions: met by a paper, or waived by a second person with a reason."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from django.db import transaction

from ashar.agreements.models import Agreement, Condition, ConditionCode, Tranche
from ashar.agreements.states import Tranche as State
from ashar.calls.actions import rules_of
from ashar.core import clock, journal, lifecycle
from ashar.core.money import TYIYN

Code = ConditionCode


@dataclass(frozen=True)
class BankDetails:
    """Where the organisation is paid; never public."""

    bank_name: str
    bank_bik: str
    bank_account: str


def split(amount: Decimal, count: int, first_pct: int, final_pct: int = 0) -> list[Decimal]:
    """A sum in tranches that are equal as far as the shares allow.

    `first_pct`: the most of the first one (0: no advance, all equal); `final_pct`: the least of the
    last one; when both leave nothing for those between, the first one gives way.
    """
    if count == 1:
        return [amount]
    last = (amount * final_pct / 100).quantize(TYIYN, ROUND_CEILING)
    even = (amount / count).quantize(TYIYN, ROUND_FLOOR)
    first = (amount * first_pct / 100).quantize(TYIYN, ROUND_FLOOR) if first_pct else even
    if first + last >= amount:
        first = ((amount - last) / (count - 1)).quantize(TYIYN, ROUND_FLOOR)
    between = ((amount - first) / (count - 1)).quantize(TYIYN, ROUND_FLOOR)
    if between < last and count > 2:
        between = ((amount - first - last) / (count - 2)).quantize(TYIYN, ROUND_FLOOR)
    parts = [first, *[between] * (count - 2)]
    return [*parts, amount - sum(parts)]


@transaction.atomic
def plan_tranches(*, agreement: Agreement, by: journal.Actor) -> list[Tranche]:
    """Cut the agreed sum by the call's rules; each part gets its conditions."""
    rules = rules_of(agreement.award.lot.call, clock.now())
    first_pct = rules["tranche.max_first_pct"]
    count = rules["tranche.count"]
    parts = split(agreement.amount, count, first_pct, rules["tranche.final_min_pct"])
    has_advance = first_pct > 0 and (count > 1 or first_pct == 100)
    reports = len(agreement.report_dates) or max(1, count - has_advance)
    found = []
    for n, amount in enumerate(parts, start=1):
        tranche = lifecycle.begin(
            Tranche(agreement=agreement, n=n, amount=amount),
            by=by,
            step_name="plan",
            record={"n": n, "amount": amount},
        )
        conditions = _conditions(n, count, reports, has_advance=has_advance)
        Condition.objects.bulk_create(
            Condition(tranche=tranche, code=code, index=index) for code, index in conditions
        )
        found.append(tranche)
    return found


def _conditions(n: int, count: int, reports: int, *, has_advance: bool) -> Iterator[tuple[Code, int]]:
    """The conditions of tranche `n`: an advance waits for no report; the last one for the final report."""
    if n == 1:
        yield Code.SIGNED, 1
        yield Code.BANK_DETAILS, 1
    steps, done = (count - 1, n - 1) if has_advance else (count, n)
    if done:
        yield Code.REPORT, -(-done * reports // steps)
    if n == count and not (has_advance and n == 1):
        yield Code.ACT, 1


@transaction.atomic
def meet_condition(
    *, agreement: Agreement, code: str, document: str, by: journal.Actor, index: int = 1
) -> list[Tranche]:
    """Note the paper that meets a condition, in every tranche that waits for it; those that fell due.

    `document`: number of the paper; everybody may read it.
    """
    agreement = lifecycle.lock(agreement)
    waiting = Condition.objects.filter(tranche__agreement=agreement, code=code, index=index, met_on=None)
    fallen = []
    for condition in waiting.select_related("tranche"):
        condition.met_on, condition.document = clock.today(), document
        condition.save(update_fields=["met_on", "document"])
        _record(condition, "meet", by, {"document": document})
        if tranche := _let_fall_due(condition.tranche, by):
            fallen.append(tranche)
    return fallen


def _let_fall_due(tranche: Tranche, by: journal.Actor) -> Tranche | None:
    """The tranche is due when nothing stands in its way."""
    tranche = lifecycle.lock(tranche)
    if tranche.state == State.PLANNED and not unmet(tranche):
        return lifecycle.move(tranche, "fall_due", by=by)
    return None


def unmet(tranche: Tranche) -> list[Condition]:
    """Conditions that still stand in the tranche's way."""
    return [condition for condition in tranche.conditions.all() if not condition.is_met]


def _record(condition: Condition, step: str, by: journal.Actor, facts: Mapping[str, str]) -> None:
    tranche = condition.tranche
    journal.write_entry(
        chain=tranche.chain,
        number=tranche.number,
        step=f"condition.{step}",
        by=by,
        facts={"code": condition.code, "index": condition.index, **facts},
    )


@transaction.atomic
def begin_payments(*, agreement: Agreement, by: journal.Actor) -> list[Tranche]:
    """The agreement is signed: its tranches are public, and what waited for the signatures goes on."""
    for tranche in agreement.tranches.all():
        lifecycle.retie(tranche)
    if agreement.bank_account:
        meet_condition(agreement=agreement, code=Code.BANK_DETAILS, document="", by=by)
    return meet_condition(agreement=agreement, code=Code.SIGNED, document=agreement.number, by=by)


@transaction.atomic
def give_bank_details(*, agreement: Agreement, bank: BankDetails, by: journal.Actor) -> Agreement:
    """The organisation says where it is paid; the journal knows only that it did."""
    agreement = lifecycle.lock(agreement)
    for field, value in vars(bank).items():
        setattr(agreement, field, value)
    agreement.save(update_fields=[*vars(bank)])
    journal.write_entry(
        chain=agreement.chain, number=agreement.number, step="agreement.give_bank_details", by=by
    )
    meet_condition(agreement=agreement, code=Code.BANK_DETAILS, document="", by=by)
    return agreement
