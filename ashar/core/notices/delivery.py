"""Delivery: the worker sends what is due, each letter once, and tries again when the server is not there."""

import smtplib
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q

from ashar.core import clock, journal
from ashar.core.notices.models import Delivery, Status
from ashar.core.notices.wording import letter, unfollow_address

# Longer than any one letter may take (EMAIL_TIMEOUT), so that only a dead worker's letter is taken over.
LEASE = timedelta(minutes=10)
DELAYS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
    timedelta(hours=24),
)


def deliver_due(limit: int = 50) -> int:
    """Send the letters whose time has come, at most `limit`; how many were dealt with."""
    return sum(_deliver(pk) for pk in _claimed(limit))


def _due() -> Q:
    return Q(status=Status.WAITING) & (Q(next_try_at__isnull=True) | Q(next_try_at__lte=clock.now()))


def _claimed(limit: int) -> Iterator[int]:
    """Deliveries that are this worker's for the time of the lease: an update that only one can win."""
    for pk in list(Delivery.objects.filter(_due()).order_by("pk").values_list("pk", flat=True)[:limit]):
        lease = clock.now() + LEASE
        if Delivery.objects.filter(_due(), pk=pk).update(next_try_at=lease, attempts=F("attempts") + 1):
            yield pk


def _deliver(pk: int) -> int:
    delivery = Delivery.objects.select_related("notice__user").get(pk=pk)
    user = delivery.notice.user
    delivery.address = user.email
    if not user.email:
        return _settle(delivery, Status.NO_ADDRESS)
    if not user.is_demonstration and not settings.HAS_MAIL_SERVER:
        return _settle(delivery, Status.NOT_SENT)
    return _send(delivery, _message(delivery), Status.SHOWN if user.is_demonstration else Status.SENT)


def _send(delivery: Delivery, message: EmailMessage, done: Status) -> int:
    try:
        message.send()
    except (OSError, smtplib.SMTPException) as error:
        if delivery.attempts > len(DELAYS) or _is_final(error):
            return _settle(delivery, Status.FAILED, str(error))
        return _put_off(delivery, str(error))
    return _settle(delivery, done)


def _is_final(error: Exception) -> bool:
    """Whether the server has said that this address will never take a letter."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(code >= 500 for code, _words in error.recipients.values())


def _settle(delivery: Delivery, status: Status, error: str = "") -> int:
    delivery.status, delivery.last_error, delivery.next_try_at = status, error[:300], None
    delivery.sent_at = clock.now() if status in (Status.SENT, Status.SHOWN) else None
    delivery.save(update_fields=["status", "last_error", "next_try_at", "sent_at", "address"])
    return 1


def _put_off(delivery: Delivery, error: str) -> int:
    delivery.last_error = error[:300]
    delivery.next_try_at = clock.now() + DELAYS[delivery.attempts - 1]
    delivery.save(update_fields=["last_error", "next_try_at", "address"])
    return 1


def _message(delivery: Delivery) -> EmailMessage:
    notice, user = delivery.notice, delivery.notice.user
    subject, text = letter(notice, user.language)
    # The same letter keeps its name at every try, so a mail program shows a repeated one once.
    name = journal.digest(f"delivery {delivery.pk}", settings.SECRET_KEY)[:24]
    headers = {
        "Message-ID": f"<{name}@{urlsplit(settings.PUBLIC_URL).hostname}>",
        "Auto-Submitted": "auto-generated",
    }
    if notice.is_followed:
        headers["List-Unsubscribe"] = f"<{settings.PUBLIC_URL}{unfollow_address(notice, user.language)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return EmailMessage(subject, text, to=[user.email], headers=headers)
