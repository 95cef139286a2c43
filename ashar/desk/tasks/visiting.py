"""What waits while the work is done: visits, findings, residents' words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast, Coalesce, JSONObject
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ashar.agreements.models import Agreement
from ashar.core import clock, i18n
from ashar.core.thread import Mode
from ashar.desk.tasks.people import People, Task, Tasks, Words, give
from ashar.monitoring.models import Finding, Goers, Opinion, Visit

VISITORS = ("specialist", "monitor")
# What is to be done, at which address, and how many minutes it takes.
WAITS: dict[str, tuple[Words, str, int]] = {
    "plan": (_("Plan a visit"), "monitoring:plan-visit", 5),
    "visit": (_("Make the visit and record it"), "monitoring:visit", 60),
    "answer": (_("Answer a finding"), "monitoring:answer-finding", 15),
    "decide": (_("Decide whether a finding is fixed"), "monitoring:settle-finding", 10),
    "opinion": (_("Answer what a resident said of an order"), "monitoring:opinion", 15),
}


def visiting(people: People, tasks: Tasks) -> None:
    """Visits to plan and to make, findings to answer and to decide, opinions to answer; one query."""
    visited = people.authorities(*VISITORS)
    if not visited and not people.ngos:
        return
    for what, facts in _waiting(visited, people.authorities("specialist"), people.ngos):
        title, route, minutes = WAITS[what]
        about = str(i18n.written(_Call(facts), "title"))
        address = reverse(route, args=[facts["number"]])
        due = clock.at_bishkek(date.fromisoformat(facts["due"]), time(18)) if facts["due"] else None
        task = Task(title, about, facts["number"], address, minutes, due)
        give(tasks, _whose(what, facts, people), task)


class _Call:
    """The title of the call that a row is about, by language."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self.title_ky, self.title_ru, self.title_en = (facts[f"title_{code}"] for code in ("ky", "ru", "en"))


def _whose(what: str, facts: Mapping[str, Any], people: People) -> set[int]:
    if what == "answer":
        return set(people.ngos.get(facts["organisation"], ()))
    roles = {"opinion": ("specialist",), "visit": (_who_goes(facts),)}.get(what, VISITORS)
    return set(people.holding(facts["authority"], *roles))


def _who_goes(facts: Mapping[str, Any]) -> str:
    return "monitor" if facts["who"] == Goers.MONITORS else "specialist"


def _waiting(
    visited: Iterable[int], heard: Iterable[int], ngos: Iterable[int]
) -> Iterable[tuple[str, dict[str, Any]]]:
    way = "agreement__award__"
    here = Q(**{f"{way}lot__call__authority__in": visited})
    findings = Finding.objects.filter(agreement__mode=Mode.LIVE)
    decided = Q(state="answered") | Q(state="open", fix_by__lt=clock.today())
    arms = [
        _rows("answer", findings.filter(**{f"{way}organisation__in": ngos}, state="open"), due="fix_by"),
        _rows("decide", findings.filter(here & decided), due="fix_by"),
        _rows(
            "visit",
            Visit.objects.filter(here, state="planned", planned_on__lte=clock.today() + 3 * clock.ONE_DAY),
            due="planned_on",
            who="goers",
        ),
        _rows(
            "opinion",
            Opinion.objects.filter(**{f"{way}lot__call__authority__in": heard}, state="received"),
            due="answer_by",
        ),
    ]
    return _to_plan(visited).union(*arms, all=True)


def _to_plan(visited: Iterable[int]) -> QuerySet[Any]:
    """Agreements in force with fewer visits, made and planned, than their rules ask for."""
    visits = Visit.objects.filter(agreement=OuterRef("pk")).exclude(state="cancelled").order_by()
    known = Subquery(visits.values("agreement").annotate(n=Count("pk")).values("n"))
    asked = KeyTransform("monitoring.min_visits", KeyTransform("values", "award__lot__call__rules"))
    running = Agreement.objects.filter(
        state="active", mode=Mode.LIVE, award__lot__call__authority__in=visited
    ).annotate(known=Coalesce(known, 0), asked=Cast(asked, IntegerField()))
    return _rows("plan", running.filter(known__lt=F("asked")), due="ends_on", way="award__")


def _rows(
    what: str, rows: QuerySet[Any], *, due: str, who: str = "", way: str = "agreement__award__"
) -> QuerySet[Any]:
    """Rows (what, facts); the five kinds of work are read together."""
    facts = JSONObject(
        number=F("number"),
        authority=F(f"{way}lot__call__authority_id"),
        organisation=F(f"{way}organisation_id"),
        due=F(due),
        who=F(who) if who else Value(""),
        **{f"title_{code}": F(f"{way}lot__call__title_{code}") for code in ("ky", "ru", "en")},
    )
    return rows.order_by().values_list(Value(what), facts)
