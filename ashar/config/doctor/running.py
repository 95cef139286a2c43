"""What may have been lost, or is late, in an installation that can start."""

import io
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ashar.accounts.models import Role
from ashar.calls.models import CallKey, Letter
from ashar.calls.states import Phase
from ashar.config.backup import last_backup, pg_tool_fault
from ashar.config.doctor.finding import Finding
from ashar.config.worker import seen_at
from ashar.core import clock, i18n, journal, keys
from ashar.core.files import StoredFile, antivirus, stored_path
from ashar.core.notices.models import Delivery, Status
from ashar.places.models import Authority
from ashar.proposals.models import SpentKey

OLD_BACKUP = timedelta(days=2)
WORKER_SILENT = timedelta(minutes=5)
CLOCKS_APART = timedelta(minutes=1)
MAIL_LATE = timedelta(hours=1)
GIVEN_UP_LATELY = timedelta(days=7)
FILES_LOOKED_AT = 2000


def _backup() -> Iterator[Finding]:
    last = last_backup()
    if last is None:
        if settings.IS_PUBLIC:
            yield Finding(_("No backup is known: let “ashar backup” run every day."), is_grave=False)
    elif clock.now() - last.at > OLD_BACKUP:
        said = _("The last backup is of {moment}: let “ashar backup” run every day.")
        yield Finding(said.format(moment=i18n.short_moment(last.at)), is_grave=False)
    else:
        said = _("The last backup is of {moment}: {file}")
        yield Finding(said.format(moment=i18n.short_moment(last.at), file=last.file), is_grave=False)
    if connection.vendor == "postgresql" and (fault := pg_tool_fault()):
        yield Finding(fault, is_grave=False)


def _worker() -> Iterator[Finding]:
    seen = seen_at()
    if seen is None:
        yield Finding(_("The worker has not run yet: “ashar serve” starts it."), is_grave=False)
    elif clock.now() - seen > WORKER_SILENT:
        said = _("The worker does not run, it was last seen {moment}: “ashar serve” starts it.")
        yield Finding(said.format(moment=i18n.short_moment(seen)), is_grave=False)


def _clock() -> Iterator[Finding]:
    """No time server is asked: what the journal and the database say of the time is enough."""
    now = clock.now()
    pretended = Authority.objects.filter(is_demonstration=True).values("code")
    entries = journal.Entry.objects.exclude(chain__in=pretended)
    last = entries.order_by("-pk").values_list("at", flat=True).first()
    if last and last - now > CLOCKS_APART:
        said = _("The clock of this machine goes wrong: the journal’s last entry is of {moment}.")
        yield Finding(said.format(moment=i18n.short_moment(last)))
    if connection.vendor == "postgresql" and abs(_time_of_database() - now) > CLOCKS_APART:
        yield Finding(
            _("The clocks of this machine and of the database server differ by more than a minute.")
        )


def _time_of_database() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (moment,) = cursor.fetchone() or (clock.now(),)
    return moment


def _journal() -> Iterator[Finding]:
    """The ends only; “ashar verify” reads every entry of an export."""
    last = dict(journal.Entry.objects.order_by().values_list("chain").annotate(Max("seq")))
    heads = dict(journal.ChainHead.objects.filter(seq__gt=0).values_list("chain", "seq"))
    for chain in sorted({*last, *heads}):
        if last.get(chain, 0) != heads.get(chain, 0):
            said = _("The journal of {chain} ends at {last}, but should end at {head}: it was changed.")
            yield Finding(said.format(chain=chain, last=last.get(chain, 0), head=heads.get(chain, 0)))


def _files() -> Iterator[Finding]:
    newest = StoredFile.objects.order_by("-pk").values_list("sha256", flat=True)[:FILES_LOOKED_AT]
    lost = sum(not stored_path(sha256).exists() for sha256 in newest)
    if lost:
        said = ngettext(
            "{n} of the newest files is not in the folder of files: restore a backup.",
            "{n} of the newest files are not in the folder of files: restore a backup.",
            lost,
        )
        yield Finding(said.format(n=lost))


def _keys() -> Iterator[Finding]:
    """Shares of the keys of calls that wait for their opening: without enough of them nothing is unsealed."""
    waiting = CallKey.objects.filter(call__state=Phase.ANNOUNCED).select_related("call")
    for key in waiting.prefetch_related("shares"):
        shares = list(key.shares.all())
        here = sum(keys.is_here(share.name) for share in shares)
        facts = {"call": key.call.number, "here": here, "of": len(shares), "needed": key.needed}
        if here < key.needed:
            said = _(
                "The proposals of {call} cannot be opened: of {of} shares of its key {here} are here, "
                "and {needed} are needed. Put the folder of keys back from its own backup."
            )
            yield Finding(said.format(**facts))
        elif here < len(shares):
            said = _("Of {of} shares of the key of {call} only {here} are here; {needed} are needed.")
            yield Finding(said.format(**facts), is_grave=False)


def _spent_keys() -> Iterator[Finding]:
    late = SpentKey.objects.filter(due_at__lt=clock.now() - WORKER_SILENT).count()
    if late:
        said = ngettext(
            "{n} key of a filed draft should be destroyed by now. The worker (“ashar serve”) does it.",
            "{n} keys of filed drafts should be destroyed by now. The worker (“ashar serve”) does it.",
            late,
        )
        yield Finding(said.format(n=late), is_grave=False)


def _outbox() -> Iterator[Finding]:
    """Letters that wait for too long, that the server refused at the last try, and that were given up."""
    now = clock.now()
    waiting = _letters(Status.WAITING)
    if late := [why for at, why in waiting if at < now - MAIL_LATE]:
        said = ngettext(
            "{n} letter has waited for more than an hour to be sent. {why}",
            "{n} letters have waited for more than an hour to be sent. {why}",
            len(late),
        )
        yield _of_letters(said, late)
    if refused := [why for at, why in waiting if why and at >= now - MAIL_LATE]:
        said = ngettext(
            "{n} letter was not taken by the mail server and is tried again. {why}",
            "{n} letters were not taken by the mail server and are tried again. {why}",
            len(refused),
        )
        yield _of_letters(said, refused)
    if failed := [why for at, why in _letters(Status.FAILED) if at > now - GIVEN_UP_LATELY]:
        said = ngettext(
            "{n} letter of the last week could not be sent at all. {why}",
            "{n} letters of the last week could not be sent at all. {why}",
            len(failed),
        )
        yield _of_letters(said, failed)


def _letters(status: Status) -> list[tuple[datetime, str]]:
    """When each letter to a real person was written and what the server said, of accounts and without."""
    notices = Delivery.objects.filter(status=status, notice__user__is_demonstration=False)
    letters = Letter.objects.filter(status=status)
    return [
        *notices.values_list("notice__created_at", "last_error"),
        *letters.values_list("created_at", "last_error"),
    ]


def _of_letters(said: str, reasons: list[str]) -> Finding:
    why = next((reason for reason in reasons if reason), "")
    return Finding(said.format(n=len(reasons), why=why).strip(), is_grave=False)


def _operator() -> Iterator[Finding]:
    if settings.IS_PUBLIC and not Role.objects.current().filter(code="operator").exists():
        said = _(
            "Nobody is the operator of the platform: “ashar manage appoint_operator” appoints the first."
        )
        yield Finding(said, is_grave=False)


def _scanner() -> Iterator[Finding]:
    if antivirus.is_there() and antivirus.scan(io.BytesIO(b"ashar")) == antivirus.Scan.WAITING:
        said = _("The scanner for viruses (ASHAR_CLAMD) does not answer: files wait to be scanned.")
        yield Finding(said, is_grave=False)


EXAMINATIONS = (_clock, _journal, _files, _keys, _spent_keys, _scanner, _worker, _outbox, _operator, _backup)
