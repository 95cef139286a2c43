"""Where a competition may lead beside the straight way: right money, and a sentence for everybody."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from ashar.accounts.models import User
from ashar.calls.models import Call, CallRepeat
from ashar.programmes.actions.ledger import held
from ashar.programmes.models import Account, BudgetLine
from ashar.selection.models import Award, Decision

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
REASON = {"reason_ky": "Адамдарыбыз жетпейт.", "reason_ru": "Не хватает людей."}


def enter(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def head_of(award: Award) -> User:
    found: User = award.organisation.memberships.get(code="ngo_head").user
    return found


def committed(award: Award) -> Any:
    return held(BudgetLine.objects.get(pk=award.lot.budget_line_id), Account.COMMITTED, award.number)


@pytest.fixture
def award(demo_town: Any) -> Award:
    """Of a call in its appeal period; another proposal stands in reserve."""
    return Award.objects.select_related("lot__call", "organisation").get(
        state="granted", lot__call__state="standstill"
    )


def balance(award: Award) -> Any:
    """Everything the line of the award holds; no branch may change it."""
    line = BudgetLine.objects.get(pk=award.lot.budget_line_id)
    return line.available + line.reserved + line.committed


def test_the_winner_steps_back_on_the_web_and_the_reserve_is_awarded(award: Award) -> None:
    before, page = balance(award), f"/ru/awards/{award.number}/"
    winner = enter(head_of(award))
    assert "Отказаться от присуждения" in winner.get(page).content.decode()
    assert winner.post(f"{page}step-back/", {}).status_code == 422
    other = User.objects.filter(is_demonstration=True, memberships__code="ngo_head").exclude(
        pk=head_of(award).pk
    )[0]
    assert enter(other).post(f"{page}step-back/", REASON).status_code in {403, 404}
    assert winner.post(f"{page}step-back/", REASON).status_code == 302
    following = Award.objects.get(lot=award.lot, state="offered")
    assert committed(award) == committed(following) == 0
    assert enter(head_of(following)).post(f"/ru/awards/{following.number}/offer/accept/").status_code == 302
    following.refresh_from_db()
    assert (following.state, following.pk == award.pk) == ("granted", False)
    assert (committed(award), committed(following)) == (0, following.amount)
    assert balance(award) == before
    public = Client().get(f"/ru/calls/{award.lot.call.number}/results/").content.decode()
    assert "Позже заявитель с более высоким местом отказался" in public


def test_nobody_is_left_the_theme_fails_and_the_call_is_held_again(award: Award) -> None:
    before = balance(award)
    Decision.objects.filter(proposal__lot=award.lot, outcome="reserve").update(outcome="not_selected")
    assert enter(head_of(award)).post(f"/ru/awards/{award.number}/step-back/", REASON).status_code == 302
    line = BudgetLine.objects.get(pk=award.lot.budget_line_id)
    assert (committed(award), held(line, Account.RESERVED, award.lot.number)) == (0, 0)
    assert balance(award) == before
    call = Call.objects.get(pk=award.lot.call_id)
    assert call.state == "finished"
    public = Client().get(f"/ru/calls/{call.number}/results/").content.decode()
    assert "Победитель отказался, в резерве заявок нет." in public
    specialist = enter(User.objects.get(login="nurgul@ak-terek.example"))
    assert specialist.post(f"/ru/calls/{call.number}/repeat/").status_code == 302
    assert CallRepeat.objects.get(earlier=call).call.state == "planned"


def test_while_a_complaint_waits_the_award_passes_to_nobody(award: Award) -> None:
    from ashar.complaints import actions as complaints
    from ashar.proposals.models import Proposal

    rival = Proposal.objects.filter(lot=award.lot, state="admitted").exclude(pk=award.proposal_id)[0]
    by = rival.organisation.memberships.get(code="ngo_head").user
    complaint = complaints.file_complaint(proposal=rival, text="Эсеп.", by=by)
    before = balance(award)
    answer = enter(head_of(award)).post(f"/ru/awards/{award.number}/step-back/", REASON)
    assert answer.status_code == 422
    assert complaint.number in answer.content.decode()
    award.refresh_from_db()
    assert (award.state, committed(award), balance(award)) == ("granted", award.amount, before)


def test_a_theme_without_a_winner_says_why_and_holds_no_money(award: Award) -> None:
    lot = award.lot.call.lots.get(outcome="failed")
    line = BudgetLine.objects.get(pk=lot.budget_line_id)
    assert held(line, Account.RESERVED, lot.number) == 0
    public = Client().get(f"/ru/calls/{lot.call.number}/results/").content.decode()
    assert lot.outcome_reason_ru in public


def test_a_single_bidder_wins_and_the_page_says_that_nobody_could_appeal(demo_town: Any) -> None:
    call = Call.objects.filter(state__in=["finished", "contracting"], opening__proposals_count=1)[0]
    won = Award.objects.get(lot__call=call)
    assert won.state in {"granted", "taken_up"}
    assert call.standstill_until == call.protocol.published_at
    assert won.organisation.name_ru in Client().get(f"/ru/calls/{call.number}/results/").content.decode()
