"""Letters about calls for people without an account: asked for, confirmed, left by one click."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.letters import write_confirmation
from ashar.calls.models import Subscription
from ashar.core import clock
from ashar.core.lifecycle import Refused
from ashar.places.models import Place

UNCONFIRMED_FOR = timedelta(days=3)
LETTERS_A_DAY = 3


@transaction.atomic
def ask_for_letters(
    *, email: str, language: str, spheres: Iterable[str] = (), places: Iterable[Place] = ()
) -> Subscription | None:
    """Keep the wish and write to the address; it counts when the holder confirms.

    None when the address got enough such letters today: whoever asks is told the same either way.
    """
    is_demonstration = User.objects.filter(email__iexact=email, is_demonstration=True).exists()
    if not (settings.HAS_MAIL_SERVER or is_demonstration):
        raise Refused(_("No letters can be sent from here yet: there is no mail server."))
    today = Subscription.objects.to(email).filter(asked_at__gt=clock.now() - clock.ONE_DAY)
    if today.count() >= LETTERS_A_DAY:
        return None
    subscription = Subscription.objects.create(
        email=email,
        language=language,
        spheres=sorted(set(spheres)),
        is_demonstration=is_demonstration,
        asked_at=clock.now(),
    )
    subscription.places.set(places)
    write_confirmation(subscription)
    return subscription


@transaction.atomic
def confirm_letters(*, subscription: Subscription) -> Subscription:
    """Let the wish count; it takes the place of an earlier one of the same address."""
    if subscription.confirmed_at is None:
        Subscription.objects.to(subscription.email).confirmed().delete()
        subscription.confirmed_at = clock.now()
        subscription.save(update_fields=["confirmed_at"])
    return subscription


@transaction.atomic
def leave_letters(*, subscription: Subscription) -> None:
    """Forget the address with everything that waits for it."""
    Subscription.objects.to(subscription.email).delete()


def forget_unconfirmed() -> int:
    """Forget addresses whose holders never answered; how many."""
    old = Subscription.objects.filter(confirmed_at__isnull=True, asked_at__lt=clock.now() - UNCONFIRMED_FOR)
    count = old.count()
    old.delete()
    return count
