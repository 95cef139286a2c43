"""Reads of needs that cross relations."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from ashar.core import clock
from ashar.core.i18n import alphabetical, language_of
from ashar.core.search import search
from ashar.core.thread import NUMBER, Kind, Knot
from ashar.places.models import Authority
from ashar.priorities.models import Meeting, NeedSignal, Priority, Problem, Round, RoundProblem
from ashar.priorities.voices import voices_by_problem

AT_A_MEETING = 40
AT_ONCE = 1000
COMPARED = 200


def towns_that_listen(query: str = "") -> QuerySet[Authority]:
    """Authorities to whom a resident can speak here; demonstrations last."""
    found = search(Authority.objects.filter(is_live=True), query, by_stem=False)
    return found.order_by("is_demonstration", "name_ky", "pk")


def signals_of(authority: Authority, wanted: Mapping[str, Any]) -> QuerySet[NeedSignal]:
    """What residents said to an authority, the newest first.

    `wanted`: any of state, channel, pile (id of an intake), since, until (days of receipt) and q (words).
    """
    found: QuerySet[NeedSignal] = NeedSignal.objects.filter(authority=authority)
    exact = {"state": "state", "channel": "channel", "pile": "intake"}
    found = found.filter(**{exact[name]: value for name, value in wanted.items() if name in exact})
    if since := wanted.get("since"):
        found = found.filter(received_at__gte=clock.at_bishkek(since, time.min))
    if until := wanted.get("until"):
        found = found.filter(received_at__lt=clock.at_bishkek(until + clock.ONE_DAY, time.min))
    words = wanted.get("q", "")
    found = found.filter(number=words.upper()) if NUMBER.match(words.upper()) else search(found, words)
    return found.select_related("problem").order_by("-received_at", "-pk")


def chosen_signals(
    authority: Authority, numbers: Sequence[str], wanted: Mapping[str, Any]
) -> list[NeedSignal]:
    """The signals of these numbers, else all that were looked for, at most AT_ONCE; the oldest first."""
    rows = NeedSignal.objects.filter(authority=authority, number__in=numbers[:AT_ONCE])
    found = rows.select_related("problem") if numbers else signals_of(authority, wanted)
    return sorted(found[:AT_ONCE], key=lambda signal: (signal.received_at, signal.pk))


def problems_of(authority: Authority, wanted: Mapping[str, Any]) -> list[int]:
    """Ids of an authority's problems in the order asked for: those that most people spoke of first.

    `wanted`: any of state, sphere, q (words or a number) and sort (voices, new, title).
    """
    found = Problem.objects.filter(authority=authority, mode="live")
    found = found.filter(**{name: value for name, value in wanted.items() if name in ("state", "sphere")})
    if words := wanted.get("q", ""):
        known = search(Knot.objects.filter(chain=authority.code, kind=Kind.PROBLEM), words)
        is_number = NUMBER.match(words.upper())
        numbers = [words.upper()] if is_number else known.values("number")
        found = found.filter(number__in=numbers)
    if wanted.get("sort") == "title":
        title = "title_ru" if language_of() == "ru" else "title_ky"
        return list(found.order_by(alphabetical(title), "pk").values_list("pk", flat=True))
    ids = list(found.order_by("-pk").values_list("pk", flat=True))
    if wanted.get("sort") == "new":
        return ids
    voices = voices_by_problem(authority)
    return sorted(ids, key=lambda pk: -voices[pk])


def already_here(authority: Authority, folded: Sequence[str]) -> int:
    """How many of the first texts of a file were taken down before, word for word."""
    asked = set(folded[:COMPARED])
    here = NeedSignal.objects.filter(authority=authority, folded__in=asked).order_by()
    return here.values("folded").distinct().count()


def counts_of_signals(authority: Authority) -> dict[str, int]:
    """How many signals are in each state."""
    rows = NeedSignal.objects.filter(authority=authority).values_list("state").annotate(n=Count("pk"))
    return dict(rows)


def waiting_before(authority: Authority, moment: datetime) -> int:
    """How many words that nobody has answered were received before a moment."""
    waiting = NeedSignal.objects.waiting().filter(authority=authority, erased_at__isnull=True)
    number: int = waiting.filter(received_at__lt=moment).count()
    return number


def signals_for_meeting(authority: Authority) -> list[NeedSignal]:
    """Words that wait, to be joined to the problems of a meeting: the oldest first, at most forty."""
    waiting = NeedSignal.objects.waiting().filter(authority=authority, erased_at__isnull=True)
    return list(waiting[:AT_A_MEETING])


def results_of(meeting: Meeting) -> QuerySet[Priority]:
    """What a meeting decided, in its order."""
    return meeting.priorities.select_related("problem").order_by("rank", "pk")


def rounds_with_hands_of(meeting: Meeting) -> QuerySet[Round]:
    """The rounds in which hands were raised at a meeting, each with whether it weighs a protected problem."""
    protected = RoundProblem.objects.filter(round=OuterRef("pk"), problem__is_protected=True)
    found: QuerySet[Round] = Round.objects.filter(hands__meeting=meeting)
    return found.annotate(weighs_protected=Exists(protected)).distinct().order_by("pk")


def standing_of(authority: Authority) -> QuerySet[Priority]:
    """Priorities of an authority that are in force, the newest decision first."""
    found: QuerySet[Priority] = Priority.objects.filter(authority=authority, state="standing")
    return found.order_by("-decided_on", "rank", "pk")


def shows_place(meeting: Meeting, results: list[Priority], rounds: list[Any]) -> bool:
    """Whether the public may read where the meeting was: not when it named or weighed a protected problem."""
    is_protected = any(each.is_protected for each in results) or any(each.weighs_protected for each in rounds)
    return bool(meeting.place) and not is_protected
