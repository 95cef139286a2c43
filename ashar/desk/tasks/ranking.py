"""What waits in a priority round: sheets of marks, the office’s steps, ballots for a second reader."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ashar.core import clock
from ashar.desk.tasks.people import People, Task, Words
from ashar.desk.tasks.rows import Facts, Teller, Turn, Work, about, end_of, work
from ashar.priorities.models import Marker, PaperReading, PaperState, Round

OFFICE = ("specialist", "head")
READERS = ("specialist", "finance", "monitor")
DAY_ENDS = time(23, 59)
MARKED_IN, READ_IN = ("published", "open", "closed"), ("open", "closed")

# State of a round: what is to be done, by whom, and how many minutes it takes.
WAITS: dict[str, tuple[Words, str, int]] = {
    "draft": (_("Publish the method of a priority round"), "head", 15),
    "published": (_("Open the vote of a priority round"), "specialist", 5),
    "open": (_("Close the vote of a priority round"), "specialist", 5),
    "closed": (_("Count the votes of a priority round"), "specialist", 15),
    "counted": (_("Decide the priorities"), "head", 30),
}


def ranking(people: People) -> Iterator[Work]:
    """Rounds whose next step has come, sheets of marks that are not handed in, ballots read once."""
    today = clock.today()
    has_come = (
        Q(state__in=["draft", "closed", "counted"])
        | Q(state="published", opens_on__lte=today)
        | Q(state="open", closes_on__lt=today)
    )
    rounds = Round.objects.filter(has_come, authority__in=people.authorities(*OFFICE))
    yield _of_round(_carry_on, rounds)
    sheets = Marker.objects.filter(user__in=people.ids, is_locked=False, round__state__in=MARKED_IN)
    yield _of_round(_mark, sheets, "round__", user=F("user"))
    yield _of_round(_read, _read_once(people), first=F("first"), last=F("last"))


def _read_once(people: People) -> QuerySet[Any]:
    """Rounds with ballots that one person has read; `first` and `last`: of those who read them."""
    once = PaperReading.objects.filter(ballot__round=OuterRef("pk"), ballot__state=PaperState.ONCE)
    readers = once.values("by")
    here = Round.objects.filter(authority__in=people.authorities(*READERS), state__in=READ_IN)
    return here.filter(Exists(once)).annotate(
        first=Subquery(readers.order_by("by")[:1]), last=Subquery(readers.order_by("-by")[:1])
    )


def _of_round(tell: Teller, rows: QuerySet[Any], way: str = "", **facts: Any) -> Work:
    own = ("number", "authority", "state", "opens_on", "closes_on", "title_ky", "title_ru")
    told = {name: f"{way}{name}" for name in own}
    return work(tell, rows, title_en=Value(""), **told, **facts)


def _carry_on(facts: Facts, people: People) -> Iterator[Turn]:
    title, role, minutes = WAITS[facts["state"]]
    number, due = facts["number"], None
    if facts["state"] in ("draft", "published"):
        due = end_of(facts["opens_on"], DAY_ENDS)
    page = "priorities:decide" if facts["state"] == "counted" else "priorities:round-desk"
    task = Task(title, about(facts), number, reverse(page, args=[number]), minutes, due)
    yield people.holding(facts["authority"], role), task


def _mark(facts: Facts, people: People) -> Iterator[Turn]:
    number, title = facts["number"], _("Mark the problems of a priority round")
    address, due = reverse("priorities:marks", args=[number]), end_of(facts["closes_on"], DAY_ENDS)
    yield [facts["user"]], Task(title, about(facts), number, address, 20, due)


def _read(facts: Facts, people: People) -> Iterator[Turn]:
    number, title = facts["number"], _("Read the paper ballots as the second person")
    # Who has read all of them first cannot be the second.
    alone = {facts["first"]} if facts["first"] == facts["last"] else set()
    task = Task(title, about(facts), number, reverse("priorities:paper", args=[number]), 20)
    yield set(people.holding(facts["authority"], *READERS)) - alone, task
