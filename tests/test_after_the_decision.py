"""After the decision, by web: an offer and its answer, a loss of money, feedback, the time to publish."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ashar.accounts.models import User
from ashar.agreements.models import Agreement, Tranche
from ashar.agreements.tasks import prepare_due_agreements
from ashar.calls.models import Call
from ashar.complaints import actions as complaining
from ashar.core import clock
from ashar.core.journal import Entry
from ashar.core.news.models import NewsItem
from ashar.core.notices import Notice
from ashar.programmes.actions.ledger import held
from ashar.programmes.models import Account, BudgetLine, Movement
from ashar.selection.actions.answering import lapse_offers
from ashar.selection.feedback.needed import without_feedback
from ashar.selection.models import AdmissionCheck, Award, Decision, Feedback, FundingLoss, Offer
from ashar.selection.publication import clock_of
from tests.support.walking import queries_of, scan

pytestmark = pytest.mark.postgres

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
REASON = {"reason_ky": "Адамдарыбыз жетпейт.", "reason_ru": "Не хватает людей."}
PAPER = {"paper_number": "17-3", "reason_ky": "Бюджет кыскарды.", "reason_ru": "Бюджет сокращён."}
WORDS = {
    "strengths": "План понятен.",
    "weaknesses": "Смета без расчёта.",
    "improve": "Покажите, откуда взяты цены.",
}


def enter(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user, backend=BACKEND)
    return client


def head_of(award: Any) -> User:
    found: User = award.organisation.memberships.get(code="ngo_head").user
    return found


def who(login: str) -> User:
    return User.objects.get(login=login)


@pytest.fixture
def award(demo_town: Any) -> Award:
    """Of a call in its appeal period; another proposal stands in reserve."""
    return Award.objects.select_related("lot__call", "organisation").get(
        state="granted", lot__call__state="standstill"
    )


@pytest.fixture
def head(award: Award) -> User:
    return who("erkin@ak-terek.example")


@pytest.fixture
def offered(award: Award) -> Award:
    """The winner has stepped back on the web: the reserve is asked."""
    assert enter(head_of(award)).post(f"/ru/awards/{award.number}/step-back/", REASON).status_code == 302
    return Award.objects.select_related("organisation", "offer", "lot__call").get(
        lot=award.lot, state="offered"
    )


def money(award: Award) -> dict[str, Any]:
    line = BudgetLine.objects.get(pk=award.lot.budget_line_id)
    found = {name: getattr(line, name) for name in ("available", "reserved", "committed")}
    return found | {
        "own": held(line, Account.COMMITTED, award.number),
        "lot": held(line, Account.RESERVED, award.lot.number),
    }


def total(award: Award) -> Decimal:
    found = money(award)
    return Decimal(found["available"] + found["reserved"] + found["committed"])


def read(address: str, user: User | None = None) -> str:
    answer = enter(user).get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def opens(address: str, user: User | None) -> bool:
    """Whether the person gets the file."""
    answer = enter(user).get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else b""
    answer.close()
    return answer.status_code == 200 and bool(content)


# The offer


def test_the_reserve_is_asked_and_accepts(offered: Award) -> None:
    before, page = total(offered), f"/ru/awards/{offered.number}/offer/"
    asked = head_of(offered)
    assert money(offered)["own"] == 0
    assert Notice.objects.filter(kind="selection.offered", user=asked, number=offered.number).count() == 1
    assert "Принять предложение или отказаться" in read("/ru/work/", asked)
    assert "предложено" in read(f"/ru/calls/{offered.lot.call.number}/results/")
    assert "Принять предложение" in read(page, asked)
    assert enter(asked).post(f"{page}accept/").status_code == 302
    offered.refresh_from_db()
    assert (offered.state, money(offered)["own"], total(offered)) == ("granted", offered.amount, before)
    assert Offer.objects.get(award=offered).closed_as == "accepted"
    assert Decision.objects.get(proposal=offered.proposal_id).outcome == "selected"
    assert enter(asked).post(f"{page}accept/").status_code == 422, "once"
    with clock.set_for_test(offered.lot.call.standstill_until + timedelta(hours=1)):
        assert prepare_due_agreements() >= 1
    assert Agreement.objects.get(award=offered).amount == offered.amount


def test_an_offer_is_answered_by_its_organisation_or_by_a_letter(offered: Award, award: Award) -> None:
    page = f"/ru/awards/{offered.number}/offer/"
    stranger, office = head_of(award), who("nurgul@ak-terek.example")
    assert enter(stranger).get(page).status_code == 404
    assert enter(stranger).post(f"{page}accept/").status_code == 404
    assert enter(None).post(f"{page}accept/").status_code in {302, 403}
    assert enter(office).post(f"{page}accept/").status_code == 422, "without the letter"
    assert enter(office).post(f"{page}accept/", {"letter": scan()}).status_code == 302
    assert opens(f"{page}letter/", office)
    assert opens(f"{page}letter/", head_of(offered))
    assert enter(stranger).get(f"{page}letter/").status_code == 404


def test_declined_by_all_the_theme_fails(offered: Award) -> None:
    before, page = total(offered), f"/ru/awards/{offered.number}/offer/refuse/"
    asked = enter(head_of(offered))
    assert asked.post(page, {}).status_code == 422
    while True:
        assert asked.post(page, {"reason": "Нет людей."}).status_code == 302
        following = Award.objects.filter(lot=offered.lot, state="offered").first()
        if following is None:
            break
        asked, page = enter(head_of(following)), f"/ru/awards/{following.number}/offer/refuse/"
    offered.lot.refresh_from_db()
    assert (offered.lot.outcome, money(offered)["lot"], total(offered)) == ("failed", 0, before)


def test_without_an_answer_in_time_the_next_is_asked(offered: Award) -> None:
    assert lapse_offers() == 0
    late = offered.offer.answer_by + timedelta(minutes=1)
    with clock.set_for_test(late):
        answer = enter(head_of(offered)).post(f"/ru/awards/{offered.number}/offer/accept/")
        assert answer.status_code == 422
        assert "Срок ответа вышел" in answer.content.decode()
        assert lapse_offers() == 1
        assert lapse_offers() == 0
    offered.refresh_from_db()
    assert (offered.state, money(offered)["own"]) == ("lapsed", 0)
    assert Decision.objects.get(proposal=offered.proposal_id).outcome == "declined_by_applicant"
    assert "ответа в срок не было" in read(f"/ru/calls/{offered.lot.call.number}/results/")


def test_a_complaint_stops_the_clock_of_an_offer(offered: Award, head: User) -> None:
    complaint = complaining.file_complaint(
        proposal=AdmissionCheck.objects.get(proposal=offered.proposal_id).proposal,
        text="Эсеп.",
        by=head_of(offered),
    )
    page = f"/ru/awards/{offered.number}/offer/accept/"
    answer = enter(head_of(offered)).post(page)
    assert (answer.status_code, complaint.number in answer.content.decode()) == (422, True)
    first = offered.offer.answer_by
    with clock.set_for_test(first + timedelta(minutes=1)):
        assert lapse_offers() == 0
        offered.refresh_from_db()
        assert (offered.state, Offer.objects.get(award=offered).answer_by > first) == ("offered", True)
        complaining.withdraw_complaint(complaint=complaint, by=complaint.filed_by)
        assert enter(head_of(offered)).post(page).status_code == 302


# Money that falls away


def lose(award: Award, by: User, **facts: Any) -> Any:
    sent = {**PAPER, "paper_date": f"{clock.today():%d.%m.%Y}", "scan": scan(), **facts}
    return enter(by).post(f"/ru/awards/{award.number}/money/", sent)


def test_the_budget_is_cut_and_the_award_ends(award: Award, head: User) -> None:
    before = total(award)
    assert lose(award, who("nurgul@ak-terek.example"), left="0").status_code == 403
    assert lose(award, head, left=str(award.amount)).status_code == 422, "that is no loss"
    assert lose(award, head, left="0", paper_number="").status_code == 422
    assert lose(award, head, left="0").status_code == 302
    award.refresh_from_db()
    award.lot.refresh_from_db()
    after = money(award)
    assert (award.state, award.lot.outcome) == ("unfunded", "unfunded")
    assert (after["own"], after["lot"], total(award)) == (0, 0, before)
    mirror = Movement.objects.get(reverses__to_subject=award.number, kind="commit")
    assert (mirror.document, mirror.amount) == ("17-3", award.amount)
    entry = Entry.objects.get(number=award.number, step="award.lose_funding")
    assert "17-3" in str(entry.facts)
    loss = FundingLoss.objects.get(award=award)
    public = read(f"/ru/calls/{award.lot.call.number}/results/")
    assert "17-3" in public
    assert "Бюджет сокращён." in public
    assert opens(reverse("core:file", args=[loss.scan_id]), None)
    assert Notice.objects.filter(kind="selection.lost_money", user=head_of(award)).exists()
    assert lose(award, head, left="0").status_code == 422, "once"
    with clock.set_for_test(award.lot.call.standstill_until + timedelta(hours=1)):
        prepare_due_agreements()
    assert not Agreement.objects.filter(award=award).exists()


def test_what_is_left_is_offered_and_the_unsigned_agreement_falls_away(award: Award, head: User) -> None:
    before = total(award)
    with clock.set_for_test(award.lot.call.standstill_until + timedelta(hours=1)):
        prepare_due_agreements()
        old = Agreement.objects.get(award=award)
        assert award.amount is not None
        left = award.amount - 5000
        assert lose(award, head, left=str(left)).status_code == 302
        old.refresh_from_db()
        award.refresh_from_db()
        assert (old.state, award.state, award.proposal_id) == ("annulled", "annulled", None)
        assert set(Tranche.objects.filter(agreement=old).values_list("state", flat=True)) == {"cancelled"}
        smaller = Award.objects.select_related("lot__call", "organisation").get(state="offered")
        assert (smaller.organisation_id, smaller.amount) == (award.organisation_id, left)
        assert enter(head_of(smaller)).post(f"/ru/awards/{smaller.number}/offer/accept/").status_code == 302
        prepare_due_agreements()
    assert Agreement.objects.get(award=smaller).amount == left
    assert (money(smaller)["own"], total(smaller)) == (left, before)


def test_an_applicant_is_offered_no_less_than_makes_sense(award: Award, head: User) -> None:
    AdmissionCheck.objects.filter(proposal=award.proposal_id).update(least=award.amount)
    assert award.amount is not None
    answer = lose(award, head, left=str(award.amount - 1000))
    assert answer.status_code == 422
    assert "проект имеет смысл от" in answer.content.decode()
    assert lose(award, head, left="0").status_code == 302


def test_frozen_money_does_not_fall_away_silently(award: Award, head: User) -> None:
    rival = Decision.objects.exclude(proposal=award.proposal_id).filter(proposal__lot=award.lot)[0].proposal
    owner = rival.organisation.memberships.get(code="ngo_head").user
    complaint = complaining.file_complaint(proposal=rival, text="Эсеп.", by=owner)
    answer = lose(award, head, left="0")
    assert (answer.status_code, complaint.number in answer.content.decode()) == (422, True)


# Feedback


@pytest.fixture
def telling(award: Award) -> Call:
    """The call, announced under rules that ask for feedback."""
    call = Call.objects.get(pk=award.lot.call_id)
    call.rules["values"]["result.structured_feedback"] = True
    call.save(update_fields=["rules"])
    return call


def test_every_applicant_is_told_before_the_call_ends(telling: Call, award: Award, head: User) -> None:
    secretary = who("nurgul@ak-terek.example")
    checks = without_feedback(telling)
    assert {check.state for check in checks} == {"admitted", "refused"}
    assert "Написать отзывы заявителям" in read("/ru/work/", secretary)
    listed = f"/ru/calls/{telling.number}/sitting/feedback/"
    rows = set(re.findall(r"/proposals/[^/]+/feedback/", read(listed, secretary)))
    assert len(rows) == len(checks)
    assert lose(award, head, left="0").status_code == 302
    telling.refresh_from_db()
    assert telling.state == "standstill", "nothing waits but the applicants"
    for check in checks:
        page = f"/ru/proposals/{check.proposal.number}/feedback/"
        writer = secretary if enter(secretary).get(page).status_code == 200 else head
        assert enter(writer).post(page, {**WORDS, "improve": ""}).status_code == 422
        assert enter(writer).post(page, WORDS).status_code == 302
    telling.refresh_from_db()
    assert telling.state == "finished"
    assert "Написать отзывы заявителям" not in read("/ru/work/", secretary)
    entry = Entry.objects.filter(step="feedback.write")[0]
    assert WORDS["improve"] not in bytes(entry.body).decode(), "the journal keeps a digest"


def test_only_the_applicant_reads_its_feedback(telling: Call, award: Award) -> None:
    secretary = who("nurgul@ak-terek.example")
    mine = award.proposal
    assert mine is not None
    own = f"/ru/proposals/{mine.number}/marks/"
    assert "Комиссия ещё пишет" in read(own, head_of(award))
    page = f"/ru/proposals/{mine.number}/feedback/"
    draft = read(page, secretary)
    assert "из" in draft
    named = enter(secretary).post(page, {**WORDS, "improve": "Осмоновдун сөзү туура."})
    assert named.status_code == 422
    assert "Осмонов" in named.content.decode()
    for stranger in (head_of(award), who("gulmira@expert.example"), who("gulnara@ak-terek.example")):
        assert enter(stranger).get(page).status_code in {403, 404}
    assert enter(secretary).post(page, WORDS).status_code == 302
    assert Notice.objects.filter(kind="selection.feedback", user=head_of(award)).exists()
    assert all(text in read(own, head_of(award)) for text in WORDS.values())
    public = read(f"/ru/calls/{telling.number}/results/")
    assert not any(text in public for text in WORDS.values())
    assert Feedback.objects.get(proposal=mine).language in {"ky", "ru"}


def test_the_light_path_asks_for_no_feedback(award: Award) -> None:
    call = award.lot.call
    assert call.rules["values"]["result.structured_feedback"] is False
    assert (
        enter(who("nurgul@ak-terek.example")).get(f"/ru/calls/{call.number}/sitting/feedback/").status_code
        == 404
    )
    assert award.proposal is not None
    own = read(f"/ru/proposals/{award.proposal.number}/marks/", head_of(award))
    assert "Что написали члены комиссии" in own


def test_the_pages_are_cheap(telling: Call, award: Award, offered: Award) -> None:
    secretary, asked = enter(who("nurgul@ak-terek.example")), enter(head_of(offered))
    for client, address in (
        (secretary, f"/ru/calls/{telling.number}/sitting/feedback/"),
        (asked, f"/ru/awards/{offered.number}/offer/"),
        (enter(None), f"/ru/calls/{telling.number}/results/"),
    ):
        queries_of(client, address)


# Publication


def test_the_time_to_publish_is_counted_in_working_days(award: Award, head: User) -> None:
    call = award.lot.call
    protocol = call.protocol
    friday = clock.at_bishkek(clock.local(protocol.held_at).date(), clock.local(protocol.held_at).time())
    while clock.local(friday).weekday() != 4:
        friday -= clock.ONE_DAY
    protocol.held_at = friday
    found = clock_of(call, protocol)
    from ashar.regulations.rulesets import thaw

    days = [clock.local(friday).date() + n * clock.ONE_DAY for n in range(1, 15)]
    worked = [day for day in days if thaw(call.rules).calendar.is_working_day(day)]
    assert clock.local(found.until).date() == worked[2]
    protocol.published_at = found.until + timedelta(minutes=1)
    assert (clock_of(call, protocol).is_late, clock_of(call, protocol).days_late) == (True, 1)
    protocol.save(update_fields=["held_at", "published_at"])
    assert "опоздали на 1 дн." in read(f"/ru/calls/{call.number}/results/")
    protocol.published_at = found.until
    protocol.save(update_fields=["published_at"])
    assert "Опубликовано в срок" in read(f"/ru/calls/{call.number}/results/")


def test_with_the_results_everybody_is_told_and_a_release_is_drafted(award: Award) -> None:
    call = award.lot.call
    told = Notice.objects.filter(number=call.number)
    applicants = set(told.filter(kind="selection.results").values_list("user", flat=True))
    others = set(told.filter(kind="selection.results_for_all").values_list("user", flat=True))
    assert head_of(award).pk in applicants
    assert who("almaz@ak-terek.example").pk in others, "the commission"
    assert not applicants & others
    item = NewsItem.objects.get(kind="winners", subjects__number=call.number, state="draft")
    assert item.owner == call.authority.code
    assert item.title_ky
    assert item.title_ru
    assert award.organisation.name_ru in item.body_ru
    assert enter(None).get(f"/ru/news/{item.number}/").status_code == 404, "the head releases it"
