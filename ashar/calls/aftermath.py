"""Reads of what follows the announcement of a call: questions, amendments, repeats, and what feeds tell."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from ashar.calls.changes import unpacked
from ashar.calls.differences import Difference, differences
from ashar.calls.models import Call, CallAmendment, CallRepeat, Clarification
from ashar.places.models import Place


@dataclass(frozen=True)
class Asked:
    """A question as everybody may see it. `has_words`: whether its public wording and answer stand."""

    question: Clarification
    is_late: bool
    is_repeat: bool

    @property
    def has_words(self) -> bool:
        """Whether question and answer are published."""
        return bool(self.question.state == "answered")


def questions_on(call: Call, at: datetime) -> list[Asked]:
    """All that was asked about a call, oldest first, without the askers' own words; one query."""
    found = (
        call.clarifications.defer("text", "contact").select_related("amendment").order_by("asked_at", "pk")
    )
    askers = Counter(question.asker for question in found)
    return [Asked(each, each.is_late_at(at), askers[each.asker] > 1) for each in found]


@dataclass(frozen=True)
class VersionShown:
    """An announced amendment with its differences and the questions it answers."""

    amendment: CallAmendment
    differences: list[Difference]
    questions: list[Clarification]


def amendments_of(call: Call) -> list[VersionShown]:
    """Announced amendments, the newest first; two queries."""
    answered = Clarification.objects.filter(state="answered").defer("text", "contact")
    found = call.amendments.announced().prefetch_related(Prefetch("clarifications", queryset=answered))
    return [
        VersionShown(
            each,
            differences(map(unpacked, each.changes), is_protected=call.is_protected),
            list(each.clarifications.all()),
        )
        for each in found
    ]


@dataclass(frozen=True)
class Aftermath:
    """What followed the announcement, in numbers for the page of the call."""

    questions: int
    waiting: int
    amendments: int
    last_amended_at: datetime | None
    earlier: str
    again: str


def aftermath_of(call: Call) -> Aftermath:
    """What followed the announcement of a call; one query."""
    asked = Clarification.objects.filter(call=OuterRef("pk")).order_by().values("call")
    changed = CallAmendment.objects.filter(call=OuterRef("pk"), state="announced").order_by().values("call")
    repeated = CallRepeat.objects.filter(earlier=OuterRef("pk"), call__announced_at__isnull=False)
    row = (
        Call.objects.filter(pk=call.pk)
        .annotate(
            asked_n=Subquery(asked.annotate(n=Count("pk")).values("n")),
            waiting_n=Subquery(asked.filter(state__in=("asked", "held")).annotate(n=Count("pk")).values("n")),
            changed_n=Subquery(changed.annotate(n=Count("pk")).values("n")),
            changed_at=Subquery(changed.annotate(last=Max("announced_at")).values("last")),
            again_number=Subquery(repeated.order_by("-pk").values("call__number")[:1]),
            earlier_number=Subquery(
                CallRepeat.objects.filter(call=OuterRef("pk")).values("earlier__number")[:1]
            ),
        )
        .values_list("asked_n", "waiting_n", "changed_n", "changed_at", "earlier_number", "again_number")
        .get()
    )
    asked_n, waiting_n, changed_n, changed_at, earlier, again = row
    return Aftermath(asked_n or 0, waiting_n or 0, changed_n or 0, changed_at, earlier or "", again or "")


def wanted_calls(found: QuerySet[Call], *, sphere: str = "", place: int | None = None) -> QuerySet[Call]:
    """Those of the calls that a reader asked for: of a sphere, at a place or below it."""
    if sphere:
        found = found.filter(sphere=sphere)
    if place is not None:
        at = Q(authority__place=place)
        for depth in range(1, 4):  # a rural district lies in a rayon, that in an oblast
            at |= Q(**{f"authority__place{'__parent' * depth}": place})
        found = found.filter(at)
    return found


def regions() -> QuerySet[Place]:
    """Oblasts and cities of republican significance: what a reader chooses a place from."""
    found: QuerySet[Place] = Place.objects.current().filter(
        parent__isnull=True, is_demonstration=False, kind__in=("oblast", "city_rep")
    )
    return found


def told_calls(*, sphere: str = "", place: int | None = None) -> QuerySet[Call]:
    """Calls that feeds tell of, the latest news first: announced, in earnest, of no demonstration."""
    amended = CallAmendment.objects.filter(call=OuterRef("pk"), state="announced").order_by().values("call")
    found: QuerySet[Call] = Call.objects.filter(
        mode="live", announced_at__isnull=False, authority__is_demonstration=False
    )
    told = wanted_calls(found, sphere=sphere, place=place).select_related("authority")
    return (
        told.annotate(
            amended_at=Subquery(amended.annotate(last=Max("announced_at")).values("last")),
            news_at=Coalesce("amended_at", "announced_at"),
        )
        .prefetch_related("lots")
        .order_by("-announced_at", "-pk")
    )
