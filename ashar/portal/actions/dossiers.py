"""Asking for a dossier, putting it together in the background, sweeping it away after some days."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.models import Call
from ashar.core import clock, journal, rehearsal
from ashar.core.files import StoredFile, draft, store_made
from ashar.core.lifecycle import Blocker, Refused
from ashar.portal.dossier.scope import Scope, scope_of
from ashar.portal.dossier.writing import Writer, facts_of, writer_for
from ashar.portal.models import Dossier, Form, Making

logger = logging.getLogger("ashar.dossiers")

KEPT = timedelta(days=7)
# The worker has other things to do every second.
SLICE = 2.0
TRIES = 5
ZIP = "application/zip"


def dossier_blockers(call: Call) -> Iterator[Blocker]:
    """Why no dossier of the call can be put together."""
    if rehearsal.here():
        yield Blocker(_("In a rehearsal no dossier is put together."))
    if call.is_historic:
        yield Blocker(
            _("Of what was run before the platform there is no dossier: only what sources say is known.")
        )
    elif call.announced_at is None:
        yield Blocker(_("The call is not announced yet."), who=_("The head of the authority."))


@transaction.atomic
def ask_dossier(*, call: Call, form: str, by: User | None) -> Dossier:
    """Ask for the dossier; one that holds everything recorded by now is there already."""
    if form == Form.FULL and not (by and by.has_perm("portal.read_dossier", call)):
        raise Refused(
            Blocker(
                _("The full form is for the office and for an inspector with a letter."),
                who=_("The head of the authority."),
            )
        )
    if blockers := list(dossier_blockers(call)):
        raise Refused(*blockers)
    journal.lock_chain(call.chain)
    kept = Dossier.objects.select_for_update().filter(call=call, form=form).first()
    if kept is not None and (kept.is_under_way or _is_fresh(kept)):
        return kept
    asked = kept or Dossier(call=call, form=form)
    asked.state, asked.asked_at, asked.asked_by = Making.WAITING, clock.now(), by
    asked.done = asked.total = 0
    asked.save()
    if form == Form.FULL:
        facts = {"call": call.number, "form": form}
        journal.write_entry(
            chain=call.chain, number=_number(asked), step="dossier.ask", by=by or journal.PUBLIC, facts=facts
        )
    return asked


def _is_fresh(kept: Dossier) -> bool:
    """Whether nothing was recorded since, and it is kept for a while."""
    if not kept.is_ready or kept.kept_until is None or kept.kept_until <= clock.now():
        return False
    return kept.facts == facts_of(scope_of(kept.call, kept.form, clock.now()))


def _number(dossier: Dossier) -> str:
    """What the journal knows it by: not the call, or a dossier would speak of itself."""
    return f"dossier-{dossier.pk}"


class _Bench:
    """The dossier that this process is at; between two slices of time it waits with its ZIP open."""

    def __init__(self) -> None:
        self.going: Iterator[None] | None = None
        self.is_swept = False

    def next(self) -> Iterator[None] | None:
        """What to go on with: the one begun, else the one that has waited longest."""
        if not self.is_swept:  # whatever another process had begun is lost with it
            Dossier.objects.filter(state=Making.WORKING).update(state=Making.WAITING)
            self.is_swept = True
        if self.going is None:
            first = Dossier.objects.filter(state=Making.WAITING).order_by("asked_at", "pk").first()
            self.going = _make(first) if first else None
        return self.going


_bench = _Bench()


def make_waiting(seconds: float = SLICE) -> bool:
    """Work on dossiers for so long; whether there is more to do. Called by the worker."""
    until = time.monotonic() + seconds
    while (going := _bench.next()) is not None:
        if next(going, ...) is ...:
            _bench.going = None
        if time.monotonic() >= until:
            return True
    return False


def _make(dossier: Dossier) -> Iterator[None]:
    """Put one together, member by member; a fault is logged and told on its page."""
    Dossier.objects.filter(pk=dossier.pk).update(state=Making.WORKING)
    try:
        yield from _written(dossier)
    except Exception:  # whatever is wrong with one call, the others have their dossiers
        logger.exception("The dossier %s could not be put together", dossier.pk)
        Dossier.objects.filter(pk=dossier.pk).update(state=Making.FAILED)


def _written(dossier: Dossier) -> Iterator[None]:
    scope, facts, writer = _planned(dossier)
    Dossier.objects.filter(pk=dossier.pk).update(total=writer.total, done=0)
    yield
    with draft() as path:
        with path.open("wb") as out:
            shown = time.monotonic()
            for done in writer.write(out):
                if time.monotonic() - shown > 1:
                    Dossier.objects.filter(pk=dossier.pk).update(done=done)
                    shown = time.monotonic()
                yield
        name = f"{scope.call.number}-{scope.form}.zip"
        file = store_made(path, name=name, media_type=ZIP, purpose="dossier")
    _finish(dossier, scope, facts, writer, file)


def _planned(dossier: Dossier) -> tuple[Scope, str, Writer]:
    """What goes in, read while nothing changed."""
    for _again in range(TRIES):
        call = Call.objects.select_related("authority", "commission", "line").get(pk=dossier.call_id)
        scope = scope_of(call, dossier.form, clock.now())
        facts, writer = facts_of(scope), writer_for(scope)
        writer.plan()
        if facts == facts_of(scope_of(call, dossier.form, clock.now())):
            break
    return scope, facts, writer


@transaction.atomic
def _finish(dossier: Dossier, scope: Scope, facts: str, writer: Writer, file: StoredFile) -> None:
    journal.lock_chain(scope.call.chain)
    kept = Dossier.objects.select_for_update().get(pk=dossier.pk)
    is_new = kept.sha256 != writer.sha256
    kept.state, kept.ready_at, kept.kept_until = Making.READY, clock.now(), clock.now() + KEPT
    kept.facts, kept.sha256, kept.file = facts, writer.sha256, file
    kept.left_out, kept.done = scope.told_left_out, kept.total
    kept.save()
    if is_new:
        told = {"call": scope.call.number, "form": scope.form, "sha256": writer.sha256, "file": file.sha256}
        journal.write_entry(
            chain=scope.call.chain, number=_number(kept), step="dossier.make", by=journal.WORKER, facts=told
        )


def sweep_old() -> int:
    """Forget dossiers that have been kept long enough; their files go with the orphans. How many."""
    old = Dossier.objects.filter(kept_until__lt=clock.now()).exclude(
        state__in=[Making.WAITING, Making.WORKING]
    )
    return int(old.delete()[0])
