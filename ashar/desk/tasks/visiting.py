"""What waits while the work is done: visits, findings, residents' words."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ashar.agreements.models import Agreement
from ashar.core import clock
from ashar.core.thread import Mode
from ashar.desk.tasks.people import People, Task, Words
from ashar.desk.tasks.rows import Facts, Turn, Work, about, end_of, work
from ashar.monitoring.models import Finding, Goers, Opinion, Visit

VISITORS: tuple[str, ...] = ("specialist", "monitor")
# What is to be done, at which address, and how many minutes it takes.
WAITS: dict[str, tuple[Words, str, int]] = {
    "plan": (_("Plan a visit"), "monitoring:plan-visit", 5),
    "visit": (_("Make the visit and record it"), "monitoring:visit", 60),
    "answer": (_("Answer a finding"), "monitoring:answer-finding", 15),
    "decide": (_("Decide whether a finding is fixed"), "monitoring:settle-finding", 10),
    "opinion": (_("Answer what a resident said of an order"), "monitoring:opinion", 15),
}


def visiting(people: People) -> Iterator[Work]:
    """Visits to plan and to make, findings to answer and to decide, opinions to answer."""
    findings = Finding.objects.filter(agreement__mode=Mode.LIVE)
    if people.ngos:
        to_answer = findings.filter(agreement__award__organisation__in=people.ngos, state="open")
        yield _of_kind("answer", to_answer, due="fix_by")
    if people.hold(*VISITORS):
        yield from _of_office(people, findings)


def _of_office(people: People, findings: QuerySet[Any]) -> Iterator[Work]:
    way = "agreement__award__lot__call__authority__in"
    here = Q(**{way: people.authorities(*VISITORS)})
    decided = Q(state="answered") | Q(state="open", fix_by__lt=clock.today())
    soon = clock.today() + 3 * clock.ONE_DAY
    to_make = Visit.objects.filter(here, state="planned", planned_on__lte=soon)
    said = Opinion.objects.filter(**{way: people.authorities("specialist")}, state="received")
    yield _of_kind("plan", _to_plan(people), "award__", due="ends_on")
    yield _of_kind("decide", findings.filter(here & decided), due="fix_by")
    yield _of_kind("visit", to_make, due="planned_on", who="goers")
    yield _of_kind("opinion", said, due="answer_by")


def _to_plan(people: People) -> QuerySet[Any]:
    """Agreements in force with fewer visits, made and planned, than their rules ask for."""
    visits = Visit.objects.filter(agreement=OuterRef("pk")).exclude(state="cancelled").order_by()
    known = Subquery(visits.values("agreement").annotate(n=Count("pk")).values("n"))
    asked = KeyTransform("monitoring.min_visits", KeyTransform("values", "award__lot__call__rules"))
    running: QuerySet[Any] = Agreement.objects.filter(
        state="active", mode=Mode.LIVE, award__lot__call__authority__in=people.authorities(*VISITORS)
    ).annotate(known=Coalesce(known, 0), asked=Cast(asked, IntegerField()))
    return running.filter(known__lt=F("asked"))


def _of_kind(what: str, rows: QuerySet[Any], way: str = "agreement__award__", **facts: str) -> Work:
    call = f"{way}lot__call__"
    return work(
        partial(_tell, what),
        rows,
        title=call,
        number="number",
        authority=f"{call}authority",
        organisation=f"{way}organisation",
        **facts,
    )


def _tell(what: str, facts: Facts, people: People) -> Iterator[Turn]:
    title, route, minutes = WAITS[what]
    number = facts["number"]
    address, due = reverse(route, args=[number]), end_of(facts["due"])
    yield _whose(what, facts, people), Task(title, about(facts), number, address, minutes, due)


def _whose(what: str, facts: Facts, people: People) -> set[int]:
    if what == "answer":
        return set(people.ngos.get(facts["organisation"], ()))
    roles = VISITORS
    if what == "opinion":
        roles = ("specialist",)
    elif what == "visit":
        roles = ("monitor",) if facts["who"] == Goers.MONITORS else ("specialist",)
    return set(people.holding(facts["authority"], *roles))
