"""The plan of tranches and their conditions: met by a paper, or waived by a second person with a reason."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.agreements.models import Agreement, Condition, ConditionCode, Tranche
from ashar.agreements.payment_notices import tell_office, tell_organisation
from ashar.agreements.states import Tranche as State
from ashar.calls.actions import rules_of
from ashar.core import clock, journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.money import TYIYN

Code = ConditionCode
# Nothing may be paid without these: where to, and by what right.
NEVER_WAIVED = frozenset({Code.SIGNED, Code.BANK_DETAILS})


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
        first = ((amount - (last or even)) / (count - 1)).quantize(TYIYN, ROUND_FLOOR)
    between = ((amount - first) / (count - 1)).quantize(TYIYN, ROUND_FLOOR)
    if between < last and count > 2:
        between = ((amount - first - last) / (count - 2)).quantize(TYIYN, ROUND_FLOOR)
    parts = [first, *[between] * (count - 2)]
    return [*parts, amount - sum(parts)]


@dataclass(frozen=True)
class Planned:
    """A tranche as the rules cut it: its sum in soms, and its conditions with the report they speak of."""

    amount: Decimal
    conditions: tuple[tuple[Code, int], ...]


def planned(amount: Decimal, rules: Mapping[str, Any], reports: int) -> list[Planned]:
    """The tranches of a sum by the call's rules; `reports`: how many will be asked for."""
    first_pct, count = rules["tranche.max_first_pct"], rules["tranche.count"]
    has_advance = first_pct > 0 and (count > 1 or first_pct == 100)
    reports = reports or max(1, count - has_advance)
    parts = split(amount, count, first_pct, rules["tranche.final_min_pct"])
    return [
        Planned(part, tuple(_conditions(n, count, reports, has_advance=has_advance)))
        for n, part in enumerate(parts, start=1)
    ]


@transaction.atomic
def plan_tranches(*, agreement: Agreement, by: journal.Actor) -> list[Tranche]:
    """Cut the agreed sum by the call's rules; each part gets its conditions."""
    rules = rules_of(agreement.award.lot.call, clock.now())
    found = []
    for n, part in enumerate(planned(agreement.amount, rules, len(agreement.report_dates)), start=1):
        tranche = Tranche(agreement=agreement, n=n, amount=part.amount)
        lifecycle.begin(tranche, by=by, step_name="plan", record={"n": n, "amount": part.amount})
        Condition.objects.bulk_create(
            Condition(tranche=tranche, code=code, index=index) for code, index in part.conditions
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
    """Note the paper that meets a condition, in every tranche that waits for it; those that now may be paid.

    `document`: number of the paper; everybody may read it.
    """
    agreement = lifecycle.lock(agreement)
    waiting = Condition.objects.filter(tranche__agreement=agreement, code=code, index=index, met_on=None)
    freed = []
    for condition in waiting.select_related("tranche"):
        condition.tranche.agreement = agreement  # its journal is five relations away: they are here already
        condition.met_on, condition.document = clock.today(), document
        condition.save(update_fields=["met_on", "document"])
        _record(condition, "meet", by, {"document": document})
        if tranche := _let_through(condition.tranche, by):
            freed.append(tranche)
    return freed


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
    step = "agreement.give_bank_details"
    journal.write_entry(chain=agreement.chain, number=agreement.number, step=step, by=by)
    meet_condition(agreement=agreement, code=Code.BANK_DETAILS, document="", by=by)
    return agreement


def waiver_blockers(condition: Condition) -> Iterator[Blocker]:
    """Why nobody can ask to do without this condition."""
    if condition.is_met:
        yield Blocker(_("This condition is met or waived already."))
    elif condition.code in NEVER_WAIVED:
        yield Blocker(_("Without signatures and bank details nothing can be paid: this is never waived."))
    elif condition.tranche.state not in {State.PLANNED, State.REQUESTED}:
        yield Blocker(_("The tranche no longer waits for this condition."))


@transaction.atomic
def ask_waiver(*, condition: Condition, reason_ky: str, reason_ru: str, by: User) -> Condition:
    """The specialist asks to pay without a condition; nothing changes until a second person agrees."""
    condition = _locked(condition)
    if not by.has_perm("agreements.ask_waiver", condition):
        raise Refused(Blocker(_("The specialist of the city hall asks for a waiver.")))
    _refuse(waiver_blockers(condition))
    _write(condition, waive_reason_ky=reason_ky, waive_reason_ru=reason_ru, waive_asked_by=by)
    _record(condition, "ask_waiver", by, {"reason_ky": reason_ky, "reason_ru": reason_ru})
    tell_office(condition.tranche, "waiver_asked", "head", "finance", apart_from=by)
    return condition


def granting_blockers(condition: Condition, *, by: User) -> Iterator[Blocker]:
    """Why this person cannot grant the waiver."""
    yield from waiver_blockers(condition)
    if condition.waive_asked_by_id is None:
        yield Blocker(_("Nobody asks to waive this condition."), who=_("The city hall’s specialist"))
    elif condition.waive_asked_by_id == by.pk:
        yield Blocker(_("Who asks for a waiver cannot grant it: a second person must."), who=_("The head"))


@transaction.atomic
def grant_waiver(*, condition: Condition, by: User, reason_ky: str = "", reason_ru: str = "") -> Condition:
    """A second person agrees, in the words of the request or in better ones; everybody reads them."""
    condition = _locked(condition)
    _check_second_person(condition, by)
    _refuse(granting_blockers(condition, by=by))
    reasons = {
        "waive_reason_ky": reason_ky or condition.waive_reason_ky,
        "waive_reason_ru": reason_ru or condition.waive_reason_ru,
    }
    _write(condition, waived_by=by, waived_on=clock.today(), **reasons)
    _record(condition, "waive", by, reasons)
    tell_organisation(condition.tranche, "condition_waived")
    _let_through(condition.tranche, by)
    return condition


@transaction.atomic
def refuse_waiver(*, condition: Condition, by: User) -> Condition:
    """A second person does not agree: the condition stays."""
    condition = _locked(condition)
    _check_second_person(condition, by)
    if not condition.is_waiver_asked:
        raise Refused(_("Nobody asks to waive this condition."))
    _write(condition, waive_reason_ky="", waive_reason_ru="", waive_asked_by=None)
    _record(condition, "refuse_waiver", by, {})
    return condition


def unmet(tranche: Tranche) -> list[Condition]:
    """Conditions that still stand in the tranche's way."""
    return [condition for condition in tranche.conditions.all() if not condition.is_met]


def pay_by(tranche: Tranche) -> date:
    """The last day to pay a tranche that may be paid from today on."""
    rules = rules_of(tranche.agreement.award.lot.call, clock.now())
    days: int = rules["tranche.pay_days_after_acceptance"]
    return rules.calendar.add(clock.today(), days)


def _let_through(tranche: Tranche, by: journal.Actor) -> Tranche | None:
    """When nothing stands in its way: a planned tranche falls due, one asked for early gets its day."""
    tranche = lifecycle.lock(tranche)
    if unmet(tranche):
        return None
    if tranche.state == State.PLANNED:
        lifecycle.move(tranche, "fall_due", by=by)
        tell_organisation(tranche, "tranche_due")
    elif tranche.state == State.REQUESTED:
        tranche.pay_by = pay_by(tranche)
        tranche.save(update_fields=["pay_by"])
        tell_office(tranche, "tranche_requested", "specialist")
    else:
        return None
    return tranche


def _locked(condition: Condition) -> Condition:
    lifecycle.lock(condition.tranche)
    return Condition.objects.select_related("tranche").get(pk=condition.pk)


def _check_second_person(condition: Condition, by: User) -> None:
    if not by.has_perm("agreements.grant_waiver", condition):
        raise Refused(Blocker(_("The head or the finance officer decides about a waiver.")))


def _refuse(blockers: Iterator[Blocker]) -> None:
    if reasons := list(blockers):
        raise Refused(*reasons)


def _write(condition: Condition, **facts: Any) -> None:
    for fact, value in facts.items():
        setattr(condition, fact, value)
    condition.save(update_fields=[*facts])


def _record(condition: Condition, step: str, by: journal.Actor, facts: Mapping[str, str]) -> None:
    tranche = condition.tranche
    journal.write_entry(
        chain=tranche.chain,
        number=tranche.number,
        step=f"condition.{step}",
        by=by,
        facts={"code": condition.code, "index": condition.index, **facts},
    )
