"""Reads of past orders."""

from collections.abc import Iterable
from itertools import chain

from django.db.models import QuerySet

from ashar.calls.models import Call
from ashar.monitoring.models import PastDelivery, PastFact, PastResult
from ashar.places.models import Authority
from ashar.programmes.models import StatedSum


def own_past_orders(authority: Authority) -> QuerySet[Call]:
    """What an authority entered of its past, the newest year first; replaced entries too."""
    found: QuerySet[Call] = Call.objects.filter(authority=authority, source__stated_by=authority)
    return found.select_related("source").order_by("-number")


def sums_of(calls: Iterable[Call]) -> dict[str, StatedSum]:
    """The stated sum of each order by its number; one query."""
    numbers = [call.number for call in calls]
    return {each.order_number: each for each in StatedSum.objects.filter(order_number__in=numbers)}


def public_past(calls: Iterable[int]) -> list[PastFact]:
    """What sources say of delivery and result of these historic calls (ids), oldest first; two queries."""
    ids = list(calls)
    kinds = (PastDelivery.objects, PastResult.objects)
    found = (each.filter(call__in=ids).select_related("source").order_by("pk") for each in kinds)
    return list(chain.from_iterable(found))
