"""Envelopes at the opening: listed with the others, entered by the secretary, late ones in the record."""

import gzip
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from ashar.calls.actions import give_share
from ashar.calls.models import Call, Lot
from ashar.core import clock, journal
from ashar.core.documents import Document
from ashar.core.lifecycle import Refused
from ashar.core.models import StoredFile
from ashar.organisations.actions import register_organisation
from ashar.organisations.models import Organisation
from ashar.proposals import content as port
from ashar.proposals.actions import Sender, receive_envelope
from ashar.proposals.content import DECLARATIONS, QUESTIONS, BudgetItem, Content
from ashar.proposals.models import Attachment, Envelope, Proposal
from ashar.proposals.queries import filings
from ashar.proposals.sheet import SIX
from ashar.proposals.wordform import draw_form
from ashar.selection.actions import opening
from ashar.selection.actions.entering import enter_envelope
from ashar.selection.models import AdmissionCheck
from ashar.selection.tests.conftest import Cast, call_proposals
from ashar.selection.tests.test_opening_record import said

CONTENT = Content(
    title="Кагаздагы долбоор",
    answers={question.code: f"Кагаздагы жооп {question.code}" for question in QUESTIONS},
    budget=(BudgetItem("Эмгек акы", Decimal(9000), Decimal(900)),),
    declarations=tuple(DECLARATIONS),
)


@pytest.fixture
def applicant(cast: Cast) -> Organisation:
    """An organisation that has no account."""
    return register_organisation(
        inn="00000000000909",
        legal_form="association",
        name_ky="«Ата-энелер» бирикмеси",
        name_ru="Объединение «Родители»",
        registered_in=cast.authority,
        is_demonstration=True,
        by=cast.specialist,
    )


@pytest.fixture
def receive(cast: Cast, open_call: Call) -> Callable[..., Envelope]:
    """Records an envelope so many minutes before the deadline."""
    lot = Lot.objects.select_related("call__authority", "call__commission").get(call=open_call)

    def deed(organisation: Organisation | None, before: float = 60) -> Envelope:
        assert open_call.deadline is not None
        with clock.set_for_test(open_call.deadline - timedelta(minutes=before)):
            sender = Sender("Конверттеги ат", organisation)
            return receive_envelope(lot=lot, sender=sender, brought_by="Гүлнара", by=cast.specialist)

    return deed


@pytest.fixture
def opened(cast: Cast, open_call: Call) -> Callable[[], None]:
    """Opens what was filed, five minutes after the deadline."""

    def deed() -> None:
        assert open_call.deadline is not None
        with clock.set_for_test(open_call.deadline + timedelta(minutes=5)):
            give_share(call=open_call, by=cast.member)
            opening.open_proposals(call=open_call, by=cast.specialist)

    return deed


def declare(call: Call, *people: Any, recused: tuple[int, ...] = ()) -> None:
    for each in people:
        answers = {
            proposal.pk: opening.Declared("recused", "Тууган")
            if proposal.pk in recused
            else opening.Declared("none")
            for proposal in call_proposals(call)
        }
        opening.declare_interests(call=call, answers=answers, by=each)


def check_of(envelope: Envelope) -> AdmissionCheck:
    return AdmissionCheck.objects.select_related("opening__call__authority", "proposal__lot__call").get(
        proposal__envelope=envelope
    )


def test_an_envelope_becomes_a_proposal_of_the_same_number_at_the_opening(
    cast: Cast, open_call: Call, applicant: Organisation, receive: Any, opened: Any, client: Any
) -> None:
    envelope, late = receive(applicant), receive(applicant, -2)
    opened()
    envelope.refresh_from_db()
    proposal = Proposal.objects.get(number=envelope.number)
    assert (envelope.state, envelope.proposal) == ("opened", proposal)
    assert (proposal.state, proposal.filed_at, proposal.is_paper) == ("filed", envelope.received_at, True)
    assert proposal.declarations.count() == open_call.commission.members.current().count()  # type: ignore[union-attr]
    check = check_of(envelope)
    assert (check.title, check.is_in_envelope) == ("", True)
    with pytest.raises(port.Sealed):
        port.load_opened(Proposal.objects.with_call().get(pk=proposal.pk))
    shown = client.get(f"/ru/calls/{open_call.number}/opening/").text
    record = Document.objects.get(kind="opening_record", subject_number=open_call.number)
    for text in (shown, said(record, "ky"), said(record, "ru")):
        assert envelope.number in text
        assert late.number in text
        assert applicant.name_ky not in text
        assert "Конверттеги ат" not in text
        code = envelope.receipt.sha256  # type: ignore[union-attr]
        assert code[:16] in text or " ".join(code[n : n + 4] for n in range(0, 16, 4)) in text
    assert "Пришёл после срока" in said(record, "ru")


def test_an_unnamed_envelope_stops_the_opening(
    cast: Cast, open_call: Call, receive: Any, opened: Any
) -> None:
    envelope = receive(None)
    with pytest.raises(Refused, match=envelope.number):
        opened()
    open_call.refresh_from_db()
    assert not open_call.is_opened


@pytest.mark.parametrize(("before", "counts"), [(1, True), (10**5, False)])
def test_of_a_filing_by_web_and_an_envelope_the_last_counts(
    cast: Cast, open_call: Call, receive: Any, opened: Any, before: float, counts: bool
) -> None:
    (filed,) = (each for each in call_proposals(open_call) if each.state == "filed")
    assert open_call.deadline is not None
    minutes = before if counts else (open_call.deadline - filed.filed_at).total_seconds() / 60 + 1
    envelope = receive(filed.organisation, minutes)
    first = receive(filed.organisation, minutes + 5)
    opened()
    for each in (envelope, first, filed):
        each.refresh_from_db()
    assert first.state == "replaced"
    assert envelope.state == ("opened" if counts else "replaced")
    assert (filed.is_paper, filed.version) == (counts, 2 if counts else 1)
    assert AdmissionCheck.objects.filter(opening__call=open_call).count() == 1
    assert AdmissionCheck.objects.get(proposal=filed).is_in_envelope is counts


def test_the_admission_waits_for_every_envelope(
    cast: Cast, open_call: Call, applicant: Organisation, receive: Any, opened: Any, client: Any
) -> None:
    envelope = receive(applicant)
    opened()
    declare(open_call, cast.specialist)
    verdicts = {each.pk: opening.Verdict(is_admitted=True) for each in call_proposals(open_call)}
    with pytest.raises(Refused, match=envelope.number):
        opening.check_admissions(call=open_call, verdicts=verdicts, by=cast.specialist)
    client.force_login(cast.specialist)
    sitting = f"/en/calls/{open_call.number}/sitting/"
    shown = client.get(sitting).text
    assert f"Enter envelope {envelope.number}" in shown
    assert "Finish the admission check" not in shown
    enter_envelope(check=check_of(envelope), content=CONTENT, scans=(), by=cast.specialist)
    assert "Finish the admission check" in client.get(sitting).text
    opening.check_admissions(call=open_call, verdicts=verdicts, by=cast.specialist)


def test_interests_come_first_and_only_the_secretary_enters(
    cast: Cast, open_call: Call, applicant: Organisation, receive: Any, opened: Any
) -> None:
    envelope = receive(applicant)
    opened()
    facts: dict[str, Any] = {"check": check_of(envelope), "content": CONTENT, "scans": ()}
    with pytest.raises(Refused, match="interests first"):
        enter_envelope(**facts, by=cast.specialist)
    declare(open_call, cast.chair, cast.member, cast.specialist)
    for other in (cast.chair, cast.member, cast.head):
        with pytest.raises(Refused, match="secretary"):
            enter_envelope(**facts, by=other)
    with pytest.raises(Refused, match="no title"):
        enter_envelope(**facts | {"content": replace(CONTENT, title="")}, by=cast.specialist)
    check = enter_envelope(**facts, by=cast.specialist)
    assert (check.title, check.requested, check.own) == (CONTENT.title, CONTENT.requested, CONTENT.own)
    entry = journal.Entry.objects.get(number=check.number, step="admissioncheck.enter")
    assert entry.facts["facts"]["sha256"] == check.sha256 == port.fingerprint(check.proposal)
    with pytest.raises(Refused, match="entered already"):
        enter_envelope(**facts, by=cast.specialist)
    assert [each.version.n for each in filings(check.proposal)] == [1]


def test_the_chair_enters_where_the_secretary_stepped_aside(
    cast: Cast, open_call: Call, applicant: Organisation, receive: Any, opened: Any
) -> None:
    envelope = receive(applicant)
    opened()
    envelope.refresh_from_db()
    declare(open_call, cast.specialist, recused=(envelope.proposal_id,))
    declare(open_call, cast.chair)
    facts: dict[str, Any] = {"check": check_of(envelope), "content": CONTENT, "scans": ()}
    with pytest.raises(Refused, match="secretary"):
        enter_envelope(**facts, by=cast.specialist)
    assert enter_envelope(**facts, by=cast.chair).title == CONTENT.title


# --- the page ---


def scan() -> SimpleUploadedFile:
    picture = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(picture, "PNG")
    return SimpleUploadedFile("өтүнмө.png", picture.getvalue(), "image/png")


def sent(content: Content) -> dict[str, Any]:
    typed: dict[str, Any] = {"language": content.language, "title": content.title, **content.answers}
    for n, item in enumerate(content.budget, start=1):
        typed |= {f"name_{n}": item.name, f"amount_{n}": str(item.amount), f"own_{n}": str(item.own)}
    return typed | {f"declaration-{code}": "on" for code in content.declarations}


def test_the_pages_of_the_opening_are_light_and_ask_little(
    cast: Cast,
    open_call: Call,
    applicant: Organisation,
    receive: Any,
    opened: Any,
    client: Any,
    django_assert_max_num_queries: Any,
) -> None:
    envelope = receive(applicant)
    opened()
    declare(open_call, cast.specialist)
    client.force_login(cast.specialist)
    for page in (f"proposals/{envelope.number}/enter/", f"calls/{open_call.number}/sitting/"):
        with django_assert_max_num_queries(12):
            answer = client.get(f"/ky/{page}")
        assert answer.status_code == 200
        assert len(gzip.compress(answer.content)) < 30 * 1024


def test_the_secretary_enters_the_paper_by_web_and_members_read_it_with_its_scan(
    cast: Cast, open_call: Call, applicant: Organisation, receive: Any, opened: Any, client: Any
) -> None:
    envelope = receive(applicant)
    opened()
    declare(open_call, cast.specialist, cast.member)
    client.force_login(cast.specialist)
    page = reverse("selection:enter", args=[envelope.number])
    word = SimpleUploadedFile("a.docx", draw_form(open_call, SIX, "ky", CONTENT))
    filled = client.post(page, {"word": "1", "file": word})
    assert filled.status_code == 200
    assert CONTENT.answers["whom"] in filled.text, "nobody types again what came as a form"
    assert check_of(envelope).is_in_envelope
    files = StoredFile.objects.count()
    for wrong, words in (({"title": "", "scan": scan()}, "no title"), ({"scan": ""}, "Choose")):
        answer = client.post(page, sent(CONTENT) | wrong)
        assert answer.status_code == 422
        assert words in answer.text
    bad = client.post(page, {"word": "1", "file": SimpleUploadedFile("a.docx", b"PK\x03\x04")})
    assert bad.status_code == 422
    assert StoredFile.objects.count() == files, "a refusal keeps no file"
    answer = client.post(page, sent(CONTENT) | {"scan": scan()})
    assert (answer.status_code, answer.url) == (302, reverse("selection:sitting", args=[open_call.number]))
    kept = Attachment.objects.select_related("file").get(proposal__number=envelope.number)
    assert (kept.is_filed, kept.file.media_type) == (True, "application/octet-stream"), "under a lock"
    client.force_login(cast.member)
    read = client.get(reverse("selection:read", args=[envelope.number])).text
    assert CONTENT.title in read
    paper = client.get(reverse("selection:attached", args=[envelope.number, kept.pk]))
    assert paper.headers["Content-Type"] == "image/png"
    client.force_login(cast.ngo(open_call))
    assert client.get(page).status_code in (403, 404)
