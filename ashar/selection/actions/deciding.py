"""The decision, the protocol, the results, and what follows when a winner steps back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import Role, User
from ashar.calls.actions import free_lot_money, rules_of, settle_lot, take_step
from ashar.calls.models import Call, Lot
from ashar.calls.states import Phase
from ashar.commissions.models import CommissionMember, Duty
from ashar.core import clock, documents, journal, lifecycle
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.money import ZERO
from ashar.core.notices import notify
from ashar.organisations.models import Membership
from ashar.programmes.actions.ledger import held, move_money
from ashar.programmes.models import Account
from ashar.selection.minutes import protocol_facts
from ashar.selection.models import AdmissionCheck, Award, Decision, SittingProtocol
from ashar.selection.queries import Standing, member_of, notice_facts, standings


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


def proposed_choices(call: Call) -> dict[int, Choice]:
    """What the ranking suggests, by proposal id: the best that passes and fits, then the reserve."""
    suggested: dict[int, Choice] = {}
    for lot in call.lots.all():
        left = lot.ceiling or ZERO
        for row in standings(call).get(lot.pk, []):
            suggested[row.proposal.pk] = _suggest(row, left)
            left -= suggested[row.proposal.pk].amount
    return suggested


def _suggest(row: Standing, left: Decimal) -> Choice:
    facts = {"rank": row.rank, "total": str(row.total).replace(".", ",")}
    if not row.passes:
        return Choice(
            "not_selected",
            "Өтүү баллын алган жок: {total} балл.".format(**facts),
            "Не набран проходной балл: {total} балла.".format(**facts),
        )
    if row.check.requested <= left:
        return Choice(
            "selected",
            "{rank}-орун, {total} балл; сумма лоттун чегине сыят.".format(**facts),
            "{rank}-е место, {total} балла; сумма в пределах лота.".format(**facts),
            row.check.requested,
        )
    return Choice(
        "reserve",
        "{rank}-орун, {total} балл; лоттун акчасы жогорку орунга берилди.".format(**facts),
        "{rank}-е место, {total} балла; деньги лота отданы более высокому месту.".format(**facts),
    )


def deciding_blockers(
    call: Call,
    choices: Mapping[int, Choice],
    failures: Mapping[int, LotFailure],
    present: Sequence[CommissionMember],
) -> Iterator[Blocker]:
    """Why this decision cannot be taken: no quorum, money, pass mark, missing reasons, lots left open."""
    marking = list(call.commission.members.current().marking()) if call.commission else []
    if not is_quorate(call, present):
        yield Blocker(_("There is no quorum."), who=_("The chair"))
    if len({m.pk for m in present} - {m.pk for m in marking}):
        yield Blocker(_("Only members who mark are counted as present."))
    by_lot = standings(call)
    for lot in call.lots.all():
        rows = by_lot.get(lot.pk, [])
        yield from _lot_blockers(lot, rows, choices, failures.get(lot.pk))


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


def is_quorate(call: Call, present: Sequence[CommissionMember]) -> bool:
    """Whether those present are the share of marking members that the call's rules ask for.

    A member recused from every applicant does not count on either side.
    """
    if call.commission is None:
        return False
    marking = [
        member
        for member in call.commission.members.current()
        .marking()
        .prefetch_related("declarations__proposal__lot")
        if not _is_recused_from_all(member, call)
    ]
    here = {member.pk for member in present} & {member.pk for member in marking}
    quorum = rules_of(call, clock.now())["commission.quorum_pct"]
    return bool(marking) and 100 * len(here) >= quorum * len(marking)


def _is_recused_from_all(member: CommissionMember, call: Call) -> bool:
    own = [d.state for d in member.declarations.all() if d.proposal.lot.call_id == call.pk]
    return bool(own) and all(state == "recused" for state in own)


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
    _check_ripe(call)
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
    for lot in call.lots.select_related("budget_line", "call"):
        _decide_lot(lot, by_lot.get(lot.pk, []), choices, failures.get(lot.pk), by)
    document = documents.issue_document(
        "protocol",
        subject_number=protocol.number,
        chain=call.chain,
        data=protocol_facts(protocol),
        by=by,
        is_demonstration=call.authority.is_demonstration,
        mode=call.mode,
    )
    protocol.document = document.number
    protocol.save(update_fields=["document"])
    return protocol


def _check_ripe(call: Call) -> None:
    nothing_to_mark = call.state == Phase.SCORING and not call.sheets.exclude(state="void").exists()
    if call.state != Phase.DECIDING and not nothing_to_mark:
        raise Refused(_("The decision comes after all marks are revealed."))
    if SittingProtocol.objects.filter(call=call).exists():
        raise Refused(_("The decision is already taken."))


def _decide_lot(
    lot: Lot, rows: Sequence[Standing], choices: Mapping[int, Choice], failure: LotFailure | None, by: User
) -> None:
    for row in rows:
        choice = choices[row.proposal.pk]
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
        if choice.outcome == "selected":
            _grant(lot, row.check, choice.amount, by)
    if failure is None or any(choices[row.proposal.pk].outcome == "selected" for row in rows):
        lot.outcome = "awarded"
        lot.save(update_fields=["outcome"])
    else:
        settle_lot(lot=lot, outcome="failed", reason_ky=failure.reason_ky, reason_ru=failure.reason_ru, by=by)


def _grant(lot: Lot, check: AdmissionCheck, amount: Decimal, by: User) -> Award:
    assert lot.budget_line is not None
    is_conditional = lot.budget_line.state == "expected"
    award = lifecycle.begin(
        Award(
            lot=lot,
            proposal=check.proposal,
            organisation=check.proposal.organisation,
            title=check.title,
            amount=amount,
            is_conditional=is_conditional,
        ),
        by=by,
        step_name="grant",
        record={"amount": amount, "lot": lot.number, "conditional": is_conditional},
    )
    if not is_conditional:
        move_money(
            line=lot.budget_line,
            kind="commit",
            amount=amount,
            document=award.number,
            by=by,
            from_subject=lot.number,
            to_subject=award.number,
        )
    return award


@transaction.atomic
def sign_protocol(*, protocol: SittingProtocol, scan: StoredFile | None, by: User) -> SittingProtocol:
    """Record the signed paper: its photograph or scan."""
    protocol = lifecycle.lock(protocol)
    member = member_of(protocol.call, by)
    if member is None or member.duty not in {Duty.CHAIR, Duty.SECRETARY}:
        raise Refused(_("The chair or the secretary records the signatures."))
    blockers = (
        []
        if scan
        else [Blocker(_("Add the photograph or scan of the signed protocol."), who=_("The secretary"))]
    )
    lifecycle.check(protocol, "sign", blockers)
    assert scan is not None
    protocol = lifecycle.move(protocol, "sign", by=by, scan=scan, record={"scan": scan.sha256})
    heads = User.objects.filter(
        roles__in=Role.objects.current().filter(authority=protocol.call.authority, code="head")
    )
    notify(heads, number=protocol.call.number, kind="selection.to_publish", facts=notice_facts(protocol.call))
    return protocol


@transaction.atomic
def publish_results(*, protocol: SittingProtocol, by: User) -> SittingProtocol:
    """Make the results public; the appeal period begins, or is skipped when the rules say so."""
    protocol = lifecycle.lock(protocol)
    call = lifecycle.lock(protocol.call)
    at = clock.now()
    lifecycle.check(protocol, "publish", [])
    until = standstill_until(call, at)
    lifecycle.move(protocol, "publish", by=by, published_at=at)
    take_step(call=call, name="publish", by=by, standstill_until=until, record={"standstill_until": until})
    for award in Award.objects.filter(lot__call=call):
        lifecycle.retie(award)
    documents.publish_document(documents.Document.objects.get(number=protocol.document), by=by)
    StoredFile.objects.filter(pk=protocol.scan_id).update(is_public=True)
    _tell_applicants(call)
    if until <= at:
        take_step(call=call, name="end_standstill", by=by)
    if not Award.objects.filter(lot__call=call).exists():
        take_step(call=call, name="finish", by=by)
    return protocol


def _tell_applicants(call: Call) -> None:
    members = Membership.objects.current().filter(organisation__proposals__admission__opening__call=call)
    notify(
        User.objects.filter(memberships__in=members).distinct(),
        number=call.number,
        kind="selection.results",
        facts=notice_facts(call),
    )


def standstill_until(call: Call, at: datetime) -> datetime:
    """The end of the appeal period: none when the only bidder won and nobody was refused (light profile)."""
    rules = rules_of(call, at)
    checks = AdmissionCheck.objects.filter(opening__call=call)
    only_one_won = checks.count() == 1 and Award.objects.filter(lot__call=call).exists()
    if rules["result.standstill_skip_if_unopposed"] and only_one_won:
        return at
    last_day = rules.calendar.add(clock.local(at).date(), rules["result.standstill_days"])
    return clock.at_bishkek(last_day, time(23, 59, 59))


@transaction.atomic
def end_standstill(*, call: Call, by: journal.Actor) -> Call:
    """The appeal period is over: agreements may be signed."""
    call = lifecycle.lock(call)
    still = call.standstill_until is not None and clock.now() < call.standstill_until
    blockers = [Blocker(_("The appeal period is not over."), when=call.standstill_until)] if still else []
    lifecycle.check(call, "end_standstill", blockers)
    return take_step(call=call, name="end_standstill", by=by)


@transaction.atomic
def decline_award(*, award: Award, reason: str, by: User) -> Award | None:
    """The winner steps back: the next in rank whose sum fits gets the award; None when there is none."""
    award = lifecycle.lock(award)
    lot = Lot.objects.select_related("budget_line", "call__authority").get(pk=award.lot_id)
    assert lot.budget_line is not None
    assert award.amount is not None
    lifecycle.move(award, "decline", by=by, record={"reason": reason})
    Decision.objects.filter(proposal=award.proposal_id).update(outcome="declined_by_applicant")
    if not award.is_conditional:
        move_money(
            line=lot.budget_line,
            kind="uncommit",
            amount=award.amount,
            document=award.number,
            by=by,
            from_subject=award.number,
        )
        move_money(
            line=lot.budget_line,
            kind="reserve",
            amount=award.amount,
            document=award.number,
            by=by,
            to_subject=lot.number,
        )
    return _promote_next(lot, by)


def _promote_next(lot: Lot, by: User) -> Award | None:
    waiting = Decision.objects.filter(proposal__lot=lot, outcome="reserve").select_related(
        "proposal__admission"
    )
    assert lot.budget_line is not None
    account = Account.PENCILLED if lot.budget_line.state == "expected" else Account.RESERVED
    free = held(lot.budget_line, account, lot.number)
    for decision in waiting.order_by("rank", "pk"):
        check = decision.proposal.admission
        if check.requested <= free:
            decision.outcome = "selected"
            decision.save(update_fields=["outcome"])
            return _grant(lot, check, check.requested, by)
    if not lot.awards.filter(state__in=["granted", "taken_up"]).exists():
        settle_lot(
            lot=lot,
            outcome="failed",
            by=by,
            reason_ky="Жеңүүчү баш тартты, резервде башка өтүнмө жок.",
            reason_ru="Победитель отказался, в резерве заявок нет.",
        )
    return None


@transaction.atomic
def take_up_award(*, award: Award, by: journal.Actor) -> Award:
    """Its agreement is signed; what the lot no longer needs is free again."""
    award = lifecycle.move(lifecycle.lock(award), "take_up", by=by)
    lot = award.lot
    if not lot.awards.filter(state="granted").exists():
        free_lot_money(lot=lot, by=by)
        if not Award.objects.filter(lot__call=lot.call, state="granted").exists():
            take_step(call=lot.call, name="finish", by=by)
    return award
