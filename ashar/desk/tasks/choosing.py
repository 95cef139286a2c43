"""What waits from a resident’s words to the published results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ashar.calls.models import Call
from ashar.commissions.models import MARKING, Duty
from ashar.core import clock
from ashar.core.i18n import written
from ashar.desk.tasks.people import SITTING, People, Task, Tasks, Words, give
from ashar.priorities.models import NeedSignal, Priority
from ashar.programmes.models import BudgetLine, ProgrammeLine
from ashar.proposals.models import Proposal


def choosing(people: People, tasks: Tasks) -> None:
    """Needs, money, calls, sittings and proposals."""
    _needs(people, tasks)
    _money(people, tasks)
    calls = _calls(people)
    _decisions(people, calls, tasks)
    _sittings(people, calls, tasks)
    _proposals(people, tasks)


def _needs(people: People, tasks: Tasks) -> None:
    authorities = people.authorities("specialist")
    if not authorities:
        return
    waiting = NeedSignal.objects.filter(authority__in=authorities, state="received")
    for authority, count in waiting.values_list("authority").annotate(Count("pk")):
        title = ngettext_lazy("Read what a resident said", "Read what %(count)d residents said", "count") % {
            "count": count
        }
        task = Task(title, "", "", reverse("priorities:my-needs"), 5 * count)
        give(tasks, people.holding(authority, "specialist"), task)
    taken = ProgrammeLine.objects.filter(priority=OuterRef("pk"))
    for priority in Priority.objects.filter(authority__in=authorities, state="standing", mode="live").exclude(
        Exists(taken)
    ):
        address = reverse("programmes:plan", args=[priority.number])
        task = Task(_("Plan the order"), str(written(priority, "title")), priority.number, address, 20)
        give(tasks, people.holding(priority.authority_id, "specialist"), task)


def _money(people: People, tasks: Tasks) -> None:
    authorities = people.authorities("specialist", "finance")
    if not authorities:
        return
    calls = Call.objects.filter(line=OuterRef("pk"))
    promised = BudgetLine.objects.filter(line=OuterRef("pk"), state="expected")
    lines = ProgrammeLine.objects.filter(
        authority__in=authorities, state__in=["planned", "approved"], mode="live"
    )
    for line in lines.annotate(was_called=Exists(calls), is_promised=Exists(promised)):
        about = str(written(line, "title"))
        if line.state == "planned":
            address = reverse("programmes:decision", args=[line.number])
            task = Task(_("Record the council’s decision"), about, line.number, address, 10)
            give(tasks, people.holding(line.authority_id, "finance"), task)
        if not line.was_called and (line.state == "approved" or line.is_promised):
            address = reverse("calls:draft", args=[line.number])
            task = Task(_("Prepare the call"), about, line.number, address, 40)
            give(tasks, people.holding(line.authority_id, "specialist"), task)


def _calls(people: People) -> list[Call]:
    """Calls that wait for a head, and those of the commissions in which people sit; by one query."""
    for_heads = Q(authority__in=people.authorities("head"), mode="live")
    for_heads &= Q(state="planned") | Q(protocol__state="signed")
    of_seats = Q(pk__in={seat["call_id"] for seat in people.seats})
    return list(Call.objects.filter(for_heads | of_seats).select_related("protocol"))


def _decisions(people: People, calls: Iterable[Call], tasks: Tasks) -> None:
    """What only the head of an authority does with its calls."""
    for call in calls:
        protocol, about = getattr(call, "protocol", None), str(written(call, "title"))
        if call.state == "planned":
            task = Task(
                _("Announce the call"), about, call.number, reverse("calls:call", args=[call.number]), 10
            )
        elif protocol is not None and protocol.state == "signed":
            task = Task(
                _("Publish the results"),
                about,
                call.number,
                reverse("selection:sitting", args=[call.number]),
                10,
            )
        else:
            continue
        give(tasks, people.holding(call.authority_id, "head"), task)


def _sittings(people: People, calls: Iterable[Call], tasks: Tasks) -> None:
    by_call: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for seat in people.seats:
        by_call[seat["call_id"]].append(seat)
    for call in calls:
        for seat in by_call[call.pk]:
            found = _turn(call, seat)
            if found:
                title, minutes = found
                address = reverse("selection:sitting", args=[call.number])
                task = Task(title, str(written(call, "title")), call.number, address, minutes)
                tasks[seat["user"]].append(task)


def _turn(call: Call, seat: dict[str, Any]) -> tuple[Words, int] | None:
    """What this seat has to do for this call now, and how many minutes it takes."""
    keeps_record = seat["duty"] in {Duty.CHAIR, Duty.SECRETARY}
    if call.phase_at(clock.now()) == "closed":
        return (_("Open the proposals"), 5) if seat["duty"] == Duty.SECRETARY else None
    if call.state not in SITTING:
        return None
    if seat["pending"]:
        return _("Declare your interests"), 5
    if call.state in {"opened", "admission"}:
        return (_("Check whether the proposals are complete"), 20) if seat["duty"] == Duty.SECRETARY else None
    if call.state == "scoring" and seat["duty"] in MARKING and seat["sheet"] in {"assigned", "open"}:
        return _("Mark the proposals"), 60
    protocol = getattr(call, "protocol", None)
    if call.state == "deciding" and protocol is None and keeps_record:
        return _("Take the decision"), 30
    if protocol is not None and protocol.state == "draft" and seat["duty"] == Duty.SECRETARY:
        return _("Have the protocol signed"), 15
    return None


def _proposals(people: People, tasks: Tasks) -> None:
    if not people.ngos:
        return
    drafts = Proposal.objects.filter(
        organisation__in=people.ngos,
        state__in=["draft", "withdrawn"],
        lot__call__state="announced",
        lot__call__deadline__gte=clock.now(),
    ).select_related("lot__call")
    for proposal in drafts:
        call = proposal.lot.call
        address = reverse("proposals:proposal", args=[proposal.number])
        task = Task(
            _("Finish the proposal and file it"),
            str(written(call, "title")),
            proposal.number,
            address,
            60,
            call.deadline,
        )
        give(tasks, people.ngos[proposal.organisation_id], task)
