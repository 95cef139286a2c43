"""The decision of the sitting on every lot, and its protocol."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.actions import settle_lot
from ashar.calls.models import Call, Lot
from ashar.calls.states import Phase
from ashar.commissions.models import CommissionMember, Duty
from ashar.core import clock, documents, journal, lifecycle
from ashar.core.i18n import written
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.money import ZERO, to_tyiyn
from ashar.selection import queries
from ashar.selection.actions.awarding import grant_award
from ashar.selection.actions.discussing import discussion_blockers
from ashar.selection.actions.voting import sitting_blockers, tie_to_sitting
from ashar.selection.funding.counting import RANKING, field_of, given, rows_of
from ashar.selection.minutes import protocol_facts
from ashar.selection.models import Decision, ScoreSheet, SittingProtocol
from ashar.selection.queries import Standing, lots_to_decide, member_of, standings
from ashar.selection.quorum import quorum_of

BELOW_THE_MARK = (
    "Өтүү баллын алган жок: {total} балл.",
    "Не набран проходной балл: {total} балла.",
)
FITS = (
    "{rank}-орун, {total} балл; сумма лоттун чегине сыят.",
    "{rank}-е место, {total} балла; сумма в пределах лота.",
)
FITS_PARTLY = (
    "{rank}-орун, {total} балл; лоттун калган акчасы берилди, өтүнмө ээсинин эң аз суммасынан кем эмес.",
    "{rank}-е место, {total} балла; отданы оставшиеся деньги лота, не меньше наименьшей суммы заявителя.",
)
IN_RESERVE = (
    "{rank}-орун, {total} балл; лоттун акчасы жогорку орунга берилди.",
    "{rank}-е место, {total} балла; деньги лота отданы более высокому месту.",
)


@dataclass(frozen=True)
class Choice:
    """What the commission decides about one proposal: outcome, sum in soms when selected, reasons."""

    outcome: str
    reason_ky: str
    reason_ru: str
    amount: Decimal = ZERO


@dataclass(frozen=True)
class LotFailure:
    """Why a lot has no winner."""

    reason_ky: str
    reason_ru: str


def asks_for_plan(call: Call) -> bool:
    """Whether the call’s rules want a funding plan, and departures reasoned in writing."""
    return bool(call.rules and call.rules["values"].get("scoring.departure_reason"))


def proposed_choices(
    call: Call, known: Mapping[int, Sequence[Standing]] | None = None, plan: str = RANKING
) -> dict[int, Choice]:
    """What a plan suggests, by proposal id: by the ranking the best that pass and fit, then the reserve.

    `known`: what `standings` says of the lots that are decided now. `plan`: another one of the funding plan;
    where it departs from the ranking the reasons are left to be written.
    """
    by_lot = _to_decide(call) if known is None else known
    field = field_of(call, by_lot)
    amounts = field.plan(plan)[0]
    departing = {each.key for each in field.departures(amounts)}
    suggested = {row.proposal.pk: _suggest(row, given(amounts, row)) for row in rows_of(by_lot)}
    return {
        key: replace(choice, reason_ky="", reason_ru="") if key in departing else choice
        for key, choice in suggested.items()
    }


def _to_decide(call: Call) -> dict[int, list[Standing]]:
    known = standings(call)
    return {lot.pk: known.get(lot.pk, []) for lot in lots_to_decide(call)}


def _suggest(row: Standing, amount: Decimal) -> Choice:
    facts = {"rank": row.rank, "total": str(row.total).replace(".", ",")}
    outcome, ky, ru = "reserve", *IN_RESERVE
    if not row.passes:
        outcome, ky, ru = "not_selected", *BELOW_THE_MARK
    elif amount:
        outcome, ky, ru = "selected", *(FITS if amount == row.check.requested else FITS_PARTLY)
    return Choice(outcome, ky.format(**facts), ru.format(**facts), amount)


def deciding_blockers(
    call: Call,
    choices: Mapping[int, Choice],
    failures: Mapping[int, LotFailure],
    present: Sequence[CommissionMember],
) -> Iterator[Blocker]:
    """Why this decision cannot be taken: no quorum, money, pass mark, missing reasons, lots left open."""
    marking = list(call.commission.members.for_call(call.number).marking()) if call.commission else []
    if not is_quorate(call, present):
        yield Blocker(_("There is no quorum."), who=_("The chair"))
    if len({m.pk for m in present} - {m.pk for m in marking}):
        yield Blocker(_("Only members who mark are counted as present."))
    yield from sitting_blockers(call, present)
    by_lot = standings(call)
    deciding = {lot.pk: by_lot.get(lot.pk, []) for lot in lots_to_decide(call)}
    yield from proposal_quorum_blockers(call, present, deciding)
    for lot in lots_to_decide(call):
        rows = by_lot.get(lot.pk, [])
        yield from _lot_blockers(lot, rows, choices, failures.get(lot.pk))
    yield from discussion_blockers(call, by_lot)
    if asks_for_plan(call):
        yield from departure_blockers(call, choices, failures, by_lot)


def departure_blockers(
    call: Call,
    choices: Mapping[int, Choice],
    failures: Mapping[int, LotFailure],
    by_lot: Mapping[int, Sequence[Standing]],
) -> Iterator[Blocker]:
    """Departures from the ranking whose reason is not written; why a lot fails is reason enough for it."""
    field, suggested = field_of(call, by_lot), proposed_choices(call, by_lot)
    rows = {row.proposal.pk: row for row in rows_of(by_lot)}
    amounts = {key: to_tyiyn(choice.amount) for key, choice in choices.items()}
    for each in field.departures(amounts):
        choice, usual = choices.get(each.key), suggested[each.key]
        if each.lot in failures or choice is None:
            continue
        if {choice.reason_ky.strip(), choice.reason_ru.strip()} & {"", usual.reason_ky, usual.reason_ru}:
            words = _("{name} gets less than its place gives it: write in both languages why.")
            name = str(written(rows[each.key].proposal.organisation, "name"))
            yield Blocker(format_lazy(words, name=name), who=_("The chair or the secretary"))


def _lot_blockers(
    lot: Lot, rows: Sequence[Standing], choices: Mapping[int, Choice], failure: LotFailure | None
) -> Iterator[Blocker]:
    selected = [
        row for row in rows if choices.get(row.proposal.pk) and choices[row.proposal.pk].outcome == "selected"
    ]
    spent = sum((choices[row.proposal.pk].amount for row in selected), ZERO)
    if any(row.proposal.pk not in choices for row in rows):
        yield Blocker(format_lazy(_("Lot {n}: decide about every admitted proposal."), n=lot.n))
    if any(not row.passes for row in selected):
        yield Blocker(format_lazy(_("Lot {n}: a proposal below the pass mark cannot be selected."), n=lot.n))
    if any(choices[row.proposal.pk].amount <= 0 for row in selected):
        yield Blocker(format_lazy(_("Lot {n}: write the sum for each selected proposal."), n=lot.n))
    if any(choices[row.proposal.pk].amount > row.check.requested for row in selected):
        yield Blocker(format_lazy(_("Lot {n}: nobody gets more than was asked for."), n=lot.n))
    if any(choices[row.proposal.pk].amount < (row.check.least or ZERO) for row in selected):
        words = _("Lot {n}: nobody gets less than the smallest sum with which the project makes sense.")
        yield Blocker(format_lazy(words, n=lot.n))
    if lot.ceiling is not None and spent > lot.ceiling:
        yield Blocker(format_lazy(_("Lot {n}: the sums are above the ceiling."), n=lot.n))
    if not selected and (failure is None or not (failure.reason_ky and failure.reason_ru)):
        yield Blocker(format_lazy(_("Lot {n}: say in both languages why nobody is selected."), n=lot.n))
    for row in rows:
        choice = choices.get(row.proposal.pk)
        if choice and not (choice.reason_ky.strip() and choice.reason_ru.strip()):
            yield Blocker(
                format_lazy(_("Lot {n}: each decision needs its reason in both languages."), n=lot.n)
            )


def is_ripe(call: Call) -> bool:
    """Whether the commission may decide: all marks are revealed, or there was nothing to mark."""
    if call.state == Phase.SCORING:
        open_ones = ScoreSheet.objects.filter(call=call).exclude(state__in=["void", "revealed"])
        return not open_ones.exists() and not queries.adjourned(call)
    return call.state == Phase.DECIDING


def is_quorate(call: Call, present: Sequence[CommissionMember]) -> bool:
    """Whether those present are the share of marking members that the call's rules ask for.

    A member recused from every applicant does not count on either side.
    """
    return quorum_of(call).holds(member.pk for member in present)


def proposal_quorum_blockers(
    call: Call, present: Sequence[CommissionMember], by_lot: Mapping[int, Sequence[Standing]]
) -> Iterator[Blocker]:
    """Proposals about which too few of those may decide who did not step aside from them."""
    quorum = quorum_of(call).percent
    here, able = {member.pk for member in present}, queries.able_to_mark(call)
    for row in rows_of(by_lot):
        may = able.get(row.proposal.pk, set())
        if may and 100 * len(here & may) < quorum * len(may):
            words = _(
                "There is no quorum on {name}: {here} of the {may} members who may decide on it are present."
            )
            facts = {"here": len(here & may), "may": len(may)}
            name = str(written(row.proposal.organisation, "name"))
            yield Blocker(format_lazy(words, name=name, **facts), who=_("The chair"))


@transaction.atomic
def decide_call(
    *,
    call: Call,
    choices: Mapping[int, Choice],
    present: Sequence[CommissionMember],
    by: User,
    failures: Mapping[int, LotFailure] | None = None,
    held_at: datetime | None = None,
    place: str = "",
) -> SittingProtocol:
    """Take the decision of the sitting on all lots (choices by proposal id, failures by lot id).

    When nobody was admitted there is nothing to mark, and only failures are given.
    """
    call = lifecycle.lock(call)
    failures = failures or {}
    member = member_of(call, by)
    if member is None or member.duty not in {Duty.CHAIR, Duty.SECRETARY}:
        raise Refused(_("The chair or the secretary records the decision."))
    if not is_ripe(call):
        raise Refused(_("The decision comes after all marks are revealed."))
    if SittingProtocol.objects.filter(call=call).exists():
        raise Refused(_("The decision is already taken."))
    reasons = list(deciding_blockers(call, choices, failures, present))
    if reasons:
        raise Refused(*reasons)
    by_lot = standings(call)
    protocol = lifecycle.begin(
        SittingProtocol(call=call, held_at=held_at or clock.now(), place=place, is_quorate=True),
        by=by,
        step_name="draft",
        record={"present": len(present)},
    )
    protocol.present.set(present)
    tie_to_sitting(protocol)
    for lot in lots_to_decide(call):
        _decide_lot(lot, by_lot.get(lot.pk, []), choices, failures.get(lot.pk), by)
    _draw_up(protocol, by)
    return protocol


def _draw_up(protocol: SittingProtocol, by: User) -> None:
    """Issue the paper of the protocol from what was recorded."""
    document = documents.issue_document(
        "protocol",
        subject_number=protocol.number,
        chain=protocol.chain,
        data=protocol_facts(protocol),
        by=by,
        is_demonstration=protocol.call.authority.is_demonstration,
        mode=protocol.call.mode,
    )
    protocol.document = document.number
    protocol.save(update_fields=["document"])


def _decide_lot(
    lot: Lot, rows: Sequence[Standing], choices: Mapping[int, Choice], failure: LotFailure | None, by: User
) -> None:
    for row in rows:
        choice = choices[row.proposal.pk]
        _write_decision(lot, row, choice, by)
        if choice.outcome == "selected":
            grant_award(lot=lot, check=row.check, amount=choice.amount, by=by)
    if failure is None or any(choices[row.proposal.pk].outcome == "selected" for row in rows):
        lot.outcome = "awarded"
        lot.save(update_fields=["outcome"])
    else:
        words = {"reason_ky": failure.reason_ky, "reason_ru": failure.reason_ru}
        settle_lot(lot=lot, outcome="failed", **words, by=by, is_public=False)


def _write_decision(lot: Lot, row: Standing, choice: Choice, by: User) -> None:
    Decision.objects.create(
        proposal=row.proposal,
        rank=row.rank,
        mean=row.total,
        outcome=choice.outcome,
        reason_ky=choice.reason_ky,
        reason_ru=choice.reason_ru,
        decided_at=clock.now(),
    )
    journal.write_entry(
        chain=lot.call.chain,
        number=row.proposal.number,
        step="decision.take",
        by=by,
        facts={"outcome": choice.outcome, "rank": row.rank, "mean": row.total, "amount": choice.amount},
    )
