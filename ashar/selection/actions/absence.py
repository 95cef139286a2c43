"""A member is ill, or never locks: a substitute is seated, or the quorum rule goes on without."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.models import Call
from ashar.calls.notices import known_of
from ashar.calls.states import Phase
from ashar.commissions.actions import end_absence, record_absence
from ashar.commissions.models import MARKING, Absence, CommissionMember, Duty
from ashar.commissions.standing_in import free_substitutes
from ashar.core import lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.notices import notify
from ashar.proposals.models import Proposal
from ashar.selection.actions.marking import holds_without, reveal_when_all_locked
from ashar.selection.models import InterestDeclaration, ScoreSheet
from ashar.selection.queries import member_of

SITS = {Phase.ANNOUNCED, Phase.OPENED, Phase.ADMISSION, Phase.SCORING}
AWAY = _("The member is away.")


def absence_of(call: Call, user: User) -> Absence | None:
    """That this person is away from this call now."""
    found: Absence | None = (
        Absence.objects.filter(member__user=user, call_number=call.number, ended_at=None)
        .select_related("member__commission__authority", "substitute__user")
        .first()
    )
    return found


def ill_blockers(call: Call) -> Iterator[Blocker]:
    """Why nobody can be replaced now."""
    if call.state not in SITS:
        yield Blocker(_("The marks are revealed: who cannot come is not ticked as present."))


@transaction.atomic
def say_ill(*, call: Call, by: User, word: str = "") -> Absence:
    """One tap: I cannot. The next free substitute is seated, told, and declares first like everybody."""
    call = lifecycle.lock(call)
    member = member_of(call, by)
    if member is None:
        raise Refused(_("This is for the commission of this call."))
    return _replace(call, member, by, word)


@transaction.atomic
def call_substitute(*, call: Call, member: CommissionMember, reason: str, by: User) -> Absence:
    """The chair or the secretary calls the substitute of a member who does not come or never locks."""
    call = lifecycle.lock(call)
    keeper = member_of(call, by)
    if keeper is None or keeper.duty not in {Duty.CHAIR, Duty.SECRETARY}:
        raise Refused(_("The chair or the secretary calls a substitute."))
    if not reason.strip():
        raise Refused(_("Write the reason."))
    if member.pk not in {seat.pk for seat in _seats(call)}:
        raise Refused(_("This person does not sit for this call."))
    if next(free_substitutes(member, call.number), None) is None:
        words = _("The order names no free substitute for this seat. The member can be excused instead.")
        raise Refused(Blocker(words, who=_("The head")))
    return _replace(call, member, by, reason)


@transaction.atomic
def say_well(*, call: Call, by: User) -> Absence:
    """Before the opening: I am well again, and take my seat back."""
    call = lifecycle.lock(call)
    absence = absence_of(call, by)
    if absence is None or not absence.by_member:
        raise Refused(_("You are not away from this call."))
    if call.state != Phase.ANNOUNCED:
        raise Refused(_("The proposals are opened: the sitting goes on as it began."))
    end_absence(absence=absence, by=by)
    if absence.substitute:
        _tell(call, [absence.substitute.user], "selection.not_needed")
    return absence


def _replace(call: Call, member: CommissionMember, by: User, word: str) -> Absence:
    if blockers := list(ill_blockers(call)):
        raise Refused(*blockers)
    own = ScoreSheet.objects.filter(call=call, member=member).exclude(state__in=["void", "revealed"])
    sheet = own.first()
    has_locked = sheet is not None and sheet.state == "locked"
    absence = record_absence(
        member=member, number=call.number, by=by, word=word, calls_substitute=not has_locked
    )
    if absence.substitute is not None:
        _seat(call, absence.substitute, by)
    if sheet is not None and not has_locked:
        _void(sheet, absence, by)
    _tell_of(call, absence, by)
    return absence


def _seat(call: Call, substitute: CommissionMember, by: User) -> None:
    """Who is called in declares first, and marks when marking has begun."""
    if call.is_opened:
        filed = Proposal.objects.filter(admission__opening__call=call)
        InterestDeclaration.objects.bulk_create(
            [InterestDeclaration(member=substitute, proposal=proposal) for proposal in filed]
        )
    if call.state == Phase.SCORING and substitute.duty in MARKING:
        lifecycle.begin(ScoreSheet(call=call, member=substitute), by=by, quiet=True)


def _void(sheet: ScoreSheet, absence: Absence, by: User) -> None:
    """What was not locked is void; without a substitute only as long as the quorum holds."""
    sheet = lifecycle.lock(sheet)
    if sheet.state not in {"assigned", "open"}:
        return
    if absence.substitute is not None or holds_without(sheet):
        lifecycle.move(sheet, "void", by=by, void_reason=str(AWAY), record={"away": True})
        reveal_when_all_locked(sheet.call, by)


def _tell_of(call: Call, absence: Absence, by: User) -> None:
    keepers = [seat.user for seat in _seats(call) if seat.duty in {Duty.CHAIR, Duty.SECRETARY}]
    kind = "selection.away" if absence.substitute else "selection.away_unfilled"
    _tell(call, [user for user in keepers if user.pk != by.pk], kind)
    if absence.substitute is not None:
        _tell(call, [absence.substitute.user], "selection.called_in")


def _tell(call: Call, people: list[User], kind: str) -> None:
    notify(people, number=call.number, kind=kind, facts=known_of(call))


def _seats(call: Call) -> list[CommissionMember]:
    if call.commission is None:
        return []
    return list(call.commission.members.for_call(call.number).select_related("user"))
