"""Time that applicants lost because the service did not answer in the last hour before a deadline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashar.accounts.models import RoleCode
from ashar.accounts.queries import holders
from ashar.calls.models import Call, KeyShare
from ashar.calls.notices import known_of
from ashar.calls.states import Phase
from ashar.core import clock, i18n
from ashar.core.lifecycle import Blocker
from ashar.core.notices import NoticeKind, notify, register
from ashar.core.outages import Outage, need_not_be_told, outages_between, untold
from ashar.regulations.rulesets import Rules

LAST_HOUR = timedelta(hours=1)
LOST = "calls.time_was_lost"
_NOBODY = gettext_lazy(
    "From {began} to {ended} nobody could file a proposal. Propose a later deadline before the opening."
)

register(
    NoticeKind(
        code=LOST,
        subject=gettext_lazy("The service did not answer before the deadline: {title}"),
        body=_NOBODY,
        link="calls:call",
        protected_subject=gettext_lazy("The service did not answer before the deadline: {number}"),
        protected_body=_NOBODY,
    )
)


@dataclass(frozen=True)
class Prolongation:
    """What is proposed for the time that was lost: the new deadline, and why in both languages."""

    deadline: datetime
    reason_ky: str
    reason_ru: str


def lost_time(call: Call, *, at: datetime) -> list[Outage]:
    """The outages of the last hour before the deadline; asked for only near to it and after it."""
    if call.deadline is None or call.state != Phase.ANNOUNCED or at < call.deadline - LAST_HOUR:
        return []
    return outages_between(call.deadline - LAST_HOUR, call.deadline)


def prolonging_blockers(call: Call, *, at: datetime) -> Iterator[Blocker]:
    """Why a call whose deadline has passed cannot be given more time."""
    if not lost_time(call, at=at):
        yield Blocker(gettext_lazy("The deadline has passed: the terms can no longer change."))
    elif KeyShare.objects.filter(key__call=call, given_at__isnull=False).exists():
        yield Blocker(gettext_lazy("A share of the key was given: the deadline can no longer move."))


def may_be_prolonged(call: Call, *, at: datetime) -> bool:
    """Whether it is closed, and may still be given more time."""
    return call.phase_at(at) == Phase.CLOSED and not any(prolonging_blockers(call, at=at))


def prolongation(call: Call, outages: list[Outage], rules: Rules, *, at: datetime) -> Prolongation:
    """The same hour of the next working day, and the outages as the reason."""
    assert call.deadline is not None
    local = clock.local(call.deadline)
    day = rules.calendar.next(max(local.date(), clock.local(at).date()))
    reasons = {}
    for language in ("ky", "ru"):
        with translation.override(language):
            reasons[language] = " ".join(_sentence(outage) for outage in outages)
    return Prolongation(clock.at_bishkek(day, local.time()), reasons["ky"], reasons["ru"])


def _sentence(outage: Outage) -> str:
    words = _("The service did not answer from {began} to {ended} ({minutes} min).")
    began, ended = (i18n.moment(moment, seconds=True) for moment in (outage.began_at, outage.ended_at))
    return words.format(began=began, ended=ended, minutes=outage.minutes)


def tell_of_lost_time() -> int:
    """Tell the specialists and heads of the calls that an outage struck; how many calls."""
    told = 0
    for outage in untold():
        struck = Call.objects.filter(
            state=Phase.ANNOUNCED,
            mode="live",
            deadline__gt=outage.began_at,
            deadline__lt=outage.ended_at + LAST_HOUR,
        )
        for call in struck.select_related("authority"):
            people = holders(call.authority_id, RoleCode.SPECIALIST) | holders(
                call.authority_id, RoleCode.HEAD
            )
            facts = known_of(call) | {"began": outage.began_at, "ended": outage.ended_at}
            notify(people, number=call.number, kind=LOST, facts=facts)
            told += 1
        need_not_be_told(outage)
    return told
