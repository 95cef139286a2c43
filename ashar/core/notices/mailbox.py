"""The way out for every letter of the product: people of the demonstration get theirs on a page.

No letter leaves a rehearsal, whoever it is for.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import QuerySet

from ashar.core import clock, rehearsal
from ashar.core.notices.models import ShownMail

KEPT = timedelta(days=30)


class Backend(BaseEmailBackend):
    """Django's e-mail backend: shows what is for the demonstration, hands the rest to `MAIL_CARRIER`."""

    def send_messages(self, email_messages: Iterable[EmailMessage]) -> int:
        """How many letters were shown or sent."""
        messages = list(email_messages)
        carried = [message for message in messages if not self._show(message)]
        sent = len(messages) - len(carried)
        if carried:
            carrier = get_connection(settings.MAIL_CARRIER, fail_silently=self.fail_silently)
            sent += carrier.send_messages(carried) or 0
        return sent

    def _show(self, message: EmailMessage) -> bool:
        addresses = message.recipients()
        if not addresses or not all(is_demonstration(address) for address in addresses):
            return False
        for address in addresses:
            ShownMail.objects.create(address=address, subject=message.subject[:300], body=message.body)
        return True


def shown_mail(address: str = "") -> QuerySet[ShownMail]:
    """Letters to people of the demonstration, newest first; to one of them, when an address is given."""
    letters = ShownMail.objects.order_by("-id")
    return letters.filter(address__iexact=address) if address else letters


def has_demonstration() -> bool:
    """Whether this installation has people of a demonstration."""
    return _accounts().filter(is_demonstration=True).exists()


def forget_old_mail() -> int:
    """Forget letters of the demonstration older than a month; how many."""
    return ShownMail.objects.filter(made_at__lt=clock.now() - KEPT).delete()[0]


def is_demonstration(address: str) -> bool:
    """Whether the address belongs to a person of the demonstration, as everybody in a rehearsal does."""
    if rehearsal.here() is not None:
        return True
    return _accounts().filter(email__iexact=address, is_demonstration=True).exists()


def _accounts() -> Any:
    return get_user_model()._default_manager
