"""What waits after the decision: feedback to the applicants, offers to the next in rank."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ashar.commissions.models import CommissionMember, Duty
from ashar.desk.tasks.people import People, Task
from ashar.desk.tasks.rows import Facts, Turn, Work, about, moment, work
from ashar.selection.models import AdmissionCheck, Award

AFTER = ("deciding", "standstill", "contracting")


def telling(people: People) -> Iterator[Work]:
    """Feedback for the secretary and the chair; offers for the organisation and the specialist."""
    yield _feedback(people)
    if people.ngos or people.hold("specialist"):
        yield _offers(people)


def _feedback(people: People) -> Work:
    call = OuterRef("commission__calls")
    untold = AdmissionCheck.objects.filter(
        opening__call=call, state__in=["admitted", "refused"], proposal__feedback__isnull=True
    ).exclude(sha256="")
    seats = CommissionMember.objects.named().filter(
        Exists(untold),
        commission__calls__state__in=AFTER,
        commission__calls__protocol__isnull=False,
        commission__calls__mode="live",
        **{"commission__calls__rules__values__result.structured_feedback": True},
        duty__in=(Duty.SECRETARY,),
        stands_in="",
        user__in=people.ids,
    )
    way = "commission__calls__"
    return work(_tell, seats, title=way, pk="commission__calls", number=f"{way}number", user="user")


def _tell(facts: Facts, people: People) -> Iterator[Turn]:
    number = facts["number"]
    page = reverse("selection:feedback", args=[number])
    yield [facts["user"]], Task(_("Write the feedback to the applicants"), about(facts), number, page, 20)


def _offers(people: People) -> Work:
    concerned = Q(organisation__in=people.ngos)
    concerned |= Q(lot__call__authority__in=people.authorities("specialist"))
    return work(
        _answer,
        Award.objects.filter(concerned, state="offered", mode="live"),
        title="lot__call__",
        number="number",
        authority="lot__call__authority",
        organisation="organisation",
        due="offer__answer_by",
    )


def _answer(facts: Facts, people: People) -> Iterator[Turn]:
    subject, number = about(facts), facts["number"]
    page, due = reverse("selection:offer", args=[number]), moment(facts["due"])
    asked = people.ngos.get(facts["organisation"], ())
    yield asked, Task(_("Accept the offer or decline it"), subject, number, page, 5, due)
    office = people.holding(facts["authority"], "specialist")
    yield office, Task(_("An offer waits for its answer"), subject, number, page, 2, due)
