"""Announcing a call: by a second person, when nothing is missing."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls import notices, press
from ashar.calls.actions import keeping
from ashar.calls.actions.freezing import (
    WITH_NAMES,
    frozen_sets,
    own_snapshot,
    score_sheet_digest,
    set_blockers,
    with_own_criteria,
    with_terms,
)
from ashar.calls.again import rules_of_dates
from ashar.calls.models import Call, CallKey, Lot
from ashar.calls.paper import notice_facts
from ashar.commissions.composition import Asked, composition_blockers
from ashar.commissions.models import Commission, CommissionMember, Term
from ashar.commissions.queries import rules_for_deadline
from ashar.core import clock, lifecycle
from ashar.core.documents import issue_document
from ashar.core.lifecycle import Blocker, Words
from ashar.core.money import ZERO
from ashar.programmes.actions.ledger import move_money, year_blockers
from ashar.programmes.donors import consent_blockers
from ashar.programmes.models import ConsentTo
from ashar.regulations.rulesets import (
    Rules,
    Snapshot,
    freeze,
    profile_for,
    rules_for_sum,
    thaw,
    timetable_blockers,
)

SPECIALIST, HEAD, FINANCE = _("The city hall’s specialist"), _("The head"), _("The finance officer")
NEEDED_IN_BOTH: tuple[tuple[str, Words], ...] = (
    ("title", _("The title is needed in Kyrgyz and in Russian.")),
    ("aim", _("The aim is needed in Kyrgyz and in Russian.")),
    ("problem", _("The description of the problem is needed in Kyrgyz and in Russian.")),
    ("target_group", _("The target group is needed in Kyrgyz and in Russian.")),
)


def rules_of(call: Call, at: datetime) -> Rules:
    """The rules the call was announced under; before that, those it would be announced under now."""
    if call.rules:
        return thaw(call.rules)
    day = clock.local(at).date()
    rules = rules_for_sum(call.authority, call.ceiling, day)
    return with_own_criteria(call, rules)


def announce_blockers(
    call: Call, *, at: datetime, by: User | None = None, rules: Rules | None = None
) -> Iterator[Blocker]:
    """Why the call cannot be announced at this moment (by this person); `rules`: if read already."""
    if by is not None and call.prepared_by_id == by.pk:
        yield Blocker(_("Who prepared the call cannot announce it: a second person must."), who=HEAD)
    for field, reason in NEEDED_IN_BOTH:
        if not (getattr(call, f"{field}_ky") and getattr(call, f"{field}_ru")):
            yield Blocker(reason, who=SPECIALIST)
    lots = list(call.lots.all())
    yield from _money_blockers(lots)
    money = [lot.budget_line for lot in lots if lot.budget_line]
    yield from consent_blockers(money, ConsentTo.ANNOUNCE, call.number)
    rules = rules or rules_of(call, at)
    yield from set_blockers(call)
    yield from _commission_blockers(call, rules)
    yield from timetable_blockers(
        announce_at=at,
        deadline=call.deadline,
        results_by=call.results_by,
        project_start=call.project_start,
        project_end=call.project_end,
        rules=rules_of_dates(call, rules),
    )


def _money_blockers(lots: Sequence[Lot]) -> Iterator[Blocker]:
    if not lots:
        yield Blocker(_("The call has no lot: write a theme and its ceiling."), who=SPECIALIST)
    for line in {lot.budget_line for lot in lots if lot.budget_line}:
        wanted = sum((lot.ceiling or ZERO for lot in lots if lot.budget_line_id == line.pk), ZERO)
        if line.state == "closed" or wanted > line.available + line.expected:
            yield Blocker(_("The budget line has less money than the lots ask for."), who=FINANCE)
        yield from year_blockers(line)


def _commission_blockers(call: Call, rules: Rules) -> Iterator[Blocker]:
    commission = call.commission
    if commission is None:
        yield Blocker(_("No commission is chosen."), who=SPECIALIST)
        return
    ends, results = commission.valid_to, call.results_by
    if commission.state != "appointed" or (ends and results and ends < results):
        yield Blocker(_("The commission’s work ends before the results: choose another."), who=SPECIALIST)
        return
    appoint = reverse("commissions:list", args=[call.authority.code])
    members = list(commission.members.current().with_rules_of_work())
    for reason in composition_blockers(members, Asked.by(rules)):
        yield replace(reason, link=appoint)
    yield from _own_rules_blockers(call, commission, members)
    yield from keeping.keeper_blockers(call, members, rules)


def _own_rules_blockers(
    call: Call, commission: Commission, members: Sequence[CommissionMember]
) -> Iterator[Blocker]:
    """A commission judges by rules it adopted before; one that was appointed for a call serves it alone."""
    page = reverse("commissions:commission", args=[commission.number])
    if not any(member.has_rules_of_work for member in members):
        words = _("The commission has adopted no rules of work: they are needed before the deadline.")
        chair = _("The chair or the secretary")
        yield Blocker(words, who=chair, link=page, rule="commission.score_sheet_before_opening")
    others = Call.objects.filter(commission=commission).exclude(pk=call.pk).exclude(announced_at=None)
    if commission.term == Term.PER_CALL and others.exists():
        words = _("The commission was appointed for one call, and has had it: choose another.")
        yield Blocker(words, who=SPECIALIST, link=page)


@transaction.atomic
def announce_call(*, call: Call, by: User) -> Call:
    """Announce: the rules are frozen, the ceilings reserved, the call is public and open."""
    at = clock.now()
    call = lifecycle.lock(call)
    lifecycle.check(call, "announce", announce_blockers(call, at=at, by=by))
    day = clock.local(at).date()
    snapshot = freeze(call.authority, profile_for(call.ceiling, authority=call.authority, on=day), day)
    snapshot = with_terms(call, own_snapshot(call, snapshot))
    lots = list(call.lots.select_related("call__authority", "budget_line"))
    is_conditional = _reserve(call, lots, by)
    key = keeping.make_key(call, thaw(snapshot))
    lifecycle.move(
        call,
        "announce",
        by=by,
        record=_record(call, snapshot, key),
        announced_at=at,
        rules=snapshot,
        is_subject_to_funding=is_conditional,
        **frozen_sets(call, thaw(snapshot)),
    )
    issue_document(
        "notice",
        subject_number=call.number,
        chain=call.chain,
        data=notice_facts(call, lots),
        by=by,
        is_demonstration=call.authority.is_demonstration,
        is_public=True,
        mode=call.mode,
    )
    press.draft_release(call, by=by)
    notices.tell_of_announcement(call, by=by)
    if key.leaves_server:
        notices.tell_keepers(
            call,
            [share.keeper for share in keeping.shares_of(call)],
            until=keeping.handing_ends(call, thaw(snapshot)),
        )
    return call


def _reserve(call: Call, lots: Sequence[Lot], by: User) -> bool:
    """Set the ceilings aside; whether any of the money is only promised."""
    is_conditional = False
    for lot in lots:
        assert lot.budget_line is not None
        assert lot.ceiling is not None
        is_promised = lot.budget_line.state == "expected"
        is_conditional = is_conditional or is_promised
        move_money(
            line=lot.budget_line,
            kind="pencil" if is_promised else "reserve",
            amount=lot.ceiling,
            document=call.number,
            to_subject=lot.number,
            by=by,
        )
    return is_conditional


def _record(call: Call, snapshot: Snapshot, key: CallKey) -> dict[str, object]:
    own = rules_for_deadline(call.commission, None) if call.commission else None
    return {
        "score_sheet": score_sheet_digest(snapshot["criteria"]),
        "rules_of_work": own.sha256 if own else "",
        "marks_with_names": snapshot["values"][WITH_NAMES],
        "deadline": call.deadline,
        "ceiling": call.ceiling,
        "rule_set": snapshot["rule_set"],
        "profile": snapshot["profile"],
        "key": key.trace,
        "shares": key.shares.count(),
        "needed": key.needed,
    }
