"""Reads of needs that cross relations."""

from django.db.models import Count, QuerySet

from ashar.core.search import search
from ashar.places.models import Authority
from ashar.priorities.models import Meeting, NeedSignal, Priority

AT_A_MEETING = 40


def towns_that_listen(query: str = "") -> QuerySet[Authority]:
    """Authorities to whom a resident can speak here; demonstrations last."""
    found = search(Authority.objects.filter(is_live=True), query, by_stem=False)
    return found.order_by("is_demonstration", "name_ky", "pk")


def signals_of(authority: Authority, state: str = "") -> QuerySet[NeedSignal]:
    """What residents said to an authority, the newest first."""
    found: QuerySet[NeedSignal] = NeedSignal.objects.filter(authority=authority).select_related("problem")
    return (found.filter(state=state) if state else found).order_by("-received_at", "-pk")


def counts_of_signals(authority: Authority) -> dict[str, int]:
    """How many signals are in each state."""
    rows = NeedSignal.objects.filter(authority=authority).values_list("state").annotate(n=Count("pk"))
    return dict(rows)


def signals_for_meeting(authority: Authority) -> list[NeedSignal]:
    """Words that wait, to be joined to the problems of a meeting: the oldest first, at most forty."""
    return list(NeedSignal.objects.waiting().filter(authority=authority)[:AT_A_MEETING])


def results_of(meeting: Meeting) -> QuerySet[Priority]:
    """What a meeting decided, in its order."""
    return (
        meeting.priorities.select_related("problem")
        .annotate(joined=Count("problem__signals"))
        .order_by("rank", "pk")
    )


def standing_of(authority: Authority) -> QuerySet[Priority]:
    """Priorities of an authority that are in force, the newest decision first."""
    found: QuerySet[Priority] = Priority.objects.filter(authority=authority, state="standing")
    return found.order_by("-decided_on", "rank", "pk")


def shows_place(meeting: Meeting, results: list[Priority]) -> bool:
    """Whether the public may read where the meeting was: not when it named a protected problem."""
    return bool(meeting.place) and not any(priority.is_protected for priority in results)
