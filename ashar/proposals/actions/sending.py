"""Files that are sent to a draft piece by piece: begun, finished once, thrown away, forgotten."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Self

import msgspec
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.core import clock, keys
from ashar.core.files import MOST_PICTURES, Locked
from ashar.core.files.arriving import EXPIRES
from ashar.core.lifecycle import Blocker, Refused
from ashar.proposals import content as port
from ashar.proposals.actions.attaching import add_file, attach_blockers, open_draft
from ashar.proposals.content import Content
from ashar.proposals.models import Attachment, Proposal, Sending

MEGABYTE = 2**20
MOST_OF_A_FILE = 20 * MEGABYTE
MOST_TOGETHER = 40 * MEGABYTE  # pictures of one paper, before they are joined
MOST_OF_A_DRAFT = 100 * MEGABYTE
MOST_OF_A_DAY = 1000 * MEGABYTE  # of one organisation
MOST_ON_THE_WAY = 10


@dataclass(frozen=True)
class Told:
    """What a sender tells of a file beforehand; `parts`: lengths of the pictures that are to be joined."""

    name: str
    size: int
    parts: tuple[int, ...] = ()

    @classmethod
    def of(cls, sending: Sending) -> Self:
        """What was told of it; raises `content.Sealed` and `keys.Tampered`."""
        raw = keys.unlock(bytes(sending.told), port.secret_of_sendings(sending.proposal))
        return msgspec.json.decode(raw, type=cls)

    def blockers(self) -> Iterator[Blocker]:
        """Why a file like this is not taken."""
        most = MOST_TOGETHER if self.parts else MOST_OF_A_FILE
        if self.size <= 0:
            yield Blocker(_("The file is empty. Choose it again, or save it anew."))
        elif self.size > most:
            words = _("The file is larger than {limit} MB. Make it smaller, or send it in parts.")
            yield Blocker(format_lazy(words, limit=most // MEGABYTE))
        if len(self.parts) > MOST_PICTURES:
            words = _("At most {n} pictures become one document. Send the rest as another one.")
            yield Blocker(format_lazy(words, n=MOST_PICTURES))
        if self.parts and (min(self.parts) <= 0 or sum(self.parts) != self.size):
            yield Blocker(_("The pictures did not arrive whole. Choose them again."))


def room_blockers(proposal: Proposal, content: Content, size: int) -> Iterator[Blocker]:
    """Why the draft, or the organisation today, has no room for so many bytes more."""
    kept = sum(file.size for files in content.files.values() for file in files)
    coming = on_the_way().filter(proposal=proposal)
    if kept + _bytes(coming, "size") + size > MOST_OF_A_DRAFT:
        words = _("All files of a proposal together may have {n} MB. Make them smaller, or take one away.")
        yield Blocker(format_lazy(words, n=MOST_OF_A_DRAFT // MEGABYTE))
    since = clock.now() - clock.ONE_DAY
    recent = Attachment.objects.filter(proposal__organisation=proposal.organisation_id, added_at__gte=since)
    theirs = on_the_way().filter(proposal__organisation=proposal.organisation_id)
    if _bytes(recent, "file__size") + _bytes(theirs, "size") + size > MOST_OF_A_DAY:
        words = _("Your organisation has sent {n} MB within a day. Go on tomorrow.")
        yield Blocker(format_lazy(words, n=MOST_OF_A_DAY // MEGABYTE))


def on_the_way() -> "QuerySet[Sending]":
    """Files that are not whole yet and not forgotten."""
    since = clock.now() - EXPIRES
    return Sending.objects.filter(attachment__isnull=True, begun_at__gt=since)


@transaction.atomic
def begin_sending(*, proposal: Proposal, code: str, told: Told, by: User) -> Sending:
    """Expect a file for this question; raises Refused before a byte of it is sent."""
    proposal, kept = open_draft(proposal, by, code)
    reasons = [*told.blockers(), *attach_blockers(proposal, code, kept)]
    reasons += room_blockers(proposal, kept, told.size)
    if on_the_way().filter(proposal=proposal).count() >= MOST_ON_THE_WAY:
        words = _("{n} files are on their way already. Wait for them, or throw some of them away.")
        reasons.append(Blocker(format_lazy(words, n=MOST_ON_THE_WAY)))
    if reasons:
        raise Refused(*reasons)
    locked = keys.lock(msgspec.json.encode(asdict(told)), port.secret_of_sendings(proposal))
    begun: Sending = Sending.objects.create(
        proposal=proposal, question=code, size=told.size, told=locked, begun_by=by
    )
    return begun


@transaction.atomic
def finish_sending(*, sending: Sending, file: Locked, by: User) -> Attachment:
    """Add the file that has come whole; finishing again gives back what was added."""
    proposal, kept = open_draft(sending.proposal, by, sending.question)
    sending = Sending.objects.select_related("attachment").get(pk=sending.pk)
    if sending.attachment is None:
        sending.attachment = add_file(proposal, kept, sending.question, file, by)
        sending.save(update_fields=["attachment"])
    return sending.attachment


@transaction.atomic
def drop_sending(*, sending: Sending) -> None:
    """Expect this file no more; what has become of a whole one stays."""
    Sending.objects.filter(pk=sending.pk, attachment__isnull=True).delete()


def forget_old_sendings() -> int:
    """Forget what was begun a day ago and more; how many."""
    return int(Sending.objects.filter(begun_at__lte=clock.now() - EXPIRES).delete()[0])


def _bytes(rows: "QuerySet[Sending] | QuerySet[Attachment]", column: str) -> int:
    return int(rows.aggregate(sum=Sum(column))["sum"] or 0)
