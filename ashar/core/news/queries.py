"""Reads of news."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import QuerySet

from ashar.core import clock
from ashar.core.news.models import NewsItem
from ashar.core.news.states import Kind

# What a reader chooses from: four kinds.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "calls": (Kind.CALLS,),
    "winners": (Kind.WINNERS,),
    "round_table": (Kind.ROUND_TABLE,),
    "conference": (Kind.CONFERENCE, Kind.PRESS_SESSION),
}


def public_news(
    *,
    at: datetime | None = None,
    demonstration: bool = False,
    owner: str = "",
    kind: str = "",
    year: int | None = None,
) -> QuerySet[NewsItem]:
    """What everybody may read now, the newest first; a demonstration's only when it is asked for.

    `kind`: a group of GROUPS.
    """
    found: QuerySet[NewsItem] = NewsItem.objects.public(at or clock.now()).filter(
        is_demonstration=demonstration
    )
    if owner:
        found = found.filter(owner=owner)
    if kind:
        found = found.filter(kind__in=GROUPS.get(kind, ()))
    if year:
        found = found.filter(public_since__year=year)
    return found.order_by("-public_since", "-pk")


def news_of(numbers: Iterable[str], *, at: datetime | None = None) -> list[NewsItem]:
    """Public items about any of these numbers, the newest first; one query."""
    found = NewsItem.objects.public(at or clock.now()).filter(subjects__number__in=list(numbers))
    return list(found.distinct().order_by("-public_since", "-pk"))
