"""What the worker does for calls: carries letters to people without an account, forgets what is over."""

from django.conf import settings

from ashar.calls.actions.clarifying import erase_old_questions
from ashar.calls.actions.reminding import remind_keepers, remove_handed_shares
from ashar.calls.actions.subscribing import forget_unconfirmed
from ashar.calls.letters import message_of
from ashar.calls.lost_time import tell_of_lost_time
from ashar.calls.models import Letter
from ashar.core import clock
from ashar.core.notices.delivery import carry, claimed
from ashar.core.notices.mailbox import is_demonstration
from ashar.core.notices.models import Status

__all__ = ["deliver_letters", "forget", "remind_keepers", "remove_handed_shares", "tell_of_lost_time"]

KEPT = clock.ONE_DAY * 30


def deliver_letters(limit: int = 50) -> int:
    """Send the letters whose time has come, at most `limit`; how many were dealt with."""
    return sum(_deliver(pk) for pk in claimed(Letter.objects.all(), limit))


def forget() -> int:
    """Forget unconfirmed addresses, old words of askers and letters that are done; how many rows."""
    done = Letter.objects.exclude(status=Status.WAITING).filter(created_at__lt=clock.now() - KEPT)
    return forget_unconfirmed() + erase_old_questions() + done.delete()[0]


def _deliver(pk: int) -> int:
    letter = Letter.objects.select_related("subscription").filter(pk=pk).first()
    if letter is None:  # its subscriber has left meanwhile
        return 0
    message = message_of(letter)
    shown = is_demonstration(message.to[0])
    if not (shown or settings.HAS_MAIL_SERVER):
        return _settle(letter, Status.NOT_SENT)
    error, again = carry(message, letter.attempts)
    if again is not None:
        Letter.objects.filter(pk=pk).update(last_error=error[:300], next_try_at=again)
        return 1
    done = Status.SHOWN if shown else Status.SENT
    return _settle(letter, Status.FAILED if error else done, error)


def _settle(letter: Letter, status: Status, error: str = "") -> int:
    letter.status, letter.last_error, letter.next_try_at, letter.address = status, error[:300], None, ""
    letter.sent_at = clock.now() if status in (Status.SENT, Status.SHOWN) else None
    letter.save(update_fields=["status", "last_error", "next_try_at", "address", "sent_at"])
    return 1
