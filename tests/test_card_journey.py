"""A newcomer builds a call from a template; an applicant answers a set with every kind of question."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ashar.accounts.actions import create_account
from ashar.calls.actions import give_share
from ashar.calls.actions.templating import load_templates
from ashar.calls.models import Call, Template
from ashar.core import clock, journal
from ashar.organisations.actions import register_organisation
from ashar.proposals import content as port
from ashar.proposals.content import DECLARATIONS
from ashar.proposals.models import Proposal
from ashar.selection.actions import opening
from ashar.selection.models import InterestDeclaration
from tests.support.office import Office, make_office

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF"
)
QUESTIONS: list[dict[str, Any]] = [
    {"title_ky": "Кимге?", "title_ru": "Кому?", "kind": "text", "limit": "500", "is_required": "on"},
    {
        "title_ky": "Канча киши?",
        "title_ru": "Сколько людей?",
        "kind": "number",
        "least": "5",
        "is_required": "on",
    },
    {
        "title_ky": "Чогулган акча?",
        "title_ru": "Собрано?",
        "kind": "money",
        "most": "90000",
        "is_required": "on",
    },
    {
        "title_ky": "Өнөктөш барбы?",
        "title_ru": "Есть партнёр?",
        "kind": "choice",
        "options_ky": "Ооба\nЖок",
        "options_ru": "Да\nНет",
        "is_required": "on",
    },
    {"title_ky": "Ким?", "title_ru": "Кто?", "kind": "text", "when": "q4=a1", "is_required": "on"},
    {"title_ky": "Башталышы?", "title_ru": "Начало?", "kind": "date", "is_required": "on"},
    {
        "title_ky": "Иш планы",
        "title_ru": "План работ",
        "kind": "table",
        "rows": "6",
        "col1_ky": "Иш",
        "col1_ru": "Дело",
        "col1_kind": "text",
        "col2_ky": "Баасы",
        "col2_ru": "Цена",
        "col2_kind": "money",
        "is_required": "on",
    },
    {"title_ky": "Кат", "title_ru": "Письмо", "kind": "file", "most": "1", "is_required": "on"},
]


@pytest.fixture
def office(db: Any) -> Any:
    """A town on the first of March 2027."""
    from datetime import UTC, datetime

    with clock.set_for_test(datetime(2027, 3, 1, 4, 0, tzinfo=UTC)):
        load_templates()
        yield make_office()


def entered(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _announced(office: Office) -> Call:
    """Begun from a template, its questions written anew through the pages, announced by the head."""
    from ashar.calls.tests.test_pages import begun

    money, _commission = office.fund(), office.commission()
    specialist = entered(office.specialist)
    number = Template.objects.get(code="card-waste").number
    specialist.post(f"/ru/calls/begin/{money.line.number}/", {"from": number})
    call = Call.objects.get()
    base = f"/ru/calls/{call.number}"
    for code in ("whom", "what", "result", "fresh", "who", "after"):
        specialist.post(f"{base}/sets/questions/edit/", {"drop": code})
    for asked in QUESTIONS:
        answer = specialist.post(f"{base}/question/new/", asked)
        assert answer.status_code == 302, answer.content.decode()[:3000]
    last = f"{base}/step/days/"
    specialist.post(last, begun(specialist, last) | {"over": "1"})
    ready = entered(office.head).get(f"{base}/ready/").content.decode()
    assert "disabled" not in ready.split("announce/")[1].split("</form>")[0]
    entered(office.head).post(f"{base}/announce/")
    call.refresh_from_db()
    assert call.state == "announced"
    return call


def _answers(**changed: str) -> dict[str, str]:
    """Everything as a browser sends it."""
    typed = {
        "language": "ky",
        "title": "Таза короо",
        "q1": "Кварталдын тургундарына",
        "q2": "1 200",
        "q3": "12 500,50",
        "q4": "a1",
        "q5": "Мектеп",
        "q6": "24.05.2027",
        "q7-1-k1": "Челек коюу",
        "q7-1-k2": "30 000",
        "q7-2-k1": "Түшүндүрүү",
        "q7-2-k2": "5000",
        "name_1": "Челектер",
        "amount_1": "35000",
    }
    return typed | {f"declaration-{code}": "on" for code in DECLARATIONS} | changed


def test_a_newcomer_s_call_is_answered_with_every_kind_of_question(office: Office) -> None:
    call = _announced(office)
    head = create_account(login="ngo@town.example", name="Айсулуу", by=journal.LOADER)
    ngo = register_organisation(
        inn="00000000000808", head=head, by=head, name_ky="Таң", name_ru="Таң", legal_form="foundation"
    )
    applicant = entered(head)
    applicant.post(f"/ky/proposals/start/{call.lots.get().pk}/")
    proposal = Proposal.objects.get(organisation=ngo)
    base = f"/ky/proposals/{proposal.number}"

    page = applicant.get(f"{base}/").content.decode()
    assert all(str(asked["title_ky"]) in page for asked in QUESTIONS)
    assert 'data-when="q4" data-is="a1" hidden' in page

    wrong = applicant.post(f"{base}/", _answers(q2="үч", q6="жазында"), follow=True).content.decode()
    assert 'value="үч"' in wrong
    lacking = [str(each) for each in _lacking(proposal, head)]
    assert len(lacking) == 3, lacking  # the number, the day, the file

    applicant.post(f"{base}/", _answers())
    answer = applicant.post(f"{base}/", _answers() | {"attach": "q8"})
    assert answer.headers["Location"] == f"{base}/files/q8/"
    upload = SimpleUploadedFile("кат.pdf", PDF)
    assert applicant.post(f"{base}/files/q8/", {"upload": upload}).status_code == 302
    second = applicant.post(f"{base}/files/q8/", {"upload": SimpleUploadedFile("эки.pdf", PDF)})
    assert second.status_code == 422
    assert _lacking(proposal, head) == []

    assert applicant.post(f"{base}/file/").headers["Location"] == f"{base}/receipt/"
    filed = applicant.get(f"{base}/versions/1/").content.decode().replace("\u00a0", " ")
    for words in (
        "Кварталдын тургундарына",
        "1 200",
        "12 500,50",
        "Ооба",
        "Мектеп",
        "Челек коюу",
        "кат.pdf",
        "35 000",
    ):
        assert words in filed, words
    kept = port.load_own(proposal, by=head, version=1)
    assert kept.answers["q6"] == "2027-05-24"
    assert kept.tables["q7"] == (("Челек коюу", "30000.00"), ("Түшүндүрүү", "5000.00"))
    _the_commission_reads(office, call, proposal)


def _lacking(proposal: Proposal, head: Any) -> list[Any]:
    from ashar.proposals.actions import arrival, missing_in

    return list(missing_in(proposal.lot, port.load_own(proposal, by=head), at=arrival()))


def _the_commission_reads(office: Office, call: Call, proposal: Proposal) -> None:
    """Nobody of the office before the opening; after declaring interests the member, with the file."""
    file = proposal.attachments.get()
    address = f"/ky/proposals/{proposal.number}/given/{file.pk}/"
    member = entered(office.person("member"))
    assert member.get(address).status_code == 404
    assert entered(office.specialist).get(
        f"/ky/proposals/{proposal.number}/attached/{file.pk}/"
    ).status_code in (403, 404)
    assert call.deadline is not None
    with clock.set_for_test(call.deadline + timedelta(minutes=5)):
        give_share(call=call, by=office.person("member"))
        opening.open_proposals(call=call, by=office.specialist)
        assert member.get(address).status_code == 404
        for code in ("specialist", "chair", "member", "expert"):
            answers = {proposal.pk: opening.Declared("none")}
            opening.declare_interests(call=call, answers=answers, by=office.person(code))
        given = member.get(address)
        given.close()
        assert given.status_code == 200
        read = member.get(f"/ky/proposals/{proposal.number}/read/").content.decode()
        assert "Челек коюу" in read
        assert "кат.pdf" in read
        _the_applicant_puts_right(office, proposal, member)


def _the_applicant_puts_right(office: Office, proposal: Proposal, member: Client) -> None:
    """Item by item the secretary finds a letter and a table lacking; a new letter counts, recused 404."""
    number, secretary = proposal.number, entered(office.specialist)
    page = secretary.get(f"/ky/proposals/{number}/check/").content.decode()
    assert all(str(asked["title_ky"]) in page for asked in QUESTIONS if asked["title_ky"] != "Ким?")
    wrong = {"items": ["q7", "q8"], "note_ky": "Кат башка.", "note_ru": "Письмо не то."}
    assert secretary.post(f"/ky/proposals/{number}/check/ask/", wrong).status_code == 302
    applicant = entered(proposal.organisation.memberships.get(code="ngo_head").user)
    own = f"/ky/proposals/{number}/admission/"
    page = applicant.get(own).content.decode()
    assert 'name="q7-1-k1"' in page
    assert 'name="new-q8"' in page
    assert 'name="q1"' not in page
    sent = {"q7-1-k1": "Челек коюу", "q7-1-k2": "31000", "new-q8": SimpleUploadedFile("жаңы.pdf", PDF)}
    assert applicant.post(own, sent).status_code == 302
    opened = port.load_opened(Proposal.objects.with_call().get(pk=proposal.pk))
    assert opened.tables["q7"] == (("Челек коюу", "31000.00"),)
    assert opened.answers["q1"] == "Кварталдын тургундарына"
    (letter,) = opened.files["q8"]
    given = member.get(f"/ky/proposals/{number}/given/{letter.id}/")
    assert b"".join(given) == PDF
    given.close()
    InterestDeclaration.objects.filter(member__user=office.person("member")).update(state="recused")
    assert member.get(f"/ky/proposals/{number}/given/{letter.id}/").status_code == 404
