"""Envelopes: received unopened with the second they came in, counted, given back late or when asked."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from pypdf import PdfReader

from ashar.accounts.models import User
from ashar.core import clock, journal
from ashar.core.documents import Document, render, verify
from ashar.core.documents.issuing import Answer, check_code
from ashar.core.lifecycle import Refused
from ashar.core.notices.models import Notice
from ashar.organisations.actions import register_organisation
from ashar.organisations.models import Organisation
from ashar.proposals import content as port
from ashar.proposals.actions import Sender, file_proposal, give_back_envelope, name_sender, receive_envelope
from ashar.proposals.models import Envelope, Proposal, ProposalContent
from ashar.proposals.queries import filed_count
from ashar.proposals.tests.conftest import Cast

NAME = "«Ата-энелер» бирикмеси"


@pytest.fixture
def applicant(cast: Cast) -> Organisation:
    """An organisation without any account, registered by the specialist."""
    return register_organisation(
        inn="00000000000909",
        legal_form="association",
        name_ky=NAME,
        name_ru="Объединение «Родители»",
        registered_in=cast.call.authority,
        is_demonstration=True,
        by=cast.specialist,
    )


@pytest.fixture
def receive(cast: Cast, applicant: Organisation) -> Callable[..., Envelope]:
    """Records an envelope so many seconds before the deadline (an hour, if nothing is said)."""

    def deed(before: float = 3600, sender: Sender | None = None, by: User | None = None) -> Envelope:
        assert cast.call.deadline is not None
        facts = {"sender": sender or Sender(NAME, applicant), "brought_by": "Гүлнара Асанова"}
        with clock.set_for_test(cast.call.deadline - timedelta(seconds=before)):
            return receive_envelope(lot=cast.lot, **facts, by=by or cast.specialist)  # type: ignore[arg-type]

    return deed


def test_an_envelope_counts_and_nothing_of_it_is_known(receive: Callable[..., Envelope], cast: Cast) -> None:
    envelope = receive(90.4)
    assert envelope.state == "received"
    assert envelope.received_at == cast.call.deadline - timedelta(seconds=91), "to the second"  # type: ignore[operator]
    assert filed_count(cast.call) == cast.filed + 1
    assert not Proposal.objects.filter(is_paper=True).exists()
    entries = journal.Entry.objects.filter(number__in=[envelope.number, envelope.receipt.number])  # type: ignore[union-attr]
    assert {each.step for each in entries} == {"envelope.receive", "document.issue"}
    told = " ".join(str(each.facts) for each in entries)
    assert NAME not in told
    assert "Гүлнара" not in told


@pytest.mark.parametrize(
    ("before", "state"), [(0, "received"), (-0.9, "received"), (-1, "late"), (-3600, "late")]
)
def test_the_second_of_the_deadline_decides_and_the_technical_window_does_not_help(
    receive: Callable[..., Envelope], cast: Cast, before: float, state: str
) -> None:
    envelope = receive(before)
    assert envelope.state == state
    assert filed_count(cast.call) == cast.filed + (state == "received")


def test_what_waited_beyond_the_technical_window_is_refused_as_on_the_web(
    receive: Callable[..., Envelope], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A request of before the deadline whose turn comes after shares may be given."""
    assert cast.call.deadline is not None
    monkeypatch.setattr("ashar.proposals.actions.envelopes.arrival", lambda: cast.call.deadline)
    with pytest.raises(Refused, match="within a minute"):
        receive(-61)
    assert not Envelope.objects.exists()


@pytest.mark.postgres
def test_the_database_refuses_a_late_envelope_and_a_change_of_what_came(
    receive: Callable[..., Envelope], cast: Cast
) -> None:
    envelope, late = receive(), receive(-60)
    with pytest.raises(DatabaseError), transaction.atomic():
        Envelope.objects.filter(pk=envelope.pk).update(received_at=late.received_at)
    with pytest.raises(DatabaseError), transaction.atomic():
        Envelope.objects.filter(pk=late.pk).update(state="received")
    late.pk, late.number, late.state, late.receipt = None, "AT-2026-A999", "received", None  # type: ignore[assignment]
    with pytest.raises(DatabaseError), transaction.atomic():
        late.save(force_insert=True)


@pytest.mark.postgres
def test_no_content_of_a_paper_can_stand_in_the_database_before_the_opening(
    cast: Cast, applicant: Organisation
) -> None:
    from ashar.core import lifecycle

    paper = Proposal(lot=cast.lot, organisation=applicant, is_paper=True)
    lifecycle.begin(paper, by=cast.specialist, quiet=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        port.save(paper, port.Content(), by=cast.specialist)
    assert not ProposalContent.objects.filter(proposal=paper).exists()


@pytest.mark.parametrize("who", ["chair", "head", "expert", "ngo_head"])
def test_only_the_secretary_takes_envelopes(receive: Callable[..., Envelope], cast: Cast, who: str) -> None:
    with pytest.raises(Refused, match="Only the commission’s secretary"):
        receive(by=getattr(cast, who))
    envelope = receive()
    for deed in (
        lambda by: name_sender(envelope=envelope, organisation=cast.ngo, by=by),
        lambda by: give_back_envelope(envelope=envelope, reason="Кайра", by=by),
    ):
        with pytest.raises(Refused, match="Only the commission’s secretary"):
            deed(getattr(cast, who))


def test_who_has_filed_by_the_web_is_not_told_to_the_secretary(
    receive: Callable[..., Envelope], cast: Cast, draft: Proposal
) -> None:
    """An envelope of an organisation that has filed is taken and counted as any other."""
    file_proposal(proposal=draft, by=cast.ngo_head)
    receive(sender=Sender("Таң", cast.ngo))
    assert filed_count(cast.call) == cast.filed + 2


def test_the_people_of_the_organisation_are_told(receive: Callable[..., Envelope], cast: Cast) -> None:
    envelope = receive(sender=Sender("Таң", cast.ngo))
    told = Notice.objects.get(user=cast.ngo_head, kind="proposals.envelope")
    assert told.facts["envelope"] == envelope.number


def test_an_envelope_is_given_back_until_the_deadline_with_a_reason(
    receive: Callable[..., Envelope], cast: Cast
) -> None:
    envelope = receive()
    with clock.set_for_test(envelope.received_at):
        with pytest.raises(Refused, match="Say why"):
            give_back_envelope(envelope=envelope, reason=" ", by=cast.specialist)
        given = give_back_envelope(envelope=envelope, reason="Уюм кайра алды", by=cast.specialist)
    assert given.state == "given_back"
    assert filed_count(cast.call) == cast.filed
    other = receive()
    with (
        clock.set_for_test(cast.call.deadline + timedelta(seconds=1)),
        pytest.raises(Refused, match="deadline"),
    ):  # type: ignore[operator]
        give_back_envelope(envelope=other, reason="Кеч", by=cast.specialist)


def test_the_receipt_tells_no_content_and_is_verified_by_its_code(
    receive: Callable[..., Envelope], cast: Cast, client: Any
) -> None:
    for envelope, words in ((receive(), "Конверт принят закрытым"), (receive(-5), "после срока")):
        paper = Document.objects.get(pk=envelope.receipt.pk)  # type: ignore[union-attr]
        assert verify(paper.number).answer == Answer.GENUINE
        for language in ("ky", "ru"):
            drawn = PdfReader(io.BytesIO(render(paper, language)))
            text = " ".join(" ".join(each.extract_text() for each in drawn.pages).split())
            assert envelope.number in text
            assert check_code(paper.sha256) in text
            assert f"{clock.local(envelope.received_at):%H:%M:%S}" in text
        assert words in text
        shown = client.get(f"/ru/v/{paper.number}", {"code": check_code(paper.sha256)})
        assert shown.status_code == 200
        assert NAME not in shown.text, "whose it is stands on the paper alone"
        assert client.get(f"/ru/d/{paper.number}.pdf").status_code == 404


# --- the pages ---


def address(name: str, number: str) -> str:
    return reverse(f"proposals:{name}", args=[number])


TYPED = {"sender": NAME, "brought_by": "Гүлнара Асанова", "contact": "0555 00 00 00", "inn": ""}


def test_the_secretary_records_an_envelope_by_web(cast: Cast, enter: Any, applicant: Organisation) -> None:
    client, typed = enter(cast.specialist), TYPED | {"lot": cast.lot.pk}
    page = address("receive", cast.call.number)
    assert client.get(page).status_code == 200
    answer = client.post(page, typed)
    envelope = Envelope.objects.get()
    assert (answer.status_code, answer.url) == (302, address("envelope", envelope.number))
    shown = client.get(answer.url).text
    assert "Which organisation is it?" in shown
    assert envelope.receipt is not None
    assert client.get(f"/ky/d/{envelope.receipt.number}.pdf").status_code == 200
    assert (
        client.post(address("envelope-sender", envelope.number), {"inn": "99999999999999"}).status_code == 422
    )
    client.post(address("envelope-sender", envelope.number), {"inn": applicant.inn})
    assert "Which organisation is it?" not in client.get(answer.url).text
    assert envelope.number in client.get(address("of-call", cast.call.number)).text
    client.post(address("envelope-back", envelope.number), {"reason": "Ката"})
    envelope.refresh_from_db()
    assert (envelope.state, envelope.organisation) == ("given_back", applicant)


def test_after_the_deadline_the_page_records_it_as_late(cast: Cast, enter: Any) -> None:
    client, typed = enter(cast.specialist), TYPED | {"lot": cast.lot.pk}
    with clock.set_for_test(cast.call.deadline + timedelta(seconds=1)):  # type: ignore[operator]
        assert "Record as late" in client.get(address("receive", cast.call.number)).text
        answer = client.post(address("receive", cast.call.number), typed)
        shown = client.get(answer.url).text
    assert "It came after the deadline" in shown


@pytest.mark.parametrize(
    ("change", "words"),
    [({"inn": "123"}, "An INN has 14 digits."), ({"sender": ""}, "From whom: "), ({"lot": ""}, "")],
)
def test_what_is_wrong_is_told_and_nothing_is_recorded(
    cast: Cast, enter: Any, change: dict[str, str], words: str
) -> None:
    answer = enter(cast.specialist).post(
        address("receive", cast.call.number), TYPED | {"lot": cast.lot.pk} | change
    )
    assert answer.status_code == 422
    assert words in answer.text
    assert not Envelope.objects.exists()


@pytest.mark.parametrize("who", ["chair", "member", "head", "finance", "operator", "ngo_head"])
def test_nobody_else_learns_of_an_envelope(
    receive: Callable[..., Envelope], cast: Cast, enter: Any, who: str
) -> None:
    envelope, client = receive(sender=Sender(NAME)), enter(getattr(cast, who))
    assert client.get(address("receive", cast.call.number)).status_code in (403, 404)
    assert client.get(address("envelope", envelope.number)).status_code in (403, 404)
    assert client.get(f"/ru/d/{envelope.receipt.number}.pdf").status_code == 404  # type: ignore[union-attr]
    shown = client.get(address("of-call", cast.call.number))
    assert NAME not in shown.text
    assert envelope.number not in shown.text
