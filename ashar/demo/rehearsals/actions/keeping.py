"""Beginning and wiping a rehearsal: all that the real world ever learns of it."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.models import Call
from ashar.calls.states import Phase
from ashar.core import clock, journal, rehearsal
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.rehearsal import Hall
from ashar.demo.models import Rehearsal
from ashar.demo.rehearsals.actions.building import build
from ashar.demo.rehearsals.copying import copy_of

MOST_STANDING = 5
KEPT = timedelta(days=14)
BEING_BUILT = timedelta(hours=1)


def beginning_blockers(call: Call) -> Iterator[Blocker]:
    """Why this call cannot be tried out now."""
    if call.state != Phase.PLANNED or call.line_id is None:
        yield Blocker(_("Only a call in preparation is tried out: this one everybody has seen."))
    if Rehearsal.objects.standing().filter(authority=call.authority_id).count() >= MOST_STANDING:
        words = _("{most} rehearsals stand already. Wipe one that is no longer needed.")
        yield Blocker(format_lazy(words, most=MOST_STANDING), who=_("The specialist or the head"))


def begin_rehearsal(*, call: Call, by: User) -> Rehearsal:
    """Build a hall with a copy of the call in it; raises Refused.

    Its row is written when everything stands, so that an interrupted beginning leaves nothing to enter.
    """
    _check(call)
    copied, hall = copy_of(call), rehearsal.make()
    try:
        build(hall, copied)
        return _write_row(call, hall, by)
    except BaseException:
        rehearsal.clear(hall)
        raise


def _check(call: Call) -> None:
    if reasons := list(beginning_blockers(call)):
        raise Refused(*reasons)


@transaction.atomic
def _write_row(call: Call, hall: Hall, by: User) -> Rehearsal:
    journal.lock_chain(call.chain)
    _check(call)
    held: Rehearsal = Rehearsal.objects.create(
        authority_id=call.authority_id, call=call, token=hall.token, begun_at=clock.now(), begun_by=by
    )
    journal.write_entry(chain=call.chain, number=call.number, step="rehearsal.begin", by=by)
    return held


@transaction.atomic
def wipe_rehearsal(*, held: Rehearsal, by: journal.Actor) -> Rehearsal:
    """Delete everything that was done in the rehearsal; wiping twice does no harm."""
    journal.lock_chain(held.authority.code)
    held = (
        Rehearsal.objects.select_for_update(of=("self",)).select_related("authority", "call").get(pk=held.pk)
    )
    if held.token is None:
        return held
    hall = Hall(held.token)
    held.token, held.wiped_at = None, clock.now()
    held.save(update_fields=["token", "wiped_at"])
    journal.write_entry(chain=held.authority.code, number=held.call.number, step="rehearsal.wipe", by=by)
    transaction.on_commit(partial(rehearsal.clear, hall))
    return held


def wipe_old() -> int:
    """Wipe what was begun a fortnight ago, and what an interrupted beginning left; how many."""
    old = Rehearsal.objects.standing().filter(begun_at__lt=clock.now() - KEPT).select_related("authority")
    wiped = [wipe_rehearsal(held=each, by=journal.WORKER) for each in old]
    known = set(Rehearsal.objects.standing().values_list("token", flat=True))
    before = (clock.now() - BEING_BUILT).timestamp()
    left = [Hall(token) for token in rehearsal.tokens() if token not in known]
    for hall in left:
        if hall.folder.stat().st_mtime < before:
            rehearsal.clear(hall)
    return len(wiped)
