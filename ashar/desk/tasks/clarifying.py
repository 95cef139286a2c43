"""What waits while a call is open: questions to answer, amendments to announce."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ashar.calls.models import CallAmendment, Clarification
from ashar.desk.tasks.people import People, Task
from ashar.desk.tasks.rows import Facts, Turn, Work, about, end_of, work


def clarifying(people: People) -> Iterator[Work]:
    """Questions on calls for the specialist, prepared amendments for the head who did not prepare them."""
    if not people.hold("specialist", "head"):
        return
    asked = Clarification.objects.filter(
        state="asked", call__authority__in=people.authorities("specialist"), call__mode="live"
    )
    prepared = CallAmendment.objects.filter(
        state="draft", call__authority__in=people.authorities("head"), call__state="announced"
    ).exclude(wanted={})
    yield work(_answer, asked, title="call__", number="number", authority="call__authority", due="answer_by")
    yield work(
        _announce,
        prepared,
        title="call__",
        number="call__number",
        authority="call__authority",
        by=F("prepared_by"),
    )


def _answer(facts: Facts, people: People) -> Iterator[Turn]:
    number = facts["number"]
    address = reverse("calls:question", args=[number])
    task = Task(_("Answer a question on a call"), about(facts), number, address, 15, end_of(facts["due"]))
    yield people.holding(facts["authority"], "specialist"), task


def _announce(facts: Facts, people: People) -> Iterator[Turn]:
    number = facts["number"]
    address = reverse("calls:amendment", args=[number])
    task = Task(_("Announce an amendment of a call"), about(facts), number, address, 10)
    yield set(people.holding(facts["authority"], "head")) - {facts["by"]}, task
