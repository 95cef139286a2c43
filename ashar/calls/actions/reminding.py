"""Keepers are reminded of their sheets; the office is told of those who did not come for theirs."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from ashar.accounts.models import RoleCode
from ashar.accounts.queries import holders
from ashar.calls import notices
from ashar.calls.actions.handing import hand_over_until, remove_handed
from ashar.calls.actions.keeping import shares_of
from ashar.calls.models import Call, KeyShare
from ashar.calls.states import Phase
from ashar.core import clock, keys, lifecycle
from ashar.core.notices import notify

BEFORE = timedelta(days=2)


def remove_handed_shares() -> int:
    """Remove what a process that died has left of shares that were handed over; how many."""
    handed = KeyShare.objects.filter(
        handed_at__isnull=False, given_at__isnull=True, key__call__state=Phase.ANNOUNCED
    )
    found = {pk for pk, name in handed.values_list("key__call", "name") if keys.is_here(name)}
    return sum(remove_handed(pk) for pk in found)


def remind_keepers() -> int:
    """Write to keepers who have not taken or not tried their sheet, and to the office; how many calls."""
    at = clock.now()
    waiting = Call.objects.filter(
        state=Phase.ANNOUNCED, mode="live", key__leaves_server=True, deadline__gt=at
    )
    return sum(_remind(call, at) for call in waiting.select_related("authority"))


@transaction.atomic
def _remind(call: Call, at: datetime) -> bool:
    call = lifecycle.lock(call)
    shares, until = shares_of(call), hand_over_until(call)
    missed = [share for share in shares if share.handed_at is None and share.missed_at is None]
    if at > until and missed:
        _tell_office(call, shares, missed, at)
    late = [share for share in shares if _is_late(share, call, until, at)]
    _tell_keepers(call, late, until)
    return bool(late)


def _is_late(share: KeyShare, call: Call, until: datetime, at: datetime) -> bool:
    """Whether the keeper is reminded today: of taking the sheet, or of trying it; once a day."""
    assert call.deadline is not None
    if share.reminded_on == clock.local(at).date() or share.rehearsed_at is not None:
        return False
    if share.handed_at is None:
        return until - BEFORE <= at <= until
    return at >= call.deadline - BEFORE


def _tell_keepers(call: Call, late: Sequence[KeyShare], until: datetime) -> None:
    for kind, found in (
        (notices.SHEET_WAITS, [share for share in late if share.handed_at is None]),
        (notices.SHEET_UNTRIED, [share for share in late if share.handed_at is not None]),
    ):
        facts = notices.known_of(call) | {"until": until if kind == notices.SHEET_WAITS else call.deadline}
        notify([share.keeper for share in found], number=call.number, kind=kind, facts=facts)
    KeyShare.objects.filter(pk__in=[share.pk for share in late]).update(reminded_on=clock.today())


def _tell_office(call: Call, shares: Sequence[KeyShare], missed: Sequence[KeyShare], at: datetime) -> None:
    """Say who never came; loudly, when fewer hold their sheets than are needed to open."""
    held = sum(share.handed_at is not None for share in shares)
    is_grave = held < shares[0].key.needed
    people = holders(call.authority_id, RoleCode.SPECIALIST) | holders(call.authority_id, RoleCode.HEAD)
    facts = notices.known_of(call) | {
        "names": ", ".join(share.keeper.name for share in missed),
        "held": held,
        "needed": shares[0].key.needed,
    }
    kind = notices.TOO_FEW_SHEETS if is_grave else notices.SHEETS_LEFT
    notify(people, number=call.number, kind=kind, facts=facts)
    KeyShare.objects.filter(pk__in=[share.pk for share in missed]).update(missed_at=at)
