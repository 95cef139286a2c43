"""What releases may tell of calls."""

from collections.abc import Sequence

from django.db.models import Max, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from ashar.calls.models import Call, Lot
from ashar.core.news.drafting import CallFacts
from ashar.core.news.measures import Measure, Value, register_measures


def call_facts(call: Call) -> CallFacts:
    """An announced call with its lots (`queries.with_lots`), as a release tells of it."""
    contact = ", ".join(filter(None, (call.contact_name, call.contact_phone, call.contact_hours)))
    sources = {
        lot.budget_line.source.pk: lot.budget_line.source for lot in call.lots.all() if lot.budget_line
    }
    return CallFacts(
        number=call.number,
        title=_texts(call, "title"),
        target_group=_texts(call, "target_group"),
        sources=tuple(_texts(source, "name") for source in sources.values()),
        contact=contact,
    )


def calls_to_tell_of(authority_id: int) -> QuerySet[Call]:
    """Announced live calls of an authority, with their lots and money, the newest first."""
    found: QuerySet[Call] = Call.objects.filter(
        authority=authority_id, mode="live", announced_at__isnull=False
    ).exclude(Q(state="finished", opened_at__isnull=True))
    return found.prefetch_related("lots__budget_line__source").order_by("-announced_at", "-pk")


def _texts(obj: object, field: str) -> dict[str, str]:
    return {language: str(getattr(obj, f"{field}_{language}")) for language in ("ky", "ru")}


def _announced(numbers: Sequence[str]) -> QuerySet[Call]:
    found: QuerySet[Call] = Call.objects.filter(number__in=numbers, mode="live", announced_at__isnull=False)
    return found.exclude(Q(state="finished", opened_at__isnull=True))


def _count(numbers: Sequence[str]) -> Value | None:
    return Value.of(_announced(numbers).count())


def _ceiling(numbers: Sequence[str]) -> Value | None:
    lots = Lot.objects.filter(call__in=_announced(numbers)).exclude(outcome="cancelled")
    total = lots.aggregate(total=Sum("ceiling"))["total"]
    return None if total is None else Value.of(total)


def _deadline(numbers: Sequence[str]) -> Value | None:
    latest = _announced(numbers).aggregate(latest=Max("deadline"))["latest"]
    return None if latest is None else Value.of(latest)


register_measures(
    Measure("calls.count", _("Competitions announced and not cancelled"), _count),
    Measure("calls.ceiling", _("The most that can be given"), _ceiling),
    Measure("call.deadline", _("Last moment to hand in a proposal"), _deadline),
)
