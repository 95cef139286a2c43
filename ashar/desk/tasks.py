"""What waits for whom: worked out from states and the clock, never stored.

`tasks_of` answers for any number of people with the same few queries, so the page of one person
and the list of a whole demonstration cost alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ashar.accounts.models import Role, User
from ashar.calls.models import Call
from ashar.commissions.models import MARKING, CommissionMember, Duty
from ashar.core import clock
from ashar.core.i18n import written
from ashar.organisations.models import MemberCode, Membership
from ashar.priorities.models import NeedSignal, Priority
from ashar.programmes.models import BudgetLine, ProgrammeLine
from ashar.proposals.models import Proposal
from ashar.selection.models import InterestDeclaration, ScoreSheet

Words = str | Promise
SITTING = ("opened", "admission", "scoring", "deciding")


@dataclass(frozen=True)
class Task:
    """A thing to do: the verb first, what it is about, where, until when, and how long it takes."""

    title: Words
    about: str
    number: str
    address: str
    minutes: int
    due: datetime | None = None

    @property
    def days_left(self) -> int | None:
        """Whole days until it is due; below zero when late; None without a day."""
        if self.due is None:
            return None
        return (clock.local(self.due).date() - clock.today()).days

    @property
    def is_late(self) -> bool:
        """Whether it should have been done."""
        return self.due is not None and self.due < clock.now()


@dataclass(frozen=True)
class People:
    """Who is asked about, with what they hold today."""

    holders: Mapping[tuple[int, str], Sequence[int]]
    seats: Sequence[dict[str, Any]]
    ngos: Mapping[int, Sequence[int]]

    def holding(self, authority_id: int, *codes: str) -> list[int]:
        """Ids of the people with one of these roles in the authority."""
        return [user for code in codes for user in self.holders.get((authority_id, code), ())]

    def authorities(self, *codes: str) -> set[int]:
        """Authorities where somebody asked about holds one of these roles."""
        return {authority for authority, code in self.holders if code in codes}


Tasks = dict[int, list[Task]]


def tasks_of(users: Iterable[User]) -> Tasks:
    """Tasks by id of the account: those with a day first, the nearest on top."""
    people = _people([user.pk for user in users])
    tasks: Tasks = defaultdict(list)
    _needs(people, tasks)
    _money(people, tasks)
    calls = _calls(people)
    _decisions(people, calls, tasks)
    _sittings(people, calls, tasks)
    _proposals(people, tasks)
    for found in tasks.values():
        found.sort(key=lambda task: (task.due is None, task.due or clock.now()))
    return tasks


def _people(ids: Sequence[int]) -> People:
    holders: dict[tuple[int, str], list[int]] = defaultdict(list)
    ngos: dict[int, list[int]] = defaultdict(list)
    roles = Role.objects.current().filter(user__in=ids).values_list("user", "authority", "code")
    members = Membership.objects.current().filter(user__in=ids)
    for user, body, code in roles.union(members.values_list("user", "organisation", "code")):
        if code in MemberCode.values:
            ngos[body].append(user)
        else:
            holders[body, code].append(user)
    return People(holders, _seats(ids), ngos)


def _seats(ids: Sequence[int]) -> list[dict[str, Any]]:
    """Seats joined with the calls they serve: has the person declared, how far is the sheet."""
    call = OuterRef("commission__calls")
    pending = InterestDeclaration.objects.filter(
        member=OuterRef("pk"), state="pending", proposal__lot__call=call
    )
    sheet = ScoreSheet.objects.filter(member=OuterRef("pk"), call=call).values("state")[:1]
    seats = CommissionMember.objects.current().filter(
        user__in=ids, commission__calls__mode="live", commission__calls__state__in=["announced", *SITTING]
    )
    return list(
        seats.annotate(pending=Exists(pending), sheet=Subquery(sheet)).values(
            "user", "duty", "pending", "sheet", call_id=F("commission__calls")
        )
    )


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
        _give(tasks, people.holding(authority, "specialist"), task)
    taken = ProgrammeLine.objects.filter(priority=OuterRef("pk"))
    for priority in Priority.objects.filter(authority__in=authorities, state="standing", mode="live").exclude(
        Exists(taken)
    ):
        address = reverse("programmes:plan", args=[priority.number])
        task = Task(_("Plan the order"), str(written(priority, "title")), priority.number, address, 20)
        _give(tasks, people.holding(priority.authority_id, "specialist"), task)


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
            _give(tasks, people.holding(line.authority_id, "finance"), task)
        if not line.was_called and (line.state == "approved" or line.is_promised):
            address = reverse("calls:draft", args=[line.number])
            task = Task(_("Prepare the call"), about, line.number, address, 40)
            _give(tasks, people.holding(line.authority_id, "specialist"), task)


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
        _give(tasks, people.holding(call.authority_id, "head"), task)


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
        _give(tasks, people.ngos[proposal.organisation_id], task)


def _give(tasks: Tasks, users: Iterable[int], task: Task) -> None:
    for user in users:
        tasks[user].append(task)
