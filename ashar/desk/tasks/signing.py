"""What waits between the result and the signed agreement: complaints to answer, agreements to sign."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ashar.agreements.models import Agreement
from ashar.complaints.models import UNSETTLED, Complaint
from ashar.complaints.queries import freezes
from ashar.desk.tasks.people import People, Task
from ashar.desk.tasks.rows import Facts, Turn, Work, about, end_of, work

DAY_ENDS = time(23, 59, 59)


def signing(people: People) -> Iterator[Work]:
    """Complaints for the office; agreements for the specialist and the winner."""
    if people.hold("head", "specialist"):
        yield _complaints(people)
    if people.ngos or people.hold("specialist"):
        yield _agreements(people)


def _complaints(people: People) -> Work:
    rows = Complaint.objects.filter(
        call__authority__in=people.authorities("head", "specialist"), state__in=UNSETTLED
    )
    return work(
        _answer,
        rows,
        title="call__",
        number="number",
        authority="call__authority",
        state="state",
        verdict="verdict",
        answer_by="answer_by",
    )


def _agreements(people: People) -> Work:
    way = "award__lot__call__"
    held = freezes(OuterRef("award__lot"), OuterRef("award__lot__call"))
    freezing = Complaint.objects.filter(held, is_freezing=True, state__in=UNSETTLED)
    concerned = Q(award__organisation__in=people.ngos)
    concerned |= Q(award__lot__call__authority__in=people.authorities("specialist"))
    return work(
        _sign,
        Agreement.objects.filter(concerned, ~Exists(freezing), state="signing", mode="live"),
        title=way,
        number="number",
        authority=f"{way}authority",
        organisation="award__organisation",
        sign_by="sign_by",
    )


def _answer(facts: Facts, people: People) -> Iterator[Turn]:
    subject, number = about(facts), facts["number"]
    heads = people.holding(facts["authority"], "head")
    if facts["state"] == "upheld":
        page = reverse("complaints:put-right", args=[number])
        yield (
            heads,
            Task(_("Put right what a complaint or an outside decision asks for"), subject, number, page, 15),
        )
        return
    form, due = reverse("complaints:answer", args=[number]), end_of(facts["answer_by"], DAY_ENDS)
    yield heads, Task(_("Answer a complaint"), subject, number, form, 30, due)
    if not facts["verdict"]:
        specialists = people.holding(facts["authority"], "specialist")
        yield specialists, Task(_("Draft the answer to a complaint"), subject, number, form, 40, due)


def _sign(facts: Facts, people: People) -> Iterator[Turn]:
    subject, number = about(facts), facts["number"]
    page, due = reverse("agreements:agreement", args=[number]), end_of(facts["sign_by"], DAY_ENDS)
    office = people.holding(facts["authority"], "specialist")
    yield office, Task(_("Have the agreement signed"), subject, number, page, 20, due)
    winners = people.ngos.get(facts["organisation"], ())
    yield winners, Task(_("Read the agreement and sign it"), subject, number, page, 20, due)
