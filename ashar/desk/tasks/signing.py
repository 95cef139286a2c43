"""What waits between the result and the signed agreement: complaints to answer, agreements to sign."""

from __future__ import annotations

from datetime import time

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ashar.agreements.models import Agreement
from ashar.complaints.models import UNSETTLED, Complaint
from ashar.core import clock
from ashar.core.i18n import written
from ashar.desk.tasks.people import People, Task, Tasks, give

DAY_ENDS = time(23, 59, 59)


def signing(people: People, tasks: Tasks) -> None:
    """Complaints for the office; agreements for the specialist and the winner."""
    _complaints(people, tasks)
    _agreements(people, tasks)


def _complaints(people: People, tasks: Tasks) -> None:
    authorities = people.authorities("head", "specialist")
    if not authorities:
        return
    waiting = Complaint.objects.filter(call__authority__in=authorities, state__in=UNSETTLED)
    for complaint in waiting.select_related("call").order_by("answer_by", "pk"):
        about, number = str(written(complaint.call, "title")), complaint.number
        page = reverse("complaints:complaint", args=[number])
        heads = people.holding(complaint.call.authority_id, "head")
        if complaint.state == "upheld":
            give(tasks, heads, Task(_("Write how a complaint was put right"), about, number, page, 15))
            continue
        form = reverse("complaints:answer", args=[number])
        give(tasks, heads, Task(_("Answer a complaint"), about, number, form, 30, complaint.due))
        if not complaint.verdict:
            specialists = people.holding(complaint.call.authority_id, "specialist")
            task = Task(_("Draft the answer to a complaint"), about, number, form, 40, complaint.due)
            give(tasks, specialists, task)


def _agreements(people: People, tasks: Tasks) -> None:
    authorities = people.authorities("specialist")
    if not authorities and not people.ngos:
        return
    freezing = Complaint.objects.filter(
        proposal__lot=OuterRef("award__lot"), is_freezing=True, state__in=UNSETTLED
    )
    of_office = Q(award__lot__call__authority__in=authorities)
    waiting = Agreement.objects.filter(
        of_office | Q(award__organisation__in=people.ngos), ~Exists(freezing), state="signing", mode="live"
    )
    for agreement in waiting.select_related("award__lot__call").order_by("sign_by", "pk"):
        due = clock.at_bishkek(agreement.sign_by, DAY_ENDS) if agreement.sign_by else None
        about, number = str(written(agreement.award.lot.call, "title")), agreement.number
        page = reverse("agreements:agreement", args=[number])
        office = people.holding(agreement.award.lot.call.authority_id, "specialist")
        give(tasks, office, Task(_("Have the agreement signed"), about, number, page, 20, due))
        winners = people.ngos.get(agreement.award.organisation_id, ())
        give(tasks, winners, Task(_("Read the agreement and sign it"), about, number, page, 20, due))
