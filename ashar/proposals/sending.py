"""Pieces of a file on its way to a draft: kept one by one, and made a file of the draft with the last one."""

import io
from dataclasses import dataclass

from django.core.files.base import ContentFile

from ashar.accounts.models import User
from ashar.core.files import NotAccepted, joined, store_locked
from ashar.core.files.arriving import Arriving, Misplaced
from ashar.core.lifecycle import Refused
from ashar.proposals import content as port
from ashar.proposals.actions import Told, drop_sending, finish_sending
from ashar.proposals.actions.sending import on_the_way
from ashar.proposals.models import Proposal, Sending

PURPOSE = "proposal_file"


@dataclass(frozen=True)
class HalfSent:
    """A file of which a part is here, as its sender sees it."""

    sending: Sending
    name: str
    percent: int


def half_sent(proposal: Proposal, code: str, by: User) -> list[HalfSent]:
    """What this person has begun to send to the question and not finished."""
    rows = on_the_way().filter(proposal=proposal, question=code, begun_by=by).order_by("pk")
    rows = rows.select_related("proposal")
    return [HalfSent(row, Told.of(row).name, 100 * received(row) // row.size) for row in rows]


def received(sending: Sending) -> int:
    """How many bytes of it are here; all of them only when it has become a file of the draft."""
    return sending.size if sending.attachment_id else _arriving(sending).received


def take_piece(*, sending: Sending, offset: int, piece: bytes, by: User) -> int:
    """Keep a piece and give back how many bytes are here; the last one makes the file.

    The last piece is not kept alone: whoever asks after a crash is told to send it again, and the file is
    made then. Raises Misplaced, and NotAccepted or Refused when the whole file is not taken; nothing is
    kept of it then.
    """
    coming = _arriving(sending)
    end = offset + len(piece)
    if sending.attachment_id or end > sending.size or offset != coming.received:
        raise Misplaced(offset)
    if end < sending.size:
        return coming.add(offset, piece) if piece else offset
    try:
        file = store_locked(_whole(Told.of(sending), coming.content() + piece), purpose=PURPOSE)
        finish_sending(sending=sending, file=file, by=by)
    except (NotAccepted, Refused):
        throw_away(sending)
        raise
    coming.forget()
    return end


def throw_away(sending: Sending) -> None:
    """Forget the file and all that has come of it."""
    drop_sending(sending=sending)
    _arriving(sending).forget()


def _arriving(sending: Sending) -> Arriving:
    return Arriving(sending.name, port.secret_of_sendings(sending.proposal))


def _whole(told: Told, content: bytes) -> ContentFile:
    if not told.parts:
        return ContentFile(content, name=told.name)
    whole = io.BytesIO(content)
    return joined([io.BytesIO(whole.read(length)) for length in told.parts], name=told.name)
