"""What waits from a resident’s words to the published results."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ashar.calls.models import Call, KeyShare
from ashar.commissions.models import APPOINTED, MARKING, Absence, CommissionMember, Duty
from ashar.core import clock
from ashar.desk.tasks.people import People, Task, Words
from ashar.desk.tasks.rows import Facts, Turn, Work, about, moment, nested, work
from ashar.priorities.models import NeedSignal, Priority
from ashar.programmes.models import BudgetLine, Programme, ProgrammeLine
from ashar.proposals.models import Proposal
from ashar.selection.models import InterestDeclaration, ScoreSheet
from ashar.selection.publication import publish_until

SITTING = ("opened", "admission", "scoring", "deciding")


def choosing(people: People) -> Iterator[Work]:
    """Needs, orders to plan, money, calls, sittings and proposals."""
    if people.hold("specialist"):
        yield from _needs(people)
    if people.hold("specialist", "finance"):
        yield _money(people)
    if people.hold("specialist", "head", "finance"):
        yield _programmes(people)
    if people.hold("specialist", "head"):
        yield _decisions(people)
    yield _sheets(people)
    yield _sittings(people)
    if people.ngos:
        yield _packages(people)
        yield _proposals(people)


def _needs(people: People) -> Iterator[Work]:
    authorities = people.authorities("specialist")
    said = NeedSignal.objects.filter(authority__in=authorities, state="received").order_by()
    counted = said.values("authority").annotate(count=Count("pk"))
    yield work(_read_needs, counted, pk="authority", count="count")
    taken = ProgrammeLine.objects.filter(priority=OuterRef("pk"))
    standing = Priority.objects.filter(
        ~Exists(taken), authority__in=authorities, state="standing", mode="live"
    )
    yield work(_plan_order, standing, title="", number="number", authority="authority")


def _read_needs(facts: Facts, people: People) -> Iterator[Turn]:
    title = ngettext_lazy("Read what a resident said", "Read what %(count)d residents said", "count") % {
        "count": facts["count"]
    }
    task = Task(title, "", "", reverse("priorities:my-needs"), 5 * facts["count"])
    yield people.holding(facts["pk"], "specialist"), task


def _plan_order(facts: Facts, people: People) -> Iterator[Turn]:
    number = facts["number"]
    task = Task(_("Plan the order"), about(facts), number, reverse("programmes:plan", args=[number]), 20)
    yield people.holding(facts["authority"], "specialist"), task


def _money(people: People) -> Work:
    awarded = Q(lots__outcome__in=("awarded", "partly_awarded"))
    going = Call.objects.filter(~Q(state="finished") | awarded, line=OuterRef("pk"))
    lost = Call.objects.filter(line=OuterRef("pk"), announced_at__isnull=False).order_by("-pk")
    promised = BudgetLine.objects.filter(line=OuterRef("pk"), state="expected")
    lines = ProgrammeLine.objects.filter(
        authority__in=people.authorities("specialist", "finance"),
        state__in=["planned", "approved"],
        mode="live",
    )
    lines = lines.annotate(
        may_call=~Exists(going) & (Q(state="approved") | Exists(promised)),
        lost=Subquery(lost.values("number")[:1]),
        promise=Subquery(promised.order_by("pk").values("number")[:1]),
    )
    return work(
        _carry_on_line,
        lines,
        title="",
        number="number",
        authority="authority",
        state="state",
        may_call="may_call",
        lost="lost",
        promise="promise",
        alone="programme__inside_decision",
    )


def _carry_on_line(facts: Facts, people: People) -> Iterator[Turn]:
    number = facts["number"]
    if facts["state"] == "planned" and facts["promise"]:
        address = reverse("programmes:budget-line", args=[facts["promise"]])
        task = Task(_("Open the promised money when it comes"), about(facts), number, address, 10)
        yield people.holding(facts["authority"], "finance"), task
    elif facts["state"] == "planned" and facts["alone"]:
        address = reverse("programmes:decision", args=[number])
        task = Task(_("Record the council’s decision"), about(facts), number, address, 10)
        yield people.holding(facts["authority"], "finance"), task
    if facts["may_call"] and facts["lost"]:
        title = _("Hold the call again, or drop the order")
        task = Task(title, about(facts), number, reverse("calls:call", args=[facts["lost"]]), 15)
        yield people.holding(facts["authority"], "specialist"), task
    elif facts["may_call"]:
        task = Task(_("Prepare the call"), about(facts), number, reverse("calls:draft", args=[number]), 40)
        yield people.holding(facts["authority"], "specialist"), task


def _programmes(people: People) -> Work:
    """Programmes of many lines: a draft to write, comments to answer, the way to the council, its paper."""
    found = Programme.objects.filter(
        authority__in=people.authorities("specialist", "head", "finance"),
        state__in=["draft", "consultation", "submitted"],
        inside_decision=False,
        mode="live",
    )
    waiting = Count("comments", filter=Q(comments__state="received"))
    return work(
        _carry_on_programme,
        found.annotate(waiting=waiting),
        title="",
        number="number",
        authority="authority",
        state="state",
        waiting="waiting",
        due="comments_until",
    )


def _carry_on_programme(facts: Facts, people: People) -> Iterator[Turn]:
    number, state = facts["number"], facts["state"]
    page = reverse("programmes:build", args=[number])
    if facts["waiting"]:
        answers = reverse("programmes:comments", args=[number])
        task = Task(
            _("Answer the comments on the draft"), about(facts), number, answers, 10 * facts["waiting"]
        )
        yield people.holding(facts["authority"], "specialist"), task
    if state == "draft":
        task = Task(_("Complete the draft programme"), about(facts), number, page, 60)
        yield people.holding(facts["authority"], "specialist"), task
    if state == "consultation" and moment(facts["due"]) <= clock.now():
        task = Task(_("Bring the programme before the council"), about(facts), number, page, 10)
        yield people.holding(facts["authority"], "head"), task
    if state == "submitted":
        address = reverse("programmes:decide", args=[number])
        task = Task(_("Record the council’s decision"), about(facts), number, address, 15)
        yield people.holding(facts["authority"], "finance"), task


def _decisions(people: People) -> Work:
    """What only the head of an authority does with its calls, and cards that no head has yet."""
    begun = Q(state="planned", authority__in=people.authorities("specialist", "head"))
    signed = Q(protocol__state="signed", authority__in=people.authorities("head"))
    calls = Call.objects.filter(begun | signed, mode="live")
    known = {"number": "number", "authority": "authority", "state": "state", "handed": "handed_over_at"}
    known |= {"rules": "rules", "decided": "protocol__held_at"}
    return work(_decide, calls, title="", **known)


def _decide(facts: Facts, people: People) -> Iterator[Turn]:
    number, authority = facts["number"], facts["authority"]
    if facts["state"] == "planned" and facts["handed"] is None:
        page = reverse("calls:ready", args=[number])
        task = Task(_("Finish the call and give it to the head"), about(facts), number, page, 20)
        yield people.holding(authority, "specialist"), task
        return
    heads = people.holding(authority, "head")
    if facts["state"] == "planned":
        page = reverse("calls:ready", args=[number])
        yield heads, Task(_("Announce the call"), about(facts), number, page, 10)
        return
    page, due = reverse("selection:sitting", args=[number]), _publish_by(facts)
    title = _("Publish the results: it is late") if due and due < clock.now() else _("Publish the results")
    yield heads, Task(title, about(facts), number, page, 10, due)


def _publish_by(facts: Facts) -> datetime | None:
    """Until when the results are to be public, by the rules that the call keeps."""
    rules = nested(facts["rules"])
    return publish_until(rules, moment(facts["decided"])) if rules else None


def _sittings(people: People) -> Work:
    """Seats with the calls they serve: is a share of the key awaited, has the person declared, the sheet."""
    call = OuterRef("commission__calls")
    pending = InterestDeclaration.objects.filter(
        member=OuterRef("pk"), state="pending", proposal__lot__call=call
    )
    sheet = ScoreSheet.objects.filter(member=OuterRef("pk"), call=call).values("state")[:1]
    share = KeyShare.objects.filter(key__call=call, keeper=OuterRef("user"), given_at=None)
    closed = Q(commission__calls__state="announced", commission__calls__deadline__lt=clock.now())
    away = Absence.objects.filter(call_number=OuterRef("commission__calls__number"), ended_at=None)
    called = Exists(away.filter(substitute=OuterRef("pk")))
    seats = CommissionMember.objects.named().filter(
        closed | Q(commission__calls__state__in=SITTING),
        Q(stands_in="") | called,
        ~Exists(away.filter(member=OuterRef("pk"))),
        duty__in=APPOINTED,
        user__in=people.ids,
        commission__calls__mode="live",
    )
    return work(
        _sit,
        seats.annotate(pending=Exists(pending), sheet=Subquery(sheet), share=Exists(share)),
        title="commission__calls__",
        pk="commission__calls",
        number="commission__calls__number",
        state="commission__calls__state",
        protocol="commission__calls__protocol__state",
        **{name: F(name) for name in ("user", "duty", "pending", "sheet", "share")},
    )


def _sheets(people: People) -> Work:
    """Shares of a key that their keepers have not taken onto a sheet, or whose sheets they have not tried."""
    shares = KeyShare.objects.filter(
        keeper__in=people.ids,
        key__leaves_server=True,
        key__call__state="announced",
        key__call__mode="live",
        key__call__deadline__gte=clock.now(),
        rehearsed_at__isnull=True,
    )
    return work(
        _hold,
        shares,
        title="key__call__",
        number="key__call__number",
        keeper="keeper",
        handed="handed_at",
        missed="missed_at",
    )


def _hold(facts: Facts, people: People) -> Iterator[Turn]:
    number, page = facts["number"], reverse("calls:key", args=[facts["number"]])
    if facts["handed"]:
        yield [facts["keeper"]], Task(_("Try your sheet of the key"), about(facts), number, page, 5)
    elif not facts["missed"]:
        yield [facts["keeper"]], Task(_("Take your share of the key"), about(facts), number, page, 10)


def _sit(facts: Facts, people: People) -> Iterator[Turn]:
    if found := _turn(facts):
        title, minutes = found
        number = facts["number"]
        address = reverse("selection:sitting", args=[number])
        yield [facts["user"]], Task(title, about(facts), number, address, minutes)


def _turn(facts: Facts) -> tuple[Words, int] | None:
    """What this seat has to do for this call now, and how many minutes it takes."""
    state, duty, protocol = facts["state"], facts["duty"], facts["protocol"]
    writes = duty == Duty.SECRETARY
    if state == "announced":
        if writes:
            return _("Open the proposals"), 5
        return (_("Give your share of the key"), 2) if facts["share"] else None
    if facts["pending"]:
        return _("Declare your interests"), 5
    if state in {"opened", "admission"}:
        return (_("Check whether the proposals are complete"), 20) if writes else None
    if state == "scoring" and duty in MARKING and facts["sheet"] in {"assigned", "open"}:
        return _("Mark the proposals"), 60
    if state == "deciding" and protocol is None and duty in {Duty.CHAIR, Duty.SECRETARY}:
        return _("Take the decision"), 30
    if protocol == "draft" and writes:
        return _("Have the protocol signed"), 15
    return None


def _proposals(people: People) -> Work:
    drafts = Proposal.objects.filter(
        organisation__in=people.ngos,
        state__in=["draft", "withdrawn"],
        lot__call__state="announced",
        lot__call__deadline__gte=clock.now(),
    )
    return work(
        _finish_proposal,
        drafts,
        title="lot__call__",
        number="number",
        organisation="organisation",
        deadline="lot__call__deadline",
    )


def _packages(people: People) -> Work:
    """Proposals whose call lost its key, and whose packages were not brought."""
    filed = Proposal.objects.filter(
        organisation__in=people.ngos,
        state="filed",
        is_paper=False,
        brought__isnull=True,
        lot__call__state="announced",
        lot__call__lost_key__packages_until__gte=clock.now(),
    )
    return work(
        _bring,
        filed,
        title="lot__call__",
        number="number",
        organisation="organisation",
        until="lot__call__lost_key__packages_until",
    )


def _bring(facts: Facts, people: People) -> Iterator[Turn]:
    number, title = facts["number"], _("Bring the package of your receipt")
    address, until = reverse("selection:bring", args=[number]), moment(facts["until"])
    yield people.ngos[facts["organisation"]], Task(title, about(facts), number, address, 5, until)


def _finish_proposal(facts: Facts, people: People) -> Iterator[Turn]:
    number, title = facts["number"], _("Finish the proposal and file it")
    address, until = reverse("proposals:proposal", args=[number]), moment(facts["deadline"])
    yield people.ngos[facts["organisation"]], Task(title, about(facts), number, address, 60, until)
