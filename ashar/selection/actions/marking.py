"""Marks: each member alone, locked and hashed; all appear when all are locked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.actions import take_step
from ashar.calls.models import Call
from ashar.commissions.models import Duty
from ashar.core import clock, journal, lifecycle, merging
from ashar.core.lifecycle import Blocker, Refused
from ashar.proposals.models import Proposal
from ashar.selection.actions import sealing
from ashar.selection.marking.given import (
    COMMENT,
    Given,
    asks_note,
    comment_rule,
    given_of,
    parts_of,
)
from ashar.selection.marking.kept import kept_of
from ashar.selection.marking.passes import (
    has_second,
    is_blind,
    is_one_page,
    may_write_comment,
    name_of,
    open_criteria,
    tag_of,
    values_of,
)
from ashar.selection.methods.scale import Criterion, highest, is_mark
from ashar.selection.models import AdmissionCheck, InterestDeclaration, ScoreSheet
from ashar.selection.queries import (
    adjourned,
    criteria_of,
    has_declared_all,
    member_of,
    proposals_to_mark,
)

__all__ = ["Given"]


class MarksClash(Refused):
    """Two devices of one member changed the same parts; `kept`: what stands there, `clashes`: where."""

    def __init__(self, joined: merging.Joined, kept: Mapping[str, Any]) -> None:
        self.joined, self.kept, self.clashes = joined, kept, joined.clashes
        super().__init__(
            _("You have changed the same marks on another device meanwhile. Look at both and save again.")
        )


@transaction.atomic
def save_marks(
    *, sheet: ScoreSheet, given: Mapping[int, Given], by: User, seen: Mapping[int, str] | None = None
) -> ScoreSheet:
    """Keep marks as a draft (by proposal id); only the member's own, only for what the member may read.

    A draft leaves no entry in the journal. `seen`: what the page knew (`core.merging`), by proposal id: what
    only another device has changed meanwhile stays; raises MarksClash where both have changed the same.
    """
    sheet = lifecycle.lock(sheet)
    _must_own(sheet, by)
    if sheet.state not in {"assigned", "open"} or sheet.call.state != "scoring":
        raise Refused(_("This score sheet can no longer be changed."))
    if not has_declared_all(sheet.member, sheet.call):
        raise Refused(_("Declare your interests first."))
    allowed = {proposal.pk for proposal in proposals_to_mark(sheet)}
    if set(given) - allowed:
        raise Refused(_("You do not mark this proposal."))
    criteria = criteria_of(sheet.call)
    seal = sealing.seal_for(sheet)
    kept = kept_of(sheet)
    for proposal_id, marks in given.items():
        before = kept.get(proposal_id, Given({}))
        joined = _joined(criteria, marks, before, (seen or {}).get(proposal_id))
        _check_points(joined.points, {each["code"]: each for each in criteria})
        _check_pass(sheet, criteria, joined, before)
        sealing.keep(sheet, seal, proposal_id, joined)
    if sheet.state == "assigned":
        sheet.state = "open"
        sheet.save(update_fields=["state"])
        lifecycle.retie(sheet)
    return sheet


def _joined(criteria: Sequence[Criterion], mine: Given, theirs: Given, seen: str | None) -> Given:
    """The marks of both devices in one; what was sent without saying what was seen counts as it is."""
    if seen is None:
        return mine
    kept = parts_of(criteria, theirs)
    joined = merging.join(mine=parts_of(criteria, mine), theirs=kept, seen=seen)
    if joined.clashes:
        raise MarksClash(joined, kept)
    return given_of(criteria, joined.parts)


def _check_points(points: Mapping[str, int], criteria: Mapping[str, Criterion]) -> None:
    for code, value in points.items():
        if code not in criteria or not is_mark(criteria[code], value):
            most = highest(criteria[code]) if code in criteria else 0
            raise Refused(format_lazy(_("A mark must be between 0 and {most}."), most=most))


def _check_pass(sheet: ScoreSheet, criteria: Sequence[Criterion], given: Given, before: Given) -> None:
    """Nothing is marked without names that asks for them, and nothing anew that was marked without."""
    open_now = {each["code"] for each in open_criteria(sheet, criteria)}
    new, old = parts_of(criteria, given), parts_of(criteria, before)
    touched = {part for part in new if new[part] != old[part]}
    if not may_write_comment(sheet) and COMMENT in touched:
        raise Refused(_("What you marked without names does not change any more."))
    if any(part.partition("_")[2] not in open_now for part in touched - {COMMENT}):
        if is_blind(sheet):
            raise Refused(_("The capacity of an organisation is marked in the second pass, with its name."))
        raise Refused(_("What you marked without names does not change any more."))


def first_pass_blockers(sheet: ScoreSheet) -> Iterator[Blocker]:
    """What is missing before the pass without names is finished."""
    criteria = criteria_of(sheet.call)
    if not has_second(sheet.call, criteria) or not is_blind(sheet):
        yield Blocker(_("There is no pass without names to finish."))
        return
    yield from _still_missing(sheet)


@transaction.atomic
def finish_first_pass(*, sheet: ScoreSheet, by: User) -> ScoreSheet:
    """Close and hash what was marked without names; then the names and the capacity criteria open."""
    sheet = lifecycle.lock(sheet)
    _must_own(sheet, by)
    if reasons := list(first_pass_blockers(sheet)):
        raise Refused(*reasons)
    seal = sealing.seal_for(sheet)
    seal.first_sha256 = sealing.digest(sheet)
    seal.first_finished_at = clock.now()
    seal.save(update_fields=["first_sha256", "first_finished_at"])
    journal.write_entry(
        chain=sheet.chain,
        number=sheet.number,
        step="scoresheet.first_pass",
        by=by,
        facts={"sha256": seal.first_sha256},
    )
    return sheet


def locking_blockers(sheet: ScoreSheet) -> Iterator[Blocker]:
    """What is missing before the sheet can be locked."""
    if has_second(sheet.call, criteria_of(sheet.call)) and is_blind(sheet):
        yield Blocker(_("First finish the pass without names; then the capacity criteria are marked."))
    yield from _still_missing(sheet)


def _still_missing(sheet: ScoreSheet) -> Iterator[Blocker]:
    if not has_declared_all(sheet.member, sheet.call):
        yield Blocker(_("Declare your interests first."))
        return
    own = InterestDeclaration.objects.filter(member=sheet.member_id, proposal__lot__call=sheet.call_id)
    yield from waiting_to_lock(own, adjourned(sheet.call))
    yield from missing_marks(sheet, proposals_to_mark(sheet), kept_of(sheet))


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


def missing_marks(
    sheet: ScoreSheet, proposals: Sequence[Proposal], kept: Mapping[int, Given]
) -> Iterator[Blocker]:
    """What is not marked yet, in the pass that is open, of the proposals that are the member's to mark."""
    for proposal in proposals:
        yield from missing_of(sheet, proposal, kept.get(proposal.pk, Given({})), len(proposals))


def missing_of(sheet: ScoreSheet, proposal: Proposal, given: Given, count: int) -> Iterator[Blocker]:
    """What is missing of one proposal; `count`: of how many, which says on which page they are marked."""
    criteria, call = criteria_of(sheet.call), sheet.call
    blind, rule = is_blind(sheet), comment_rule(values_of(call))
    name, links = name_of(proposal, blind=blind), _links(sheet, proposal, count)
    asked = open_criteria(sheet, criteria) if blind else criteria
    if {each["code"] for each in asked} - set(given.points):
        yield Blocker(format_lazy(_("Not all criteria are marked: {name}"), name=name), link=links[0])
    for each in asked:
        code = each["code"]
        if asks_note(rule, each, given.points.get(code)) and not given.notes.get(code, "").strip():
            words = _("Say in a few words why: {name}, {criterion}")
            yield Blocker(format_lazy(words, name=name, criterion=each["title"]), link=links[0])
    if not given.comment.strip():
        yield Blocker(format_lazy(_("No comment: {name}"), name=name), link=links[1])


def _links(sheet: ScoreSheet, proposal: Proposal, count: int) -> tuple[str, str]:
    """Where marks and comment are written."""
    if is_one_page(sheet.call, count):
        return f"#p{proposal.pk}", f"#c{proposal.pk}"
    page = reverse("selection:mark", args=[sheet.call.number, tag_of(proposal, blind=is_blind(sheet))])
    return f"{page}#marks", f"{page}#summary"


@transaction.atomic
def lock_sheet(*, sheet: ScoreSheet, by: User) -> ScoreSheet:
    """Lock and hash the marks; the last lock of the call reveals them all."""
    sheet = lifecycle.lock(sheet)
    _must_own(sheet, by)
    lifecycle.check(sheet, "lock", locking_blockers(sheet))
    sha256 = sealing.digest(sheet)
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
    going = ScoreSheet.objects.filter(call=call).exclude(state__in=["void", "revealed"])
    sheets = list(going.select_related("seal"))
    if not sheets or any(sheet.state != "locked" for sheet in sheets):
        return
    if unreadable := [sheet for sheet in sheets if not sealing.is_whole(sheet)]:
        for sheet in unreadable:
            sealing.give_back(sheet, by)
        return
    for sheet in sheets:
        lifecycle.move(sheet, "reveal", by=by)
        sealing.reveal(sheet)
    sealing.forget_keys(call)
    take_step(call=call, name="reveal", by=by, record={"sheets": [sheet.sha256 for sheet in sheets]})


def _must_own(sheet: ScoreSheet, by: User) -> None:
    if sheet.member.user_id != by.pk:
        raise Refused(_("Everybody marks alone: this is another member’s sheet."))
