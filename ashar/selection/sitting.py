"""One sitting, one page: what a member of the commission finds there at each moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ashar.accounts.models import User
from ashar.calls.actions import shares_of
from ashar.calls.models import Call, KeyShare
from ashar.commissions.models import MARKING, CommissionMember, Duty
from ashar.core import clock
from ashar.proposals import content as port
from ashar.proposals.content import Content
from ashar.selection import queries
from ashar.selection.actions.admission import asks_for_checklist, is_adjourned, parted
from ashar.selection.actions.convening import sitting_now
from ashar.selection.actions.deciding import asks_for_plan, is_ripe, proposed_choices
from ashar.selection.actions.discussing import undiscussed
from ashar.selection.actions.interests import answers_for
from ashar.selection.actions.marking import missing_marks, waiting_to_lock
from ashar.selection.convening.attendance import here_at
from ashar.selection.feedback.needed import asks_for_feedback
from ashar.selection.forms import AdmissionForm, DecisionForm, ExcuseForm, MarksForm, SignForm
from ashar.selection.funding.counting import RANKING
from ashar.selection.interests.forms import InterestsForm
from ashar.selection.marking.kept import kept_of
from ashar.selection.marking.passes import ONE_PAGE_MOST, is_one_page
from ashar.selection.models import AdmissionCheck, Award, InterestDeclaration, ScoreSheet, SittingProtocol

Sent = Mapping[str, Any]


@dataclass
class Sitting:
    """The parts of the page that are shown now; a part that is None is not its turn."""

    call: Call
    member: CommissionMember | None
    keeps_record: bool
    seats: list[CommissionMember] = field(default_factory=list)
    declarations: list[InterestDeclaration] = field(default_factory=list)
    checks: list[AdmissionCheck] = field(default_factory=list)
    members: list[queries.SheetState] = field(default_factory=list)
    recusals: list[InterestDeclaration] = field(default_factory=list)
    interests: InterestsForm | None = None
    admission: AdmissionForm | None = None
    sheet: ScoreSheet | None = None
    marks: MarksForm | None = None
    has_desk: bool = False
    contents: dict[int, Content] = field(default_factory=dict)
    blockers: list[Any] = field(default_factory=list)
    standings: dict[int, list[queries.Standing]] = field(default_factory=dict)
    decision: DecisionForm | None = None
    undiscussed: list[queries.Standing] = field(default_factory=list)
    has_plan: bool = False
    protocol: SittingProtocol | None = None
    sign: SignForm | None = None
    excuse: ExcuseForm | None = None
    granted: list[Award] = field(default_factory=list)
    shares: list[KeyShare] = field(default_factory=list)
    own_share: KeyShare | None = None
    waiting: list[AdmissionCheck] = field(default_factory=list)
    here: set[int] | None = None
    of_others: list[AdmissionCheck] = field(default_factory=list)

    @property
    def is_long(self) -> bool:
        """Whether so many are there that each has a page of its own, and marks stand in one sheet."""
        return len(self.checks) > ONE_PAGE_MOST

    @property
    def adjourned(self) -> list[AdmissionCheck]:
        """Proposals that wait for their applicants, and after the check those that wait for a verdict."""
        if self.call.state == "scoring":
            return [check for check in self.checks if check.state == "pending"]
        return [check for check in self.checks if is_adjourned(check)]

    @property
    def needs_lists(self) -> bool:
        """Whether each proposal is checked item by item on a page of its own before the check is finished."""
        return asks_for_checklist(self.call)

    @property
    def locked(self) -> int:
        """How many members have locked."""
        return sum(row.state in {"locked", "revealed"} for row in self.members)

    @property
    def tells(self) -> bool:
        """Whether applicants get feedback that somebody writes, and the time for it has come."""
        return self.protocol is not None and asks_for_feedback(self.call)

    @property
    def marking(self) -> int:
        """How many members mark."""
        return sum(bool(row.state) and row.state != "void" for row in self.members)


def sitting_for(
    call: Call, user: User, *, sent: str = "", data: Sent | None = None, plan: str = RANKING
) -> Sitting:
    """The page of this person; `sent` names the form that `data` belongs to.

    `plan`: the funding plan that the form of the decision begins with.
    """
    seats = queries.seats_of(call)
    member = next((seat for seat in seats if seat.user_id == user.pk), None)
    page = Sitting(call, member, member is not None and member.duty in {Duty.CHAIR, Duty.SECRETARY}, seats)
    if not call.is_opened:
        page.shares = shares_of(call)
        page.own_share = next((share for share in page.shares if share.keeper_id == user.pk), None)
    if call.is_opened:
        page.checks, page.declarations = queries.checks_of(call), queries.declarations_of(call)
        page.members = queries.sheet_states(seats, page.declarations)
        page.recusals = queries.recusals(call, page.declarations)
        page.protocol = queries.protocol_of(page.checks)
        if member is not None:
            _add_forms(page, member, sent, data, plan)
    return page


def _add_forms(page: Sitting, member: CommissionMember, sent: str, data: Sent | None, plan: str) -> None:
    def sent_to(name: str) -> Sent | None:
        return data if sent == name else None

    call, own = page.call, [each for each in page.declarations if each.member_id == member.pk]
    if any(each.state == "pending" for each in own):
        partners = {check.proposal_id: check.partners for check in page.checks}
        possible = answers_for(member, call)
        page.interests = InterestsForm(own, sent_to("interests"), partners=partners, possible=possible)
        return
    if call.state in {"opened", "admission"} and page.keeps_record:
        _add_admission(page, member, sent_to("admission"))
    if call.state == "scoring":
        _add_marks(page, member, sent_to("marks"))
    if call.state not in {"opened", "admission", "scoring"}:
        page.standings = queries.standings(call, page.checks)
    if page.protocol is None and page.keeps_record and not _is_marked(page) and is_ripe(call):
        going_on = sitting_now(call)
        page.here = here_at(going_on, clock.now()) if going_on and going_on.is_going_on else None
        page.decision = _decision_form(page, sent_to("decision"), plan)
    if page.protocol is not None and page.protocol.state == "draft" and page.keeps_record:
        page.sign = SignForm()
    if page.keeps_record and call.state == "standstill":
        page.granted = [award for award in _awards(page) if award.state == "granted"]
    if call.state == "scoring" and page.keeps_record:
        page.excuse = ExcuseForm(sent_to("excuse"))


def _add_admission(page: Sitting, member: CommissionMember, data: Sent | None) -> None:
    """The admission check, once every envelope is entered."""
    page.waiting = [check for check in page.checks if check.is_in_envelope]
    if not page.waiting:
        # What nobody could open is refused already, and not checked.
        mine, page.of_others = parted(page.checks, queries.settled_by(member, page.declarations))
        page.admission = AdmissionForm(mine, data)
        # Of many proposals each is read on a page of its own.
        if len(mine) <= ONE_PAGE_MOST:
            page.contents = _contents(page, member, mine)


def _is_marked(page: Sitting) -> bool:
    """Whether members are marking now."""
    return page.call.state == "scoring" and any(
        row.state not in {"", "void", "revealed"} for row in page.members
    )


def _awards(page: Sitting) -> list[Award]:
    return [check.proposal.award for check in page.checks if hasattr(check.proposal, "award")]


def _contents(page: Sitting, member: CommissionMember, checks: list[AdmissionCheck]) -> dict[int, Content]:
    """What the member may read of these proposals."""
    readable = queries.readable(member, page.declarations)
    return port.load_opened_together([each.proposal for each in checks if each.proposal_id in readable])


def _add_marks(page: Sitting, member: CommissionMember, data: Sent | None) -> None:
    sheets = ScoreSheet.objects.filter(call=page.call, member=member)
    last = sheets.exclude(state="void").select_related("member", "seal").order_by("-pk").first()
    page.has_desk = last is not None and last.state != "revealed"
    if last is None or last.state not in ("assigned", "open"):
        return
    last.call = page.call
    page.sheet = last
    readable = queries.readable(member, page.declarations)
    admitted = [check for check in page.checks if check.proposal.state == "admitted"]
    if page.sheet.reopening_id is not None:
        anew = {proposal.pk for proposal in queries.proposals_to_mark(page.sheet)}
        admitted = [check for check in admitted if check.proposal_id in anew]
    checks = [check for check in admitted if check.proposal_id in readable]
    if not is_one_page(page.call, len(checks)):
        return
    kept = kept_of(page.sheet)
    page.marks = MarksForm(checks, queries.criteria_of(page.call), kept, data)
    page.contents = _contents(page, member, checks)
    page.blockers = [
        *waiting_to_lock(
            [each for each in page.declarations if each.member_id == member.pk],
            [check for check in page.checks if check.state == "pending"],
        ),
        *missing_marks(page.sheet, [check.proposal for check in checks], kept),
    ]


def _is_there(page: Sitting, seat: CommissionMember) -> bool:
    """Whether the seat may be ticked: where attendance is kept by the minute, only who is there now."""
    return page.here is None or seat.pk in page.here


def _decision_form(page: Sitting, data: Sent | None, plan: str) -> DecisionForm:
    """The form of the decision, filled with what the ranking, or another plan, suggests."""
    call, standings = page.call, page.standings
    lots = queries.lots_to_decide(call)
    ours = {lot.pk: standings.get(lot.pk, []) for lot in lots}
    members = [seat for seat in page.seats if seat.duty in MARKING and _is_there(page, seat)]
    choices = proposed_choices(call, ours, plan)
    page.undiscussed = undiscussed(call, ours)
    page.has_plan = bool(standings) and asks_for_plan(call)
    return DecisionForm(lots, ours, choices, members, data)
