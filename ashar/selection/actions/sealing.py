"""Marks under their lock: kept with a key that is not in the database, opened when all have locked.

Whoever holds the database, its backup or the files reads no mark before the reveal; what was locked and
then changed in the database is found out at the reveal, and its member marks again.
"""

from __future__ import annotations

import secrets
from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from ashar.calls.models import Call
from ashar.calls.notices import known_of
from ashar.core import clock, journal, keys, lifecycle
from ashar.core.notices import notify
from ashar.proposals.models import Proposal
from ashar.selection.marking.given import Given, digest_of, row_of
from ashar.selection.models import Letter, Marking, ScoreSheet, SealedMarks, SheetSeal

KIND = "marks"
UNREADABLE = "selection.marks_unreadable"


def seal_for(sheet: ScoreSheet) -> SheetSeal:
    """The seal of an open sheet; a new one where there is none, or where its key is gone."""
    seal, is_new = SheetSeal.objects.get_or_create(sheet=sheet, defaults={"key_name": ""})
    if is_new or not keys.is_here(seal.key_name):
        SealedMarks.objects.filter(sheet=sheet).delete()
        seal.key_name = keys.make(KIND)
        seal.first_sha256, seal.first_finished_at = "", None
        seal.save()
    sheet.seal = seal
    return seal


def keep(sheet: ScoreSheet, seal: SheetSeal, proposal_id: int, given: Given) -> None:
    """Lock what was given to a proposal; called by actions only."""
    body = keys.lock(given.to_bytes(), keys.read(seal.key_name))
    SealedMarks.objects.update_or_create(
        sheet=sheet, proposal_id=proposal_id, defaults={"body": body, "saved_at": clock.now()}
    )


def is_whole(sheet: ScoreSheet) -> bool:
    """Whether a locked sheet can be opened and is what was hashed when it was locked."""
    try:
        return digest(sheet) == sheet.sha256
    except (keys.KeyGone, keys.Tampered, SheetSeal.DoesNotExist):
        return False


def digest(sheet: ScoreSheet) -> str:
    """The check code of all that stands in the sheet."""
    rows = [row_of(proposal.number, given) for proposal, given in _opened(sheet)]
    return digest_of(sheet.number, rows, sheet.salt)


def reveal(sheet: ScoreSheet) -> None:
    """Write the marks of a sheet in clear; the database refuses it before the sheet is revealed."""
    Marking.objects.bulk_create(
        Marking(
            sheet=sheet,
            proposal=proposal,
            points=dict(given.points),
            comment=given.comment,
            notes=dict(given.notes),
        )
        for proposal, given in _opened(sheet)
    )
    SealedMarks.objects.filter(sheet=sheet).delete()


def _opened(sheet: ScoreSheet) -> list[tuple[Proposal, Given]]:
    key = keys.read(sheet.seal.key_name)
    rows = sorted(sheet.sealed.select_related("proposal"), key=lambda row: row.proposal_id)
    return [(row.proposal, Given.from_bytes(keys.unlock(bytes(row.body), key))) for row in rows]


def give_back(sheet: ScoreSheet, by: journal.Actor) -> None:
    """A locked sheet that cannot be opened any more, or was changed in the database: it is marked again."""
    lifecycle.move(sheet, "give_back", by=by, locked_at=None, sha256="", record={"was": sheet.sha256})
    SealedMarks.objects.filter(sheet=sheet).delete()
    SheetSeal.objects.filter(sheet=sheet).delete()
    notify([sheet.member.user], number=sheet.call.number, kind=UNREADABLE, facts=known_of(sheet.call))


def drop(sheets: QuerySet[ScoreSheet], proposal_id: int) -> None:
    """Forget what was marked and is not locked, for a proposal from which a member steps aside."""
    SealedMarks.objects.filter(sheet__in=sheets, sheet__state="open", proposal_id=proposal_id).delete()


def forget_keys(call: Call) -> None:
    """After the reveal no key is needed, not even of a sheet that does not count."""
    for name in SheetSeal.objects.filter(sheet__call=call).values_list("key_name", flat=True):
        transaction.on_commit(partial(keys.destroy, name))


def draw_letters(call: Call) -> None:
    """Give every admitted proposal without a letter one, in an order that chance makes."""
    known = Letter.objects.filter(call=call)
    taken = known.count()
    fresh = list(
        Proposal.objects.filter(lot__call=call, state="admitted").exclude(pk__in=known.values("proposal"))
    )
    secrets.SystemRandom().shuffle(fresh)
    Letter.objects.bulk_create(
        Letter(call=call, proposal=proposal, place=place)
        for place, proposal in enumerate(fresh, start=taken + 1)
    )
