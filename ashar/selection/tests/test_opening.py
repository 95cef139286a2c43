"""Opening and interests: never before the deadline, never content before a declaration."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ashar.calls.actions import give_share
from ashar.calls.models import Call
from ashar.core import clock, journal
from ashar.core.lifecycle import Refused
from ashar.proposals import content as port
from ashar.proposals.content import Sealed
from ashar.selection import queries
from ashar.selection.actions import opening
from ashar.selection.models import AdmissionCheck, InterestDeclaration, Opening
from ashar.selection.tests.conftest import Cast, call_proposals


def test_nobody_opens_before_the_deadline(cast: Cast, open_call: Call) -> None:
    entries = journal.Entry.objects.count()
    with pytest.raises(Refused, match="deadline"):
        opening.open_proposals(call=open_call, by=cast.chair)
    assert not Opening.objects.filter(call=open_call).exists()
    assert journal.Entry.objects.count() == entries


def test_nobody_opens_while_what_came_in_time_is_being_taken_in(cast: Cast, open_call: Call) -> None:
    with clock.set_for_test(open_call.deadline + timedelta(seconds=59)):
        with pytest.raises(Refused, match="still being taken in"):
            give_share(call=open_call, by=cast.member)
        with pytest.raises(Refused, match="still being taken in"):
            opening.open_proposals(call=open_call, by=cast.specialist)
    open_call.refresh_from_db()
    assert open_call.opened_at is None


@pytest.mark.postgres
def test_the_database_refuses_an_early_opening(cast: Cast, open_call: Call) -> None:
    early = open_call.deadline - timedelta(seconds=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Opening.objects.create(
            number="X-2026-O1",
            call=open_call,
            deadline=open_call.deadline,
            opened_at=early,
            proposals_count=0,
        )


@pytest.mark.postgres
def test_the_database_refuses_an_opening_with_another_deadline(cast: Cast, open_call: Call) -> None:
    sooner = open_call.deadline - timedelta(days=3)
    with pytest.raises(IntegrityError, match="deadline"), transaction.atomic():
        Opening.objects.create(
            number="X-2026-O1", call=open_call, deadline=sooner, opened_at=clock.now(), proposals_count=0
        )


@pytest.mark.postgres
def test_the_database_refuses_a_call_opened_before_its_deadline(cast: Cast, open_call: Call) -> None:
    open_call.opened_at = open_call.deadline
    with pytest.raises(IntegrityError), transaction.atomic():
        open_call.save(update_fields=["opened_at"])


def test_a_stranger_does_not_open(cast: Cast, open_call: Call) -> None:
    with (
        clock.set_for_test(open_call.deadline + timedelta(hours=1)),
        pytest.raises(Refused, match="commission"),
    ):
        opening.open_proposals(call=open_call, by=cast.head)


def test_opening_lists_what_was_filed_and_leaves_drafts_out(cast: Cast, open_call: Call) -> None:
    with clock.set_for_test(open_call.deadline + timedelta(minutes=1)):
        give_share(call=open_call, by=cast.member)
        opened = opening.open_proposals(call=open_call, by=cast.specialist)
    filed = [p for p in call_proposals(open_call) if p.state == "filed"]
    assert opened.proposals_count == len(filed) == 1
    check = AdmissionCheck.objects.get(opening=opened)
    content = port.load_opened(check.proposal)
    assert (check.title, check.requested, check.own) == (content.title, content.requested, content.own)
    assert check.sha256 == port.fingerprint(check.proposal)
    members = open_call.commission.members.current().count()
    assert (
        InterestDeclaration.objects.filter(proposal__lot__call=open_call, state="pending").count() == members
    )


def test_content_stays_closed_until_all_applicants_are_declared_about(cast: Cast, marking_call: Call) -> None:
    member = queries.member_of(marking_call, cast.expert)
    first, second = call_proposals(marking_call)
    assert queries.content_for(member, first).title
    InterestDeclaration.objects.filter(member=member, proposal=second).update(
        state="pending", declared_at=None
    )
    with pytest.raises(Sealed):
        queries.content_for(member, first)


def test_who_stepped_aside_reads_and_marks_nothing(cast: Cast, marking_call: Call, client: Any) -> None:
    first, second = call_proposals(marking_call)
    answers = {first.pk: opening.Declared("recused", "Туугандык"), second.pk: opening.Declared("none")}
    opening.declare_interests(call=marking_call, answers=answers, by=cast.expert)
    client.force_login(cast.expert)
    assert client.get(f"/ky/proposals/{first.number}/read/").status_code == 404
    assert client.get(f"/ky/proposals/{second.number}/read/").status_code == 200
    sheet = marking_call.sheets.get(member__user=cast.expert)
    assert [p.pk for p in queries.proposals_to_mark(sheet)] == [second.pk]


def test_a_recusal_is_not_taken_back(cast: Cast, marking_call: Call) -> None:
    first, second = call_proposals(marking_call)
    recused = {first.pk: opening.Declared("recused", "Туугандык"), second.pk: opening.Declared("none")}
    opening.declare_interests(call=marking_call, answers=recused, by=cast.expert)
    cleared = {first.pk: opening.Declared("none"), second.pk: opening.Declared("none")}
    with pytest.raises(Refused, match="taken back"):
        opening.declare_interests(call=marking_call, answers=cleared, by=cast.expert)


def test_a_declaration_speaks_of_every_applicant(cast: Cast, marking_call: Call) -> None:
    first, _second = call_proposals(marking_call)
    with pytest.raises(Refused, match="every applicant"):
        opening.declare_interests(
            call=marking_call, answers={first.pk: opening.Declared("none")}, by=cast.expert
        )


def test_a_call_nobody_answered_fails_and_frees_its_money(cast: Cast, open_call: Call) -> None:
    from ashar.proposals.actions import withdraw_proposal

    for proposal in call_proposals(open_call):
        head = proposal.organisation.memberships.get(code="ngo_head").user
        withdraw_proposal(proposal=proposal, by=head)
    with clock.set_for_test(open_call.deadline + timedelta(hours=1)):
        give_share(call=open_call, by=cast.member)
        opening.open_proposals(call=open_call, by=cast.specialist)
    open_call.refresh_from_db()
    lot = open_call.lots.get()
    assert (open_call.state, lot.outcome) == ("finished", "failed")
    assert lot.budget_line.reserved == 0
    assert lot.budget_line.available == lot.ceiling
