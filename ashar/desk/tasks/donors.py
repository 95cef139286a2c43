"""What waits for a donor: a consent that is late, so that the office reminds of it."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ashar.core import clock
from ashar.desk.tasks.people import People, Task
from ashar.desk.tasks.rows import Facts, Turn, Work, about, end_of, work
from ashar.programmes.models import Consent


def consenting(people: People) -> Iterator[Work]:
    """Consents that a donor has neither given nor refused in time, for the specialist."""
    if not people.hold("specialist"):
        return
    late = Consent.objects.filter(
        state="asked",
        answer_by__lt=clock.today(),
        budget_line__authority__in=people.authorities("specialist"),
    )
    way = "budget_line__line__"
    yield work(_remind, late, title=way, number="number", authority="budget_line__authority", due="answer_by")


def _remind(facts: Facts, people: People) -> Iterator[Turn]:
    number = facts["number"]
    address = reverse("programmes:consent", args=[number])
    title = _("Remind the donor: its consent is late")
    task = Task(title, about(facts), number, address, 10, end_of(facts["due"]))
    yield people.holding(facts["authority"], "specialist"), task
