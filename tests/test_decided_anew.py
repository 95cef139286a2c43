"""An upheld complaint or the decision of a court has the result taken anew, over HTTP, with the right money.

What was decided first stays on record as void, the public page shows what replaced it, and nothing is
signed or paid while it is not settled.
"""

from __future__ import annotations

import contextlib
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ashar.accounts.models import User
from ashar.agreements import actions as agreements
from ashar.agreements.models import Agreement
from ashar.agreements.tasks import prepare_due_agreements
from ashar.agreements.terms import PAPERS
from ashar.calls.actions import repeat_call
from ashar.calls.models import Call, CallRepeat, Lot
from ashar.complaints import actions as complaints
from ashar.complaints.models import Complaint
from ashar.core import clock
from ashar.core.documents import Document
from ashar.core.files import StoredFile
from ashar.core.journal import Entry
from ashar.core.lifecycle import Refused
from ashar.programmes.actions.ledger import held, move_money
from ashar.programmes.models import Account, BudgetLine, Movement
from ashar.proposals.models import Proposal
from ashar.selection import queries
from ashar.selection.actions import awarding, publishing
from ashar.selection.models import Award, Decision, Marking, Reopening, ScoreSheet, SittingProtocol
from ashar.selection.sitting import sitting_for
from tests.support.walking import queries_of, scan

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
WORDS = {"remedy_ky": "Баллдар кайра коюлат.", "remedy_ru": "Баллы ставятся заново."}
UPHELD = complaints.Answer("uphold", "Балл жөнүндө", "О балле", "Ката болгон.", "Была ошибка.")


class Town:
    """The demonstration with a call in its appeal period, and its people as browsers."""

    def __init__(self) -> None:
        self.call = Call.objects.get(state="standstill", authority__is_demonstration=True)
        self.award = Award.objects.select_related("lot__budget_line").get(lot__call=self.call)
        self.lot: Lot = self.award.lot
        self.loser = Proposal.objects.filter(lot=self.lot, state="admitted").exclude(
            pk=self.award.proposal_id
        )[0]

    def enter(self, login: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(login=login), backend=BACKEND)
        return client

    @property
    def head(self) -> User:
        return User.objects.get(login="erkin@ak-terek.example")

    def upheld(self) -> Complaint:
        """A complaint of the one who did not win, upheld by the head."""
        by = self.loser.organisation.memberships.get(code="ngo_head").user
        filed = complaints.file_complaint(proposal=self.loser, text="Эсеп туура эмес.", by=by)
        return complaints.publish_answer(complaint=filed, answer=UPHELD, by=self.head)

    def put_right(self, complaint: Complaint, kind: str, **more: Any) -> Any:
        """The head chooses on the page."""
        page = f"/ru/complaints/{complaint.number}/put-right/"
        return self.enter("erkin@ak-terek.example").post(page, {"kind": kind, **WORDS, **more})

    def mark(self, login: str, points: dict[int, int]) -> None:
        """A member marks on the page of the sitting, in per cent by proposal, and locks."""
        member, data = self.enter(login), {"lock": "1"}
        page = f"/ru/calls/{self.call.number}/sitting/"
        shown = member.get(page).content.decode()
        for pk, part in points.items():
            for each in queries.criteria_of(self.call):
                assert f'name="p{pk}_{each["code"]}"' in shown
                data[f"p{pk}_{each['code']}"] = str(each["max"] * part // 100)
            data[f"c{pk}"] = "План так, сандар текшерилет."
        answer = member.post(f"{page}marks/", data)
        assert answer.status_code == 302, answer.content.decode()

    def markers(self) -> list[str]:
        """Who marks, by login."""
        assert self.call.commission is not None
        return [each.user.login for each in self.call.commission.members.current().marking()]

    def decide_and_publish(self) -> None:
        """The secretary decides by the suggestion, signs with a scan; the head publishes."""
        secretary, page = self.enter("nurgul@ak-terek.example"), f"/ru/calls/{self.call.number}/sitting/"
        assert secretary.get(page).status_code == 200
        user = User.objects.get(login="nurgul@ak-terek.example")
        form = sitting_for(Call.objects.get(pk=self.call.pk), user).decision
        assert form is not None
        data = {name: form[name].initial or "" for name in form.fields}
        assert secretary.post(f"{page}decide/", data).status_code == 302
        assert secretary.post(f"{page}sign/", {"scan": scan()}).status_code == 302
        assert self.enter("erkin@ak-terek.example").post(f"{page}publish/").status_code == 302


@pytest.fixture
def town(demo_town: Any) -> Town:
    """In its appeal period."""
    return Town()


def money(lot: Lot) -> dict[str, Decimal]:
    """What stands for the lot and its awards on its budget line, now."""
    line = BudgetLine.objects.get(pk=lot.budget_line_id)
    awards = Award.objects.filter(lot=lot)
    return {
        "reserved": held(line, Account.RESERVED, lot.number),
        "committed": sum((held(line, Account.COMMITTED, each.number) for each in awards), Decimal(0)),
        "available": line.available,
    }


def test_marked_anew_by_the_same_page_and_the_other_wins(town: Town) -> None:
    before = money(town.lot)
    complaint, winner = town.upheld(), town.award.proposal
    old_marks = list(Marking.objects.filter(proposal__lot=town.lot).values_list("pk", "points"))
    assert town.put_right(complaint, "remark").status_code == 302
    call = Call.objects.get(pk=town.call.pk)
    assert call.state == "scoring"
    assert money(town.lot) == {
        "reserved": before["reserved"] + before["committed"],
        "committed": Decimal(0),
        "available": before["available"],
    }
    mirrored = Movement.objects.get(kind="commit", from_subject=town.award.number)
    assert mirrored.reverses is not None
    page = Client().get(f"/ru/calls/{call.number}/results/").content.decode()
    assert complaint.number in page
    assert town.award.organisation.name_ru not in page.split("Лот 2")[0]

    for login in town.markers()[:-1]:
        town.mark(login, _points(town, login, winner.pk))
    page = Client().get(f"/ru/calls/{call.number}/results/").content.decode()
    assert "План так" not in page  # nothing of the new marks before all are locked
    town.mark(town.markers()[-1], _points(town, town.markers()[-1], winner.pk))
    town.decide_and_publish()

    new = Award.objects.get(lot=town.lot, state="granted")
    assert new.proposal_id == town.loser.pk
    assert money(town.lot)["committed"] == new.amount
    assert sum(money(town.lot).values()) == sum(before.values())
    # The first decision stays on record, and its paper says what replaced it.
    kept = dict(Marking.objects.filter(pk__in=[pk for pk, _ in old_marks]).values_list("pk", "points"))
    assert kept == dict(old_marks)
    assert set(Marking.objects.filter(pk__in=kept).values_list("void_in__kind", flat=True)) == {"remark"}
    assert Decision.objects.filter(was_of__lot=town.lot, void_in__isnull=False).count() == 2
    earlier = SittingProtocol.objects.get(was_of=call)
    assert earlier.state == "superseded"
    newer = SittingProtocol.objects.get(call=call)
    assert Document.objects.get(number=earlier.document).superseded_by.number == newer.document
    public = Client().get(f"/ru/calls/{call.number}/results/").content.decode()
    assert town.loser.organisation.name_ru in public
    assert earlier.number in public
    assert queries_of(Client(), f"/ru/calls/{call.number}/results/")


def _points(town: Town, login: str, worse: int) -> dict[int, int]:
    """What this member gives now: the first winner less than the others."""
    sheet = ScoreSheet.objects.get(reopening__lot=town.lot, member__user__login=login)
    return {each.pk: 65 if each.pk == worse else 90 for each in queries.proposals_to_mark(sheet)}


def test_a_refused_proposal_is_admitted_and_only_it_is_marked(town: Town) -> None:
    refused = Proposal.objects.get(lot__call=town.call, state="refused")
    lot = refused.lot
    by = refused.organisation.memberships.get(code="ngo_head").user
    filed = complaints.file_complaint(proposal=refused, text="Бизди негизсиз четке какты.", by=by)
    complaint = complaints.publish_answer(complaint=filed, answer=UPHELD, by=town.head)
    before = money(lot)
    assert town.put_right(complaint, "readmit", proposal=refused.pk).status_code == 302
    refused.refresh_from_db()
    assert (refused.state, refused.admission.state) == ("admitted", "admitted")
    assert refused.admission.reason_ru
    assert money(lot)["reserved"] == lot.ceiling
    for login in town.markers():
        sheets = ScoreSheet.objects.filter(reopening__lot=lot, member__user__login=login)
        if sheets:
            assert [each.pk for each in queries.proposals_to_mark(sheets.get())] == [refused.pk]
            town.mark(login, {refused.pk: 95})
    town.decide_and_publish()
    assert Award.objects.get(lot=lot, state="granted").proposal_id == refused.pk
    assert sum(money(lot).values()) == sum(before.values())


def test_held_again_frees_the_money_and_prepares_a_call(town: Town) -> None:
    before = money(town.lot)
    complaint = town.upheld()
    assert town.put_right(complaint, "repeat").status_code == 302
    complaint.refresh_from_db()
    assert money(town.lot) == {
        "reserved": Decimal(0),
        "committed": Decimal(0),
        "available": sum(before.values()),
    }
    again = CallRepeat.objects.get(earlier=town.call).call
    assert (again.state, complaint.remedy_number) == ("planned", again.number)
    assert Award.objects.get(pk=town.award.pk).state == "annulled"
    page = Client().get(f"/ru/calls/{town.call.number}/results/").content.decode()
    assert WORDS["remedy_ru"] in page


def test_cancelled_by_a_court_that_stops_everything_first(town: Town) -> None:
    specialist, number = town.enter("nurgul@ak-terek.example"), town.call.number
    facts = {
        "body_ky": "Ош областтык административдик соту",
        "body_ru": "Административный суд Ошской области",
        "act_number": "АД-77/26",
        "act_date": clock.today().isoformat(),
        "lot": town.lot.pk,
        "about_ky": "Тандоо жөнүндө",
        "about_ru": "О выборе",
        "orders_ky": "Чечим жокко чыгарылсын.",
        "orders_ru": "Отменить решение.",
        "effect": "stops",
        "scan": scan(),
    }
    answer = specialist.post(f"/ru/calls/{number}/complaints/ruling/", facts)
    assert answer.status_code == 302, answer.content.decode()
    entered = Complaint.objects.get(origin="body")
    public = Client().get(f"/ru/complaints/{entered.number}/").content.decode()
    assert "АД-77/26" in public
    assert "Отменить решение." in public
    assert Client().get(f"/ru/complaints/{entered.number}/letter/").status_code == 302
    with clock.set_for_test(town.call.standstill_until + clock.ONE_DAY):
        prepare_due_agreements()
        agreement = Agreement.objects.get(award=town.award)
        assert _sign(town, agreement).status_code == 422
        assert town.put_right(entered, "cancel").status_code == 302
        agreement.refresh_from_db()
        assert agreement.state == "annulled"
    town.lot.refresh_from_db()
    assert town.lot.outcome == "cancelled"
    assert money(town.lot)["committed"] == money(town.lot)["reserved"] == 0
    assert WORDS["remedy_ru"] in Client().get(f"/ru/calls/{number}/results/").content.decode()


def _sign(town: Town, agreement: Agreement) -> Any:
    facts = {"signed_on": clock.today().isoformat(), "signed_as": "paper", "scan": scan(), "papers": []}
    return town.enter("nurgul@ak-terek.example").post(f"/ru/agreements/{agreement.number}/sign/", facts)


def test_after_the_signature_the_result_stands_and_the_page_says_why(town: Town) -> None:
    complaint = town.upheld()
    Award.objects.filter(pk=town.award.pk).update(state="taken_up")
    before = money(town.lot)
    head = town.enter("erkin@ak-terek.example")
    page = head.get(f"/ru/complaints/{complaint.number}/put-right/").content.decode()
    assert "Договор по этой теме подписан" in page
    for kind in ("remark", "readmit", "repeat", "cancel"):
        assert town.put_right(complaint, kind).status_code == 422
        way = complaints.Way(kind, "x", "x", town.lot, town.loser)
        with pytest.raises(Refused):
            complaints.put_right(complaint=complaint, way=way, by=town.head)
    assert money(town.lot) == before
    assert Complaint.objects.get(pk=complaint.pk).state == "upheld"
    assert town.put_right(complaint, "words").status_code == 302


def test_money_given_to_something_else_is_no_longer_there(town: Town) -> None:
    refused = Proposal.objects.get(lot__call=town.call, state="refused")
    by = refused.organisation.memberships.get(code="ngo_head").user
    filed = complaints.file_complaint(proposal=refused, text="Негизсиз.", by=by)
    complaint = complaints.publish_answer(complaint=filed, answer=UPHELD, by=town.head)
    line = BudgetLine.objects.get(pk=refused.lot.budget_line_id)
    assert refused.lot.outcome == "failed"
    move_money(
        line=line, kind="reserve", amount=line.available, document="X", to_subject="OTHER/1", by=town.head
    )
    page = town.enter("erkin@ak-terek.example").get(f"/ru/complaints/{complaint.number}/put-right/")
    assert "отдали на другое" in page.content.decode()
    assert town.put_right(complaint, "readmit", proposal=refused.pk).status_code == 422


def test_nobody_but_the_head_sets_a_decision_aside(town: Town) -> None:
    complaint = town.upheld()
    way = complaints.Way("remark", "x", "x", town.lot)
    for login in ("nurgul@ak-terek.example", "gulnara@ak-terek.example", "almaz@ak-terek.example"):
        page = town.enter(login).post(
            f"/ru/complaints/{complaint.number}/put-right/", {"kind": "remark", **WORDS}
        )
        assert page.status_code == 403
        with pytest.raises(Refused, match=r".+"):
            complaints.put_right(complaint=complaint, way=way, by=User.objects.get(login=login))
    assert not Reopening.objects.exists()


def test_the_journal_tells_and_holds_no_words(town: Town) -> None:
    complaint = town.upheld()
    town.put_right(complaint, "remark")
    steps = set(Entry.objects.values_list("step", flat=True))
    assert {"complaint.remedy", "award.annul", "sittingprotocol.supersede", "call.reopen"} <= steps
    assert "Эсеп туура эмес" not in str([bytes(each.body).decode() for each in Entry.objects.all()])


def test_frozen_money_moves_nowhere(town: Town) -> None:
    """Direct deeds and HTTP: nothing is signed, passed on or paid while a complaint is not settled."""
    active = Agreement.objects.select_related("award__lot__call").filter(state="active").latest("pk")
    call, tranche = active.award.lot.call, active.tranches.get(n=2)
    filed = _planted(call, town)
    complaints.suspend(complaint=filed, reason_ky="Текшерилет.", reason_ru="Проверяется.", by=town.head)
    before = money(active.award.lot)
    for deed in (agreements.request_tranche, agreements.check_tranche, agreements.approve_tranche):
        assert any(filed.number in str(each) for each in agreements.checking_blockers(tranche))
        with pytest.raises(Refused):
            deed(tranche=tranche, by=User.objects.get(login="nurgul@ak-terek.example"))
    own = complaints.file_complaint(
        proposal=town.loser, text="Эсеп.", by=town.loser.organisation.memberships.get(code="ngo_head").user
    )
    with pytest.raises(Refused, match=own.number):
        awarding.let_winner_step_back(award=town.award, reason="x", by=town.head)
    assert money(active.award.lot) == before


def _planted(call: Call, town: Town) -> Complaint:
    """A decision of a court about a call whose time for complaints is over."""
    day = clock.today()
    ruling = complaints.Ruling("Сот", "Суд", "1", day, "а", "о", "б", "п", stops=False)
    scan = StoredFile.objects.order_by("pk")[0]
    return complaints.enter_ruling(call=call, ruling=ruling, scan=scan, by=town.head)


ACTS = ("step_back", "prepare", "sign", "refuse", "publish_again", "repeat", "unfunded", "end_standstill")


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(order=st.lists(st.sampled_from(ACTS), min_size=3, max_size=10), goes_on=st.booleans())
def test_no_order_of_acts_moves_money_that_is_held(town: Town, order: list[str], goes_on: bool) -> None:
    """Whatever is tried in whatever order by whoever may: the money stands still until it is settled."""
    with transaction.atomic():
        by = town.loser.organisation.memberships.get(code="ngo_head").user
        filed = complaints.file_complaint(proposal=town.loser, text="Эсеп.", by=by)
        if goes_on:
            complaints.publish_answer(complaint=filed, answer=UPHELD, by=town.head)
        before = money(town.lot)
        with clock.set_for_test(town.call.standstill_until + clock.ONE_DAY):
            for act in order:
                _try(town, act)
        assert money(town.lot) == before
        assert Award.objects.get(pk=town.award.pk).state == "granted"
        assert not Agreement.objects.filter(award__lot=town.lot, signed_on__isnull=False).exists()
        transaction.set_rollback(True)


def _try(town: Town, act: str) -> None:
    """One deed of whoever may do it; a refusal is an answer."""
    award = Award.objects.select_related("lot__call").get(pk=town.award.pk)
    agreement = Agreement.objects.filter(award=award).first()
    winner = award.organisation.memberships.get(code="ngo_head").user
    specialist = User.objects.get(login="nurgul@ak-terek.example")
    words, paper = {"reason_ky": "а", "reason_ru": "б"}, StoredFile.objects.order_by("pk")[0]
    deeds: dict[str, Any] = {
        "step_back": lambda: agreements.step_back(award=award, by=winner, **words),
        "prepare": lambda: agreements.prepare_agreement(award=award, by=town.head),
        "sign": lambda: (
            agreement
            and agreements.sign_agreement(
                agreement=agreement, signed_on=clock.today(), scan=paper, papers=list(PAPERS), by=town.head
            )
        ),
        "refuse": lambda: agreement and agreements.refuse_signing(agreement=agreement, by=winner, **words),
        "publish_again": lambda: publishing.publish_results(
            protocol=SittingProtocol.objects.get(call=town.call), by=town.head
        ),
        "repeat": lambda: repeat_call(call=award.lot.call, by=specialist),
        "unfunded": lambda: agreements.declare_unfunded(lot=award.lot, by=town.head, **words),
        "end_standstill": lambda: publishing.end_standstill(call=award.lot.call, by=town.head),
    }
    with contextlib.suppress(Refused), transaction.atomic():
        deeds[act]()
