"""What waits for a donor: a consent it is asked for; when it is late, the office reminds of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ashar.core import clock
from ashar.desk.tasks.people import People, Task, Words
from ashar.desk.tasks.rows import Facts, Turn, Work, about, end_of, work
from ashar.programmes.links import people_of_donor
from ashar.programmes.models import Consent

_FACTS = {"number": "number", "authority": "budget_line__authority", "due": "answer_by"}
_TITLE = "budget_line__line__"


def consenting(people: People) -> Iterator[Work]:
    """Consents that are asked for, for the donor’s people; those that are late, for the specialist too."""
    asked = Consent.objects.filter(state="asked")
    if people.hold("donor"):
        theirs = asked.filter(budget_line__authority__in=people.authorities("donor"))
        # Asked once for each donor of an authority, however many consents wait.
        tell = partial(_answer, cache(people_of_donor))
        yield work(tell, theirs, title=_TITLE, source="budget_line__source", **_FACTS)
    if people.hold("specialist"):
        ours = asked.filter(budget_line__authority__in=people.authorities("specialist"))
        yield work(_remind, ours.filter(answer_by__lt=clock.today()), title=_TITLE, **_FACTS)


def _answer(donors: Callable[[int, int], list[Any]], facts: Facts, people: People) -> Iterator[Turn]:
    speak = {person.pk for person in donors(facts["source"], facts["authority"])}
    users = [user for user in people.holding(facts["authority"], "donor") if user in speak]
    yield users, _task(facts, _("Answer whether you consent"))


def _remind(facts: Facts, people: People) -> Iterator[Turn]:
    task = _task(facts, _("Remind the donor: its consent is late"))
    yield people.holding(facts["authority"], "specialist"), task


def _task(facts: Facts, title: Words) -> Task:
    address = reverse("programmes:consent", args=[facts["number"]])
    return Task(title, about(facts), facts["number"], address, 10, end_of(facts["due"]))
