"""Marks: each member alone, locked and hashed; all appear when all are locked."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.actions import take_step
from ashar.calls.models import Call
from ashar.commissions.models import Duty
from ashar.core import clock, journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.proposals.models import Proposal
from ashar.selection.methods.scale import Criterion, highest, is_mark
from ashar.selection.models import AdmissionCheck, InterestDeclaration, Marking, ScoreSheet
from ashar.selection.queries import (
    adjourned,
    criteria_of,
    has_declared_all,
    member_of,
    proposals_to_mark,
)


@dataclass(frozen=True)
class Given:
    """A member's marks for one proposal by criterion code (`methods.scale`), and one comment."""

    points: Mapping[str, int]
    comment: str = ""


@transaction.atomic
def save_marks(*, sheet: ScoreSheet, given: Mapping[int, Given], by: User) -> ScoreSheet:
    """Keep marks as a draft (by proposal id); only the member's own, only for what the member may read."""
    sheet = lifecycle.lock(sheet)
    _must_own(sheet, by)
    if sheet.state not in {"assigned", "open"} or sheet.call.state != "scoring":
        raise Refused(_("This score sheet can no longer be changed."))
    if not has_declared_all(sheet.member, sheet.call):
        raise Refused(_("Declare your interests first."))
    allowed = {proposal.pk for proposal in proposals_to_mark(sheet)}
    criteria = {criterion["code"]: criterion for criterion in criteria_of(sheet.call)}
    for proposal_id, marks in given.items():
        if proposal_id not in allowed:
            raise Refused(_("You do not mark this proposal."))
        _check_points(marks.points, criteria)
        Marking.objects.update_or_create(
            sheet=sheet,
            proposal_id=proposal_id,
            defaults={"points": dict(marks.points), "comment": marks.comment},
        )
    if sheet.state == "assigned":
        sheet.state = "open"
        sheet.save(update_fields=["state"])
        lifecycle.retie(sheet)
    return sheet


def _check_points(points: Mapping[str, int], criteria: Mapping[str, Criterion]) -> None:
    for code, value in points.items():
        if code not in criteria or not is_mark(criteria[code], value):
            most = highest(criteria[code]) if code in criteria else 0
            raise Refused(format_lazy(_("A mark must be between 0 and {most}."), most=most))


def locking_blockers(sheet: ScoreSheet) -> Iterator[Blocker]:
    """What is missing before the sheet can be locked."""
    if not has_declared_all(sheet.member, sheet.call):
        yield Blocker(_("Declare your interests first."))
        return
    own = InterestDeclaration.objects.filter(member=sheet.member_id, proposal__lot__call=sheet.call_id)
    yield from waiting_to_lock(own, adjourned(sheet.call))
    yield from missing_marks(sheet, proposals_to_mark(sheet))


def waiting_to_lock(
    own: Iterable[InterestDeclaration], waiting: Iterable[AdmissionCheck]
) -> Iterator[Blocker]:
    """Whom a sheet waits for: the chair about one’s `own` interest, applicants who correct."""
    if any(each.state == "declared" for each in own):
        words = _("The chair has not ruled yet on the interest that you declared. Or step aside yourself.")
        yield Blocker(words, who=_("The chair"))
    for check in waiting:
        words = _("{number} is still being corrected or checked: sheets are locked when all are settled.")
        until = check.correction.until if hasattr(check, "correction") else None
        yield Blocker(
            format_lazy(words, number=check.proposal.number),
            who=_("The applicant, then the chair or the secretary"),
            when=until,
        )


def missing_marks(sheet: ScoreSheet, proposals: Iterable[Proposal]) -> Iterator[Blocker]:
    """What is not marked yet of the proposals that are the member's to mark."""
    codes = {criterion["code"] for criterion in criteria_of(sheet.call)}
    markings = {marking.proposal_id: marking for marking in sheet.markings.all()}
    for proposal in proposals:
        marking = markings.get(proposal.pk)
        name = str(proposal.organisation)
        if marking is None or set(marking.points) != codes:
            yield Blocker(
                format_lazy(_("Not all criteria are marked: {name}"), name=name), link=f"#p{proposal.pk}"
            )
        if marking is None or not marking.comment.strip():
            yield Blocker(format_lazy(_("No comment: {name}"), name=name), link=f"#c{proposal.pk}")


@transaction.atomic
def lock_sheet(*, sheet: ScoreSheet, by: User) -> ScoreSheet:
    """Lock and hash the marks; the last lock of the call reveals them all."""
    sheet = lifecycle.lock(sheet)
    _must_own(sheet, by)
    lifecycle.check(sheet, "lock", locking_blockers(sheet))
    rows = [
        {"proposal": marking.proposal.number, "points": marking.points, "comment": marking.comment}
        for marking in sheet.markings.select_related("proposal").order_by("proposal__number")
    ]
    sha256 = journal.digest(journal.canonical({"sheet": sheet.number, "rows": rows}), sheet.salt)
    lifecycle.move(sheet, "lock", by=by, locked_at=clock.now(), sha256=sha256, record={"sha256": sha256})
    reveal_when_all_locked(sheet.call, by)
    return sheet


@transaction.atomic
def excuse_member(*, sheet: ScoreSheet, reason: str, by: User) -> ScoreSheet:
    """The chair or the secretary excuses who cannot mark, as long as the quorum holds without them."""
    sheet = lifecycle.lock(sheet)
    member = member_of(sheet.call, by)
    if member is None or member.duty not in {Duty.CHAIR, Duty.SECRETARY}:
        raise Refused(_("Only the chair or the secretary excuses a member."))
    if not reason.strip():
        raise Refused(_("Write the reason."))
    if not holds_without(sheet):
        raise Refused(_("Without this member there is no quorum."))
    lifecycle.move(sheet, "void", by=by, void_reason=reason, record={"reason": reason})
    reveal_when_all_locked(sheet.call, by)
    return sheet


def holds_without(sheet: ScoreSheet) -> bool:
    """Whether enough sheets are left for the quorum when this one is void."""
    call = sheet.call
    assert call.commission is not None
    seats = call.commission.members.for_call(call.number).marking()
    sheets = ScoreSheet.objects.filter(call=call, member__in=seats, reopening=sheet.reopening_id)
    left = sheets.exclude(state="void").exclude(pk=sheet.pk)
    return bool(100 * left.count() >= call.rules["values"]["commission.quorum_pct"] * sheets.count())


def reveal_when_all_locked(call: Call, by: User) -> None:
    """The last sheet that counts reveals them all; called by actions only."""
    sheets = list(ScoreSheet.objects.filter(call=call).exclude(state__in=["void", "revealed"]))
    if not sheets or any(sheet.state != "locked" for sheet in sheets):
        return
    for sheet in sheets:
        lifecycle.move(sheet, "reveal", by=by)
    take_step(call=call, name="reveal", by=by, record={"sheets": [sheet.sha256 for sheet in sheets]})


def _must_own(sheet: ScoreSheet, by: User) -> None:
    if sheet.member.user_id != by.pk:
        raise Refused(_("Everybody marks alone: this is another member’s sheet."))
