"""One sitting, one page: what a member of the commission finds there at each moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ashar.accounts.models import User
from ashar.calls.models import Call
from ashar.commissions.models import CommissionMember, Duty
from ashar.proposals.content import Content
from ashar.selection import queries
from ashar.selection.actions.deciding import is_ripe, proposed_choices
from ashar.selection.actions.marking import locking_blockers
from ashar.selection.forms import AdmissionForm, DecisionForm, ExcuseForm, InterestsForm, MarksForm, SignForm
from ashar.selection.models import AdmissionCheck, Award, InterestDeclaration, ScoreSheet, SittingProtocol

Sent = Mapping[str, Any]


@dataclass
class Sitting:
    """The parts of the page that are shown now; a part that is None is not its turn."""

    call: Call
    member: CommissionMember | None
    keeps_record: bool
    checks: list[AdmissionCheck] = field(default_factory=list)
    members: list[queries.SheetState] = field(default_factory=list)
    recusals: list[InterestDeclaration] = field(default_factory=list)
    interests: InterestsForm | None = None
    admission: AdmissionForm | None = None
    sheet: ScoreSheet | None = None
    marks: MarksForm | None = None
    contents: dict[int, Content] = field(default_factory=dict)
    blockers: list[Any] = field(default_factory=list)
    standings: dict[int, list[queries.Standing]] = field(default_factory=dict)
    decision: DecisionForm | None = None
    protocol: SittingProtocol | None = None
    sign: SignForm | None = None
    excuse: ExcuseForm | None = None
    granted: list[Award] = field(default_factory=list)

    @property
    def locked(self) -> int:
        """How many members have locked."""
        return sum(row.state in {"locked", "revealed"} for row in self.members)

    @property
    def marking(self) -> int:
        """How many members mark."""
        return sum(bool(row.state) and row.state != "void" for row in self.members)


def sitting_for(call: Call, user: User, *, sent: str = "", data: Sent | None = None) -> Sitting:
    """The page of this person; `sent` names the form that `data` belongs to."""
    member = queries.member_of(call, user)
    page = Sitting(call, member, member is not None and member.duty in {Duty.CHAIR, Duty.SECRETARY})
    page.protocol = SittingProtocol.objects.filter(call=call).select_related("scan").first()
    if call.is_opened:
        page.checks, page.members = queries.checks_of(call), queries.sheet_states(call)
        page.recusals = queries.recusals(call)
        if member is not None:
            _add_forms(page, member, sent, data)
    return page


def _add_forms(page: Sitting, member: CommissionMember, sent: str, data: Sent | None) -> None:
    def sent_to(name: str) -> Sent | None:
        return data if sent == name else None

    call = page.call
    if not queries.has_declared_all(member, call):
        page.interests = InterestsForm(_declarations(member, call), sent_to("interests"))
        return
    if call.state in {"opened", "admission"} and page.keeps_record:
        page.admission = AdmissionForm(page.checks, sent_to("admission"))
        page.contents = _contents(member, page.checks)
    if call.state == "scoring":
        _add_marks(page, member, sent_to("marks"))
    if call.state not in {"opened", "admission", "scoring"}:
        page.standings = queries.standings(call)
    if page.protocol is None and page.keeps_record and is_ripe(call):
        page.decision = _decision_form(call, page.standings, sent_to("decision"))
    if page.protocol is not None and page.protocol.state == "draft" and page.keeps_record:
        page.sign = SignForm()
    if page.keeps_record and call.state in {"standstill", "contracting"}:
        granted = Award.objects.filter(lot__call=call, state="granted")
        page.granted = list(granted.select_related("organisation", "lot__call"))
    if call.state == "scoring" and member.duty == Duty.CHAIR:
        page.excuse = ExcuseForm(sent_to("excuse"))


def _declarations(member: CommissionMember, call: Call) -> list[InterestDeclaration]:
    return list(
        InterestDeclaration.objects.filter(member=member, proposal__lot__call=call)
        .select_related("proposal__organisation")
        .order_by("proposal__number")
    )


def _contents(member: CommissionMember, checks: list[AdmissionCheck]) -> dict[int, Content]:
    return {
        check.proposal_id: queries.content_for(member, check.proposal)
        for check in checks
        if queries.may_read(member, check.proposal)
    }


def _add_marks(page: Sitting, member: CommissionMember, data: Sent | None) -> None:
    page.sheet = (
        ScoreSheet.objects.filter(call=page.call, member=member).select_related("call", "member").first()
    )
    if page.sheet is None or page.sheet.state not in {"assigned", "open"}:
        return
    allowed = {proposal.pk for proposal in queries.proposals_to_mark(page.sheet)}
    checks = [check for check in page.checks if check.proposal_id in allowed]
    markings = {marking.proposal_id: marking for marking in page.sheet.markings.all()}
    page.marks = MarksForm(checks, queries.criteria_of(page.call), markings, data)
    page.contents = _contents(member, checks)
    page.blockers = list(locking_blockers(page.sheet))


def _decision_form(
    call: Call, standings: dict[int, list[queries.Standing]], data: Sent | None
) -> DecisionForm:
    """The form of the decision, filled with what the ranking suggests."""
    assert call.commission is not None
    members = call.commission.members.current().marking().select_related("user")
    return DecisionForm(list(call.lots.all()), standings, proposed_choices(call), members, data)
