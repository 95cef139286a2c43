"""Writing notices and following numbers; reading one's own."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models, transaction

from ashar.core import clock
from ashar.core.notices import facts as packing
from ashar.core.notices.kinds import kind_of
from ashar.core.notices.models import Delivery, Follow, Notice


@transaction.atomic
def notify(
    users: Iterable[Any],
    *,
    number: str,
    kind: str,
    facts: Mapping[str, Any],
    at: datetime | None = None,
    is_followed: bool = False,
) -> list[Notice]:
    """Write one notice for each person, in the caller's transaction; the worker sends the letters.

    `facts`: strings, numbers, days, moments, sums (Decimal), lazy words, or texts by language;
    nothing private. `is_protected` among them chooses the words that give nothing away.
    Raises KeyError for an unknown kind and for a fact that its words need.
    """
    kind_of(kind).check(facts)
    packed, moment = packing.pack(facts), at or clock.now()
    readers = {user.pk: user for user in users if user is not None and user.is_active}
    notices = Notice.objects.bulk_create(
        Notice(user=user, number=number, kind=kind, facts=packed, created_at=moment, is_followed=is_followed)
        for user in readers.values()
    )
    Delivery.objects.bulk_create(Delivery(notice=notice) for notice in notices)
    return notices


def notify_followers(
    number: str,
    *,
    kind: str,
    facts: Mapping[str, Any],
    at: datetime | None = None,
    apart_from: Iterable[Any] = (),
    about: str = "",
) -> list[Notice]:
    """Write a notice for all who follow the number; `about`: the number it speaks of, when another."""
    known = [user.pk for user in apart_from]
    followers = get_user_model()._default_manager.filter(follows__number=number).exclude(pk__in=known)
    # What is followed stands among the facts, so that a letter about another number can end the right thing.
    return notify(
        followers,
        number=about or number,
        kind=kind,
        facts={**facts, "followed": number},
        at=at,
        is_followed=True,
    )


def follow(user: Any, number: str) -> None:
    """Let the person hear what becomes of the number."""
    Follow.objects.bulk_create([Follow(user=user, number=number)], ignore_conflicts=True)


def unfollow(user: Any, number: str) -> None:
    """Let the person hear no more of the number."""
    Follow.objects.filter(user=user, number=number).delete()


def follows(user: Any, number: str) -> bool:
    """Whether the person follows the number."""
    return Follow.objects.filter(user=user, number=number).exists()


def notices_of(user: Any) -> models.QuerySet[Notice]:
    """The person's notices, newest first."""
    return Notice.objects.filter(user=user).order_by("-id")


def unread_count(user: Any) -> int:
    """How many notices the person has not read."""
    return Notice.objects.filter(user=user, read_at__isnull=True).count()


def mark_read(user: Any, notice_id: int | None = None) -> int:
    """Mark one of the person's notices as read, or all; how many were not read before."""
    unread = Notice.objects.filter(user=user, read_at__isnull=True)
    if notice_id is not None:
        unread = unread.filter(pk=notice_id)
    return unread.update(read_at=clock.now())
