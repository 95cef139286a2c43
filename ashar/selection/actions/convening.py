"""A sitting convened with its agenda and kept by the minute: who is told, who is there, when it ends."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.actions import rules_of
from ashar.calls.models import Call
from ashar.calls.notices import known_of
from ashar.calls.states import BEFORE_RESULTS, Phase
from ashar.commissions.models import CommissionMember, Duty
from ashar.core import clock, journal, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.notices import notify
from ashar.selection.actions.correcting import is_untouched, redraw_draft
from ashar.selection.convening.attendance import here_at
from ashar.selection.models import Presence, Sitting
from ashar.selection.queries import member_of

Texts = Mapping[str, str]
RULE = "commission.sitting_by_minute"
CLOSED = "Жыйын жабылды. / Заседание закрыто."
CONVENED, CALLED_OFF = "selection.convened", "selection.called_off"


def sitting_now(call: Call) -> Sitting | None:
    """The sitting on the call that is convened or going on."""
    found: Sitting | None = Sitting.objects.filter(call=call, called_off_at=None, closed_at=None).first()
    return found


def is_kept_by_minute(call: Call) -> bool:
    """Whether the rules the call was announced under ask for it; younger rules ask nothing of older calls."""
    return bool(call.rules and call.rules["values"].get(RULE))


def notice_days(call: Call) -> int:
    """How many working days before the sitting its members are told."""
    return int(call.rules["values"].get("commission.notice_days", 0)) if call.rules else 0


def must_keep_record(call: Call, by: User) -> CommissionMember:
    """The seat of the chair or the secretary; raises Refused for everybody else."""
    member = member_of(call, by)
    if member is None or member.duty not in {Duty.CHAIR, Duty.SECRETARY}:
        raise Refused(_("The chair or the secretary keeps the record of the sitting."))
    return member


def convening_blockers(call: Call, begins_at: datetime | None = None) -> Iterator[Blocker]:
    """Why no sitting (on this day) can be convened."""
    if call.state not in {Phase.ANNOUNCED, *BEFORE_RESULTS}:
        yield Blocker(_("The results of this call are published: there is nothing left to sit about."))
    if begins_at is None:
        return
    if begins_at <= clock.now():
        yield Blocker(_("The sitting must begin later than now."))
    days, today = notice_days(call), clock.today()
    first = rules_of(call, clock.now()).calendar.add(today, days) if days else today
    if clock.local(begins_at).date() < first:
        yield Blocker(
            _("The members must be told earlier: choose a later day."),
            when=clock.at_bishkek(first, clock.local(begins_at).time()),
            rule="commission.notice_days",
        )


def _agenda_blockers(agenda: Sequence[Texts]) -> Iterator[Blocker]:
    if not agenda:
        yield Blocker(_("Write what stands on the agenda."))
    if any(not (item.get("ky", "").strip() and item.get("ru", "").strip()) for item in agenda):
        yield Blocker(_("The agenda needs as many lines in Kyrgyz as in Russian."))


@transaction.atomic
def convene_sitting(
    *,
    call: Call,
    begins_at: datetime,
    agenda: Sequence[Texts],
    by: User,
    place: str = "",
    link: str = "",
) -> Sitting:
    """Convene a sitting, or move the one that is convened; everybody who sits is told."""
    call = lifecycle.lock(call)
    must_keep_record(call, by)
    reasons = [*convening_blockers(call, begins_at), *_agenda_blockers(agenda)]
    if call.is_protected:
        place = ""  # members ask by telephone
    elif not (place.strip() or link.strip()):
        reasons.append(Blocker(_("Say where the sitting is, or give the link to join it.")))
    known = sitting_now(call)
    if known is not None and known.begun_at is not None:
        reasons.append(Blocker(_("The sitting has begun: close it before another is convened.")))
    if reasons:
        raise Refused(*reasons)
    sitting = known or Sitting(call=call, version=0)
    sitting.begins_at, sitting.place, sitting.link = begins_at, place.strip(), link.strip()
    sitting.agenda = [dict(item) for item in agenda]
    sitting.version, sitting.told_at = sitting.version + 1, clock.now()
    sitting.save()
    _record(call, "convene", by, {"begins_at": begins_at, "version": sitting.version})
    _tell(call, CONVENED, {"begins_at": begins_at}, by)
    return sitting


@transaction.atomic
def call_off_sitting(*, call: Call, reason: str, by: User) -> Sitting:
    """A sitting that has not begun does not take place; everybody is told."""
    call = lifecycle.lock(call)
    must_keep_record(call, by)
    sitting = sitting_now(call)
    if sitting is None or sitting.begun_at is not None:
        raise Refused(_("No sitting is convened that could be called off."))
    if not reason.strip():
        raise Refused(_("Write the reason."))
    sitting.called_off_at, sitting.version = clock.now(), sitting.version + 1
    sitting.save(update_fields=["called_off_at", "version"])
    _record(call, "call_off", by, {"reason": reason.strip()})
    _tell(call, CALLED_OFF, {"begins_at": sitting.begins_at}, by)
    return sitting


@transaction.atomic
def begin_sitting(*, call: Call, here: Mapping[int, str], by: User, place: str = "") -> Sitting:
    """Begin the convened sitting, or one for which nobody was convened.

    `here`: by member id who is there from this minute; a text says by what means, when from afar.
    """
    call = lifecycle.lock(call)
    must_keep_record(call, by)
    sitting = sitting_now(call)
    reasons = list(convening_blockers(call))
    if sitting is not None and sitting.begun_at is not None:
        reasons.append(Blocker(_("The sitting has begun already.")))
    if sitting is None and notice_days(call):
        words = _("The rules ask that the members are told of a sitting before: convene it first.")
        reasons.append(Blocker(words, rule="commission.notice_days"))
    if not here:
        reasons.append(Blocker(_("Say who is there.")))
    if reasons:
        raise Refused(*reasons)
    at = clock.now()
    sitting = sitting or Sitting(call=call, begins_at=at, place=place.strip(), told_at=at)
    sitting.begun_at = at
    sitting.save()
    _seat(call, sitting, here, at)
    _record(call, "begin", by, {"here": len(here)})
    return sitting


def _going_on(call: Call) -> Sitting:
    sitting = sitting_now(call)
    if sitting is None or not sitting.is_going_on:
        raise Refused(_("No sitting is going on."))
    return sitting


def _seat(call: Call, sitting: Sitting, here: Mapping[int, str], at: datetime) -> None:
    assert call.commission is not None
    seats = set(call.commission.members.for_call(call.number).values_list("pk", flat=True))
    if set(here) - seats:
        raise Refused(_("This person does not sit for this call."))
    Presence.objects.bulk_create(
        [Presence(sitting=sitting, member_id=key, came_at=at, means=means) for key, means in here.items()]
    )


@transaction.atomic
def note_coming(*, call: Call, member: CommissionMember, by: User, means: str = "") -> Presence:
    """A member has come, at this minute; `means`: by what, when from afar."""
    call = lifecycle.lock(call)
    must_keep_record(call, by)
    sitting = _going_on(call)
    if member.pk in here_at(sitting, clock.now()):
        raise Refused(_("This member is there already."))
    _seat(call, sitting, {member.pk: means.strip()}, clock.now())
    _record(call, "come", by, {"seat": member.pk, "remote": bool(means.strip())})
    return Presence.objects.get(sitting=sitting, member=member, left_at=None)


@transaction.atomic
def note_leaving(*, call: Call, member: CommissionMember, by: User) -> Presence:
    """A member has left, or lost the connection, at this minute."""
    call = lifecycle.lock(call)
    must_keep_record(call, by)
    presence = Presence.objects.filter(sitting=_going_on(call), member=member, left_at=None).first()
    if presence is None:
        raise Refused(_("This member is not there."))
    presence.left_at = clock.now()
    presence.save(update_fields=["left_at"])
    _record(call, "leave", by, {"seat": member.pk})
    return presence


@transaction.atomic
def close_sitting(*, call: Call, by: User) -> Sitting:
    """Close the sitting: whoever is still there leaves with it."""
    call = lifecycle.lock(call)
    must_keep_record(call, by)
    sitting, at = _going_on(call), clock.now()
    Presence.objects.filter(sitting=sitting, left_at=None).update(left_at=at)
    sitting.closed_at = at
    sitting.save(update_fields=["closed_at"])
    _record(call, "close", by, {"decided": sitting.protocol_id is not None})
    if sitting.protocol is not None and is_untouched(sitting.protocol):
        redraw_draft(sitting.protocol, reason=CLOSED, by=by)
    return sitting


def _record(call: Call, step: str, by: User, facts: Mapping[str, object]) -> None:
    journal.write_entry(
        chain=call.chain, number=call.number, step=f"sitting.{step}", by=by, facts=dict(facts)
    )


def _tell(call: Call, kind: str, facts: Mapping[str, object], by: User) -> None:
    assert call.commission is not None
    seats = call.commission.members.present_for(call.number).select_related("user")
    notify([seat.user for seat in seats], number=call.number, kind=kind, facts=known_of(call) | dict(facts))
