"""Pages of complaints: who files, who reads, who answers, and what everybody sees."""

from datetime import timedelta

import pytest
from django.test import Client

from ashar.accounts.models import User
from ashar.calls.models import Call
from ashar.complaints import actions
from ashar.complaints.models import Complaint
from ashar.complaints.tests.conftest import ANSWER, Cast
from ashar.core import clock
from ashar.proposals.models import Proposal
from ashar.selection.appeals import appeal_until
from tests.support.walking import queries_of, scan

WORDS = {
    "verdict": "uphold",
    "about_ky": "Балл",
    "about_ru": "Балл",
    "answer_ky": "Ката болгон.",
    "answer_ru": "Ошибка была.",
}
SECRET = "чакан сыр"


def enter(client: Client, user: User) -> Client:
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_bidder_files_from_the_page_of_the_call(
    client: Client, cast: Cast, call: Call, bid: Proposal
) -> None:
    page = enter(client, cast.loser).get(f"/en/calls/{call.number}/").content.decode()
    assert f"/en/calls/{call.number}/complaints/" in page
    address = f"/en/calls/{call.number}/complaints/file/"
    assert "no agreement is signed" in client.get(address).content.decode()
    answer = client.post(address, {"proposal": bid.pk, "text": SECRET})
    filed = Complaint.objects.get(proposal=bid)
    assert answer["Location"] == f"/en/complaints/{filed.number}/"
    assert SECRET in client.get(answer["Location"]).content.decode()


def test_everybody_sees_that_there_is_one_and_not_what_it_says(client: Client, filed: Complaint) -> None:
    page = client.get(f"/ru/complaints/{filed.number}/").content.decode()
    assert SECRET not in page
    assert str(filed.proposal.organisation.name_ru) not in page
    queries_of(client, f"/ru/complaints/{filed.number}/")
    queries_of(client, f"/ru/calls/{filed.call.number}/complaints/")


def test_an_answer_stands_in_public_with_the_parties(client: Client, filed: Complaint, cast: Cast) -> None:
    actions.publish_answer(complaint=filed, answer=ANSWER, by=cast.head)
    page = client.get(f"/ru/complaints/{filed.number}/").content.decode()
    assert "Балл верен." in page
    assert filed.proposal.organisation.name_ru in page
    assert SECRET not in page
    listed = client.get(f"/ru/calls/{filed.call.number}/complaints/").content.decode()
    assert "О балле" in listed


def test_an_outsider_cannot_file_or_read_or_answer(client: Client, filed: Complaint, cast: Cast) -> None:
    enter(client, cast.outsider)
    assert client.get(f"/ru/calls/{filed.call.number}/complaints/file/").status_code == 403
    assert client.post(f"/ru/complaints/{filed.number}/withdraw/").status_code == 403
    assert SECRET not in client.get(f"/ru/complaints/{filed.number}/").content.decode()


def test_the_specialist_drafts_and_the_head_publishes(client: Client, filed: Complaint, cast: Cast) -> None:
    address = f"/ru/complaints/{filed.number}/answer/"
    enter(client, cast.specialist).post(address, {**WORDS, "publish": "1"})
    filed.refresh_from_db()
    assert (filed.state, filed.answer_ru) == ("filed", "Ошибка была.")
    enter(client, cast.head)
    assert "Ошибка была." in client.get(address).content.decode()
    assert client.post(address, {**WORDS, "publish": "1"}).status_code == 302
    filed.refresh_from_db()
    assert filed.state == "upheld"
    act = f"/ru/complaints/{filed.number}/put-right/"
    assert client.post(act, {"kind": "words", "remedy_ky": "", "remedy_ru": ""}).status_code == 422
    client.post(act, {"kind": "words", "remedy_ky": "Оңдолду.", "remedy_ru": "Исправлено."})
    filed.refresh_from_db()
    assert filed.state == "remedied"
    assert "Исправлено." in client.get(f"/ru/complaints/{filed.number}/").content.decode()


def test_a_letter_on_paper_is_entered_with_its_scan_which_only_parties_open(
    client: Client, cast: Cast, call: Call, bid: Proposal
) -> None:
    address = f"/ru/calls/{call.number}/complaints/file/"
    facts = {"proposal": bid.pk, "text": SECRET}
    assert enter(client, cast.specialist).post(address, facts).status_code == 422
    assert client.post(address, {**facts, "letter": scan()}).status_code == 302
    filed = Complaint.objects.get(proposal=bid)
    letter = f"/ru/complaints/{filed.number}/letter/"
    for party in (cast.specialist, cast.loser):
        answer = enter(client, party).get(letter)
        answer.close()
        assert answer["Content-Type"] == "image/jpeg"
    assert enter(client, cast.winner).get(letter).status_code == 403


def test_after_the_time_the_form_says_that_it_is_over(client: Client, cast: Cast, demo_town: object) -> None:
    call = Call.objects.get(state="standstill", authority__is_demonstration=True)
    until = appeal_until(call)
    assert until is not None
    with clock.set_for_test(until + timedelta(minutes=1)):
        page = enter(client, cast.loser).get(f"/en/calls/{call.number}/complaints/file/").content.decode()
    assert "The time for complaints is over" in page
    assert "<textarea" not in page


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_no_page_of_a_call_that_is_not_announced(
    client: Client, demo_town: object, cast: Cast, language: str
) -> None:
    call = Call.objects.filter(state="planned", authority__is_demonstration=True)[0]
    assert (
        enter(client, cast.specialist).get(f"/{language}/calls/{call.number}/complaints/").status_code == 404
    )
