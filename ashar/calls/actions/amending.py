"""Amendments: prepared by one person, announced by another, shown beside what they change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls import hearing
from ashar.calls.actions.announcing import FINANCE, HEAD, NEEDED_IN_BOTH, SPECIALIST, rules_of
from ashar.calls.actions.clarifying import release_answers, take_answers_back
from ashar.calls.changes import FOLLOWING, Change, changes_of, unpack, values_of, wanted_of
from ashar.calls.lost_time import may_be_prolonged, prolonging_blockers
from ashar.calls.models import Call, CallAmendment, Lot
from ashar.calls.paper import notice_facts
from ashar.calls.states import AmendmentState
from ashar.core import clock, lifecycle
from ashar.core.documents import Document, supersede
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.money import ZERO
from ashar.programmes.actions.ledger import move_money
from ashar.regulations.rulesets import timetable_blockers


@transaction.atomic
def prepare_amendment(
    *, call: Call, values: Mapping[str, Any], reason_ky: str, reason_ru: str, by: User
) -> CallAmendment:
    """Keep what is to change in an open call; who prepares it cannot announce it.

    `values`: fields of `changes.FIELDS` and of lots. One amendment is in preparation at a time: a second
    call of this changes it.
    """
    call = lifecycle.lock(call)
    _must_be_open(call, clock.now())
    draft = CallAmendment.objects.filter(call=call, state=AmendmentState.DRAFT).first()
    facts: dict[str, Any] = {
        "wanted": wanted_of(call, values),
        "reason_ky": reason_ky,
        "reason_ru": reason_ru,
        "prepared_by": by,
        "prepared_at": clock.now(),
    }
    if draft is None:
        draft = CallAmendment(call=call, **facts)
        lifecycle.begin(draft, by=by, step_name="prepare", record={"call": call.number})
        hearing.tell_heads_of_amendment(draft, by=by)
        return draft
    for name, value in facts.items():
        setattr(draft, name, value)
    draft.save(update_fields=list(facts))
    return draft


@transaction.atomic
def drop_amendment(*, amendment: CallAmendment, by: User) -> CallAmendment:
    """Give the amendment up before it is announced; questions that waited for it wait for an answer again."""
    amendment = lifecycle.lock(amendment)
    lifecycle.move(amendment, "drop", by=by, record={"call": amendment.call.number})
    take_answers_back(amendment, by=by)
    return amendment


def amendment_changes(amendment: CallAmendment, *, at: datetime) -> list[Change]:
    """What the amendment changes, or would change if it were announced at this moment."""
    call = amendment.call
    terms_change = not may_be_prolonged(call, at=at)
    return changes_of(
        call, amendment.wanted, rules=rules_of(call, at), at=at, days=None if terms_change else 0
    )


def amendment_blockers(
    amendment: CallAmendment, changes: Sequence[Change], *, at: datetime, by: User | None = None
) -> Iterator[Blocker]:
    """Why the amendment cannot be announced at this moment (by this person)."""
    call = amendment.call
    if by is not None and amendment.prepared_by_id == by.pk:
        yield Blocker(_("Who prepared the amendment cannot announce it: a second person must."), who=HEAD)
    if not call.is_open(at):
        reasons = list(prolonging_blockers(call, at=at)) or list(_more_than_time(changes))
        if reasons:
            yield from reasons
            return
    if not changes:
        yield Blocker(_("The amendment changes nothing yet."), who=SPECIALIST)
    if not (amendment.reason_ky.strip() and amendment.reason_ru.strip()):
        yield Blocker(_("The reason is needed in Kyrgyz and in Russian."), who=SPECIALIST)
    wanted = unpack("deadline", amendment.wanted.get("deadline"))
    if wanted is not None and call.deadline is not None and wanted < call.deadline:
        yield Blocker(_("The deadline cannot move earlier: people count on the announced one."), SPECIALIST)
    after = values_of(call) | {change.field: change.new for change in changes}
    for field, reason in NEEDED_IN_BOTH:
        if not (after[f"{field}_ky"] and after[f"{field}_ru"]):
            yield Blocker(reason, who=SPECIALIST)
    yield from _money_blockers(call, changes)
    assert call.announced_at is not None
    names = ("deadline", "results_by", "project_start", "project_end")
    dates = {name: after[name] for name in names}
    yield from timetable_blockers(announce_at=call.announced_at, rules=rules_of(call, at), **dates)


def _more_than_time(changes: Sequence[Change]) -> Iterator[Blocker]:
    if any(change.field not in {"deadline", *FOLLOWING} for change in changes):
        words = _("The deadline has passed: only the dates can move, for the time that was lost.")
        yield Blocker(words, who=SPECIALIST)


def _money_blockers(call: Call, changes: Sequence[Change]) -> Iterator[Blocker]:
    more: dict[Any, Decimal] = {}
    for lot, change in _ceilings(call, changes):
        if not change.new or change.new <= 0:
            yield Blocker(_("A theme needs a ceiling."), who=SPECIALIST)
            continue
        line = lot.budget_line
        more[line] = more.get(line, ZERO) + change.new - (change.old or ZERO)
    for line, sum_ in more.items():
        if line is None or line.state == "closed" or sum_ > line.available + line.expected:
            yield Blocker(_("The budget line has less money than the lots ask for."), who=FINANCE)


def _ceilings(call: Call, changes: Sequence[Change]) -> Iterator[tuple[Lot, Change]]:
    by_field = {change.field: change for change in changes}
    for lot in call.lots.all():
        if change := by_field.get(f"lot.{lot.n}.ceiling"):
            yield lot, change


@transaction.atomic
def announce_amendment(*, amendment: CallAmendment, by: User) -> CallAmendment:
    """Change the call in the open: the deadline follows the rule, a new notice replaces the old one,
    filed proposals stay filed, and everybody concerned is told.
    """
    at = clock.now()
    amendment = lifecycle.lock(amendment)
    call = amendment.call = lifecycle.lock(amendment.call)
    changes = amendment_changes(amendment, at=at)
    lifecycle.check(amendment, "announce", amendment_blockers(amendment, changes, at=at, by=by))
    old_deadline = call.deadline
    _move_money(call, changes, by)
    _apply(call, changes)
    n = (call.amendments.aggregate(most=Max("n"))["most"] or 0) + 1
    lifecycle.move(
        amendment,
        "announce",
        by=by,
        n=n,
        changes=[change.packed() for change in changes],
        announced_by=by,
        announced_at=at,
        old_deadline=old_deadline,
        new_deadline=call.deadline,
        notice_number=_new_notice(call, amendment, n, by),
        record={"call": call.number, "n": n, "changes": _recorded(call, changes)},
    )
    release_answers(amendment, by=by)
    hearing.tell_of_amendment(amendment, by=by)
    return amendment


def _recorded(call: Call, changes: Sequence[Change]) -> list[dict[str, Any]]:
    """The changes as the journal may know them: of a protected call without the place of the session."""
    hidden = {"session_place"} if call.is_protected else set()
    return [change.packed() for change in changes if change.field not in hidden]


def _must_be_open(call: Call, at: datetime) -> None:
    if not (call.is_open(at) or may_be_prolonged(call, at=at)):
        raise Refused(_("Only an open call can be amended."))


def _move_money(call: Call, changes: Sequence[Change], by: User) -> None:
    """Reserve what a raised ceiling needs, and free what a lowered one leaves."""
    for lot, change in _ceilings(call, changes):
        assert lot.budget_line is not None
        side: dict[str, Any]
        is_promised = lot.budget_line.state == "expected"
        more = change.new - change.old
        if more > 0:
            kind, side = ("pencil" if is_promised else "reserve"), {"to_subject": lot.number}
        else:
            kind, side = ("rub_out" if is_promised else "release"), {"from_subject": lot.number}
        move_money(line=lot.budget_line, kind=kind, amount=abs(more), document=call.number, by=by, **side)


def _apply(call: Call, changes: Sequence[Change]) -> None:
    lots = {lot.n: lot for lot in call.lots.all()}
    for change in changes:
        if change.field.startswith("lot."):
            _prefix, n, name = change.field.split(".")
            setattr(lots[int(n)], name, change.new)
            lots[int(n)].save(update_fields=[name])
        else:
            setattr(call, change.field, change.new)
    call.save(update_fields=[change.field for change in changes if not change.field.startswith("lot.")])
    lifecycle.retie(call)


def _new_notice(call: Call, amendment: CallAmendment, n: int, by: User) -> str:
    """The number of the notice that replaces the one on the wall."""
    lots = list(call.lots.select_related("call"))
    facts = notice_facts(call, lots, amendment=amendment, n=n, amended_at=clock.now())
    old = Document.objects.filter(
        kind="notice", subject_number=call.number, superseded_by__isnull=True
    ).first()
    if old is None:
        return ""
    return supersede(old, data=facts, by=by, reason=f"{amendment.reason_ky} / {amendment.reason_ru}").number
