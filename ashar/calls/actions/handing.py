"""Shares that leave the server: a keeper takes one onto a sheet, tries it, and enters it at the opening.

The server writes the sheet and keeps nothing of it. It removes its own copy of the share when the keeper
has shown, by the check code on the paper or in the file, that one of them is in hand.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls import sealing, sheets
from ashar.calls.actions.announcing import rules_of
from ashar.calls.actions.keeping import give_share, handing_ends, share_blockers, share_of
from ashar.calls.models import Call, KeyShare
from ashar.calls.states import Phase
from ashar.core import clock, keys, lifecycle
from ashar.core.lifecycle import Blocker, Refused

TRIES, TRIES_WITHIN = 10, timedelta(minutes=15)
HELP = _("The city hall’s specialist")


def hand_over_until(call: Call) -> datetime:
    """Until when a keeper takes the share from the server (rule `opening.sheets_days_before`)."""
    return handing_ends(call, rules_of(call, clock.now()))


def hand_over_blockers(call: Call, share: KeyShare, *, at: datetime) -> Iterator[Blocker]:
    """Why this keeper cannot take the share from the server at this moment."""
    if not share.key.leaves_server:
        yield Blocker(_("In this call a share is given by signing in: there is no sheet."))
    elif share.handed_at is not None:
        words = _(
            "Your share was handed over and is no longer on the server, so it cannot be shown again. "
            "If the sheet is lost, say so at once: the others may open without it."
        )
        yield Blocker(words, who=HELP)
    elif call.state != Phase.ANNOUNCED or at > hand_over_until(call):
        words = _(
            "The days for taking sheets are over. Your share stays on the server, and you give it after "
            "the deadline by signing in."
        )
        yield Blocker(words, who=HELP)


def write_sheet(*, call: Call, by: User, passphrase: str) -> sheets.Sheet:
    """The sheet of this keeper under this passphrase; nothing of it is kept, and nothing changes yet."""
    share = share_of(call, by)
    reasons = list(hand_over_blockers(call, share, at=clock.now()))
    if not sheets.is_strong(passphrase):
        words = _("Choose at least four different words of three letters or more.")
        reasons.append(Blocker(words))
    if reasons:
        raise Refused(*reasons)
    _count_try(by)
    try:
        secret = keys.read(share.name)
    except keys.KeyGone as error:
        raise Refused(_("This share is lost. The others may open without it.")) from error
    return sheets.write(share.n, secret, public_key=bytes(share.key.public_key), passphrase=passphrase)


@transaction.atomic
def take_share(*, call: Call, by: User, code: str) -> KeyShare:
    """The keeper has the sheet, as the check code on it shows: the server removes its copy of the share."""
    at = clock.now()
    call = lifecycle.lock(call)
    share = share_of(call, by)
    reasons = list(hand_over_blockers(call, share, at=at))
    if _plain(code) != _plain(sheets.check_code(share.digest)):
        words = _("This is not the check code of your sheet. It stands on the paper and in the file.")
        reasons.append(Blocker(words))
    if reasons:
        raise Refused(*reasons)
    share.handed_at = at
    share.save(update_fields=["handed_at"])
    lifecycle.move(call, "hand_share", by=by, record={"share": share.n, "digest": share.digest})

    def remove() -> None:
        remove_handed(call.pk)

    transaction.on_commit(remove, robust=True)  # what fails here is done by the worker
    return share


def rehearse_share(*, call: Call, by: User, sheet: str, passphrase: str) -> KeyShare:
    """The keeper tries the sheet before the deadline: it is compared, and forgotten."""
    share = share_of(call, by)
    reasons = list(rehearsal_blockers(call, share, at=clock.now()))
    if reasons:
        raise Refused(*reasons)
    _opened(share, by, sheet, passphrase)
    return _note_rehearsal(call, by)


def rehearsal_blockers(call: Call, share: KeyShare, *, at: datetime) -> Iterator[Blocker]:
    """Why the sheet cannot be tried at this moment."""
    if share.handed_at is None:
        yield Blocker(_("Take your sheet first: your share is still on the server."))
    elif not call.is_open(at):
        yield Blocker(_("A sheet is tried before the deadline. After it the share is given."))


@transaction.atomic
def _note_rehearsal(call: Call, by: User) -> KeyShare:
    call = lifecycle.lock(call)
    share = share_of(call, by)
    share.rehearsed_at = clock.now()
    share.save(update_fields=["rehearsed_at"])
    lifecycle.move(call, "rehearse_share", by=by, record={"share": share.n})
    return share


def give_from_sheet(*, call: Call, by: User, sheet: str, passphrase: str) -> KeyShare:
    """After the deadline the keeper enters the sheet; the share waits here until there are enough."""
    share = share_of(call, by)
    reasons = list(share_blockers(call, at=clock.now()))
    if reasons:
        raise Refused(*reasons)
    return give_share(call=call, by=by, from_sheet=_opened(share, by, sheet, passphrase))


def remove_handed(call_pk: int) -> int:
    """Remove the server's copies of the shares of a call that were handed over; how many.

    Under the lock of the call, so that a share that comes back at the opening is never taken for one.
    """
    with transaction.atomic():
        call = lifecycle.lock(Call.objects.select_related("authority").get(pk=call_pk))
        handed = KeyShare.objects.filter(key__call=call, handed_at__isnull=False, given_at__isnull=True)
        names = [name for name in handed.values_list("name", flat=True) if keys.is_here(name)]
        for name in names:
            keys.destroy(name)
    return len(names)


def _opened(share: KeyShare, by: User, text: str, passphrase: str) -> bytes:
    """The share from its sheet, compared with what the server knows it by; raises Refused."""
    _count_try(by)
    try:
        sheet = sheets.read(text)
        if not sheet.is_of(bytes(share.key.public_key)):
            raise Refused(_("This sheet is of another call. Look at the number of the call at its head."))
        if sheet.n != share.n:
            raise Refused(_("This is the sheet of another keeper of this call."))
        secret = sheets.open_sheet(sheet, passphrase)
    except sheets.BadSheet as error:
        raise Refused(error.reason) from error
    if sealing.digest_of(share.n, secret) != share.digest:
        raise Refused(_("What is on this sheet is not the share that was handed over to you."))
    return secret


def _count_try(by: User) -> None:
    """Each try costs a third of a second; who guesses is stopped by the account, not by the address."""
    key, seconds = f"key-sheet-{by.pk}", int(TRIES_WITHIN.total_seconds())
    cache.add(key, 0, seconds)
    try:
        tries = cache.incr(key)
    except ValueError:  # it ended between the two
        return
    if tries > TRIES:
        raise Refused(_("Too many tries. Wait for a quarter of an hour."))


def _plain(code: str) -> str:
    return "".join(code.split()).lower()
