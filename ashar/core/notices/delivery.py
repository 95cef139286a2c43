"""Delivery: the worker sends what is due, each letter once, and tries again when the server is not there."""

import smtplib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q, QuerySet

from ashar.core import clock, journal, rehearsal
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
    return sum(_deliver(pk) for pk in claimed(Delivery.objects.all(), limit))


def _due() -> Q:
    return Q(status=Status.WAITING) & (Q(next_try_at__isnull=True) | Q(next_try_at__lte=clock.now()))


def claimed(rows: QuerySet[Any], limit: int) -> Iterator[int]:
    """Due rows that are this worker's for the time of the lease: an update that only one can win.

    `rows`: of a table with `status`, `attempts` and `next_try_at`, like deliveries.
    """
    for pk in list(rows.filter(_due()).order_by("pk").values_list("pk", flat=True)[:limit]):
        lease = clock.now() + LEASE
        if rows.filter(_due(), pk=pk).update(next_try_at=lease, attempts=F("attempts") + 1):
            yield pk


def _deliver(pk: int) -> int:
    delivery = Delivery.objects.select_related("notice__user").get(pk=pk)
    user = delivery.notice.user
    delivery.address = user.email
    if not user.email:
        return _settle(delivery, Status.NO_ADDRESS)
    is_shown = user.is_demonstration or rehearsal.here() is not None
    if not is_shown and not settings.HAS_MAIL_SERVER:
        return _settle(delivery, Status.NOT_SENT)
    return _send(delivery, _message(delivery), Status.SHOWN if is_shown else Status.SENT)


def _send(delivery: Delivery, message: EmailMessage, done: Status) -> int:
    error, again = carry(message, delivery.attempts)
    if again is not None:
        return _put_off(delivery, error, again)
    return _settle(delivery, Status.FAILED, error) if error else _settle(delivery, done)


def carry(message: EmailMessage, attempts: int) -> tuple[str, datetime | None]:
    """Hand a letter to the server: what it said against it ("" when it took it), and when to try again.

    None: never again. `attempts`: how many tries there were, this one included.
    """
    try:
        message.send()
    except (OSError, smtplib.SMTPException) as error:
        said = str(error) or type(error).__name__
        if attempts > len(DELAYS) or _is_final(error):
            return said, None
        return said, clock.now() + DELAYS[attempts - 1]
    return "", None


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


def _put_off(delivery: Delivery, error: str, again: datetime) -> int:
    delivery.last_error, delivery.next_try_at = error[:300], again
    delivery.save(update_fields=["last_error", "next_try_at", "address"])
    return 1


def _message(delivery: Delivery) -> EmailMessage:
    notice, user = delivery.notice, delivery.notice.user
    subject, text = letter(notice, user.language)
    headers = automatic_headers(f"delivery {delivery.pk}")
    if notice.is_followed:
        headers["List-Unsubscribe"] = f"<{settings.PUBLIC_URL}{unfollow_address(notice, user.language)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return EmailMessage(subject, text, to=[user.email], headers=headers)


def automatic_headers(name: str) -> dict[str, str]:
    """Headers of a letter that a machine wrote; one `name` at every try, so a repeated one is shown once."""
    digest = journal.digest(name, settings.SECRET_KEY)[:24]
    return {
        "Message-ID": f"<{digest}@{urlsplit(settings.PUBLIC_URL).hostname}>",
        "Auto-Submitted": "auto-generated",
    }
