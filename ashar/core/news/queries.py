"""Reads of news."""

from collections.abc import Iterable
from datetime import datetime

from ashar.core import clock
from ashar.core.news.models import NewsItem, NewsQuerySet


def public_news(*, at: datetime | None = None, demonstration: bool = False, owner: str = "") -> NewsQuerySet:
    """What everybody may read now, the newest first; a demonstration's only when it is asked for."""
    found: NewsQuerySet = NewsItem.objects.public(at or clock.now()).filter(is_demonstration=demonstration)
    if owner:
        found = found.filter(owner=owner)
    return found.order_by("-public_since", "-pk")


def news_of(numbers: Iterable[str], *, at: datetime | None = None) -> list[NewsItem]:
    """Public items about any of these numbers, the newest first; one query."""
    found = NewsItem.objects.public(at or clock.now()).filter(subjects__number__in=list(numbers))
    return list(found.distinct().order_by("-public_since", "-pk"))
