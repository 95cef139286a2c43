"""What waits in a priority round: marks to give, ballots for a second reader, the steps of the office."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ashar.core import clock
from ashar.desk.tasks.people import People, Task, Words
from ashar.desk.tasks.rows import Facts, Teller, Turn, Work, about, end_of, work
from ashar.priorities.models import Marker, PaperReading, PaperState, Round

MARKED_IN, READ_IN = ("published", "open", "closed"), ("open", "closed")
READERS = ("specialist", "finance", "monitor")

# By state of the round: who acts, what, how many minutes, and the day until when.
STEPS: dict[str, tuple[tuple[str, Words, int, str], ...]] = {
    "draft": (
        ("specialist", _("Finish preparing the priority round"), 30, ""),
        ("head", _("Read the prepared priority round and publish its method"), 10, ""),
    ),
    "published": (("specialist", _("Open the vote"), 5, "opens_on"),),
    "open": (("specialist", _("Close the vote"), 5, ""),),
    "closed": (("specialist", _("Count the votes and the marks"), 10, ""),),
    "counted": (("head", _("Decide the priorities"), 20, ""),),
}


def electing(people: People) -> Iterator[Work]:
    """Rounds by whom they wait for: who marks in them, and who prepares and decides them."""
    marking = Marker.objects.filter(
        user__in=people.ids, is_locked=False, round__state__in=MARKED_IN, round__votes_pct__lt=100
    )
    yield _of_round(_mark, marking, "round__", user="user")
    if not people.hold(*READERS, "head"):
        return
    today, authorities = clock.today(), people.authorities("specialist", "head")
    not_yet = Q(state="published", opens_on__gt=today) | Q(state="open", closes_on__gte=today)
    under_way = Round.objects.filter(~not_yet, authority__in=authorities, state__in=STEPS)
    yield _of_round(_step, under_way, authority="authority", state="state")
    yield _of_round(_read, _read_once(people), authority="authority", first=F("first"), last=F("last"))


def _read_once(people: People) -> QuerySet[Any]:
    """Rounds with ballots that one person has read; `first` and `last`: of those who read them."""
    once = PaperReading.objects.filter(ballot__round=OuterRef("pk"), ballot__state=PaperState.ONCE)
    readers = once.values("by")
    here = Round.objects.filter(authority__in=people.authorities(*READERS), state__in=READ_IN)
    return here.filter(Exists(once)).annotate(
        first=Subquery(readers.order_by("by")[:1]), last=Subquery(readers.order_by("-by")[:1])
    )


def _of_round(tell: Teller, rows: QuerySet[Any], way: str = "", **facts: Any) -> Work:
    words = {f"title_{code}": f"{way}title_{code}" for code in ("ky", "ru")}
    days = {day: f"{way}{day}" for day in ("opens_on", "closes_on")}
    return work(tell, rows, number=f"{way}number", title_en=Value(""), **words, **days, **facts)


def _mark(facts: Facts, people: People) -> Iterator[Turn]:
    number = facts["number"]
    address, due = reverse("priorities:marks", args=[number]), end_of(facts["closes_on"])
    title = _("Mark the problems of the priority round")
    yield [facts["user"]], Task(title, about(facts), number, address, 30, due)


def _step(facts: Facts, people: People) -> Iterator[Turn]:
    number = facts["number"]
    page = "priorities:decide" if facts["state"] == "counted" else "priorities:round-desk"
    for role, title, minutes, day in STEPS[facts["state"]]:
        due = end_of(facts[day]) if day else None
        task = Task(title, about(facts), number, reverse(page, args=[number]), minutes, due)
        yield people.holding(facts["authority"], role), task


def _read(facts: Facts, people: People) -> Iterator[Turn]:
    number, title = facts["number"], _("Read the paper ballots as the second person")
    # Who has read all of them first cannot be the second.
    alone = {facts["first"]} if facts["first"] == facts["last"] else set()
    task = Task(title, about(facts), number, reverse("priorities:paper", args=[number]), 20)
    yield set(people.holding(facts["authority"], *READERS)) - alone, task
