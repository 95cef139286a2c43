"""Reads of past orders."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import IntegerField, QuerySet, Value

from ashar.calls.models import Call
from ashar.core.thread import Knot
from ashar.monitoring.models import PastDelivery, PastResult
from ashar.places.models import Authority
from ashar.programmes.models import StatedSum
from ashar.regulations.models import Source


def own_past_orders(authority: Authority) -> QuerySet[Call]:
    """What an authority entered of its past, the newest year first; replaced entries too."""
    found: QuerySet[Call] = Call.objects.filter(authority=authority, source__stated_by=authority)
    return found.select_related("source").order_by("-number")


def sums_of(calls: Iterable[Call]) -> dict[str, StatedSum]:
    """The stated sum of each order by its number; one query."""
    numbers = [call.number for call in calls]
    return {each.order_number: each for each in StatedSum.objects.filter(order_number__in=numbers)}


@dataclass(frozen=True)
class Past:
    """What a source says of delivery or result before the platform."""

    is_result: bool
    text_ky: str
    text_ru: str
    source: Source


def public_past(knots: Iterable[Knot]) -> list[Past]:
    """What sources say of delivery, then of result, on a thread; one query, none when there is nothing."""
    ids: dict[str, list[int]] = defaultdict(list)
    for knot in knots:
        ids[knot.subject_type].append(knot.subject_id)
    arms = [
        _told(model.objects.filter(pk__in=ids[label]), is_result=is_result)
        for is_result, model in ((False, PastDelivery), (True, PastResult))
        if (label := model._meta.label_lower) in ids
    ]
    if not arms:
        return []
    rows = arms[0].union(*arms[1:], all=True).order_by("is_result", "pk")
    return [Past(bool(row[0]), row[2], row[3], _source(row[4:])) for row in rows]


SOURCE = ("title_ky", "title_ru", "title_en", "published_on", "link")
NOTES = ("date_note_ky", "date_note_ru", "date_note_en")


def _told(facts: QuerySet[Any], *, is_result: bool) -> Any:
    columns = ("is_result", "pk", "text_ky", "text_ru", *(f"source__{name}" for name in (*SOURCE, *NOTES)))
    return facts.order_by().annotate(is_result=Value(int(is_result), IntegerField())).values_list(*columns)


def _source(row: tuple[Any, ...]) -> Source:
    return Source(**dict(zip((*SOURCE, *NOTES), row, strict=True)))
