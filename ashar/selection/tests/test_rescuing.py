"""A key that is lost: grounds by two people, packages of the applicants, an opening from what was brought."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from ashar.accounts.actions import create_account
from ashar.accounts.models import User
from ashar.calls.actions import ask_renewal, give_share, key_of, renew_key, shares_of
from ashar.calls.models import Call
from ashar.core import clock, journal, keys
from ashar.core.documents import render
from ashar.core.lifecycle import Refused
from ashar.core.notices.models import Notice
from ashar.organisations.actions import register_organisation
from ashar.organisations.models import Organisation
from ashar.proposals import content as port
from ashar.proposals.actions import Sender, file_proposal, receive_envelope, save_draft, start_proposal
from ashar.proposals.content import DECLARATIONS, QUESTIONS, BudgetItem, Content
from ashar.proposals.models import OpenedContent, Proposal
from ashar.proposals.packages import package_of
from ashar.proposals.queries import filings
from ashar.selection.actions import opening
from ashar.selection.actions.opening import Declared, Verdict, check_admissions, declare_interests
from ashar.selection.actions.rescuing import bring_package, confirm_lost_key, record_lost_key
from ashar.selection.models import AdmissionCheck, BroughtPackage, LostKey
from ashar.selection.queries import record_of_opening
from tests.support.leaks import leaks
from tests.support.office import Office, make_office

GROUNDS = {"grounds_ky": "Эки барак өрттө күйүп кетти.", "grounds_ru": "Два листа сгорели при пожаре."}
TITLES = ("Алтын балта", "Күмүш балта")


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def office(copied_database: Any, settings: Any, tmp_path: Path) -> Office:
    settings.KEYS_DIR = tmp_path / "keys"
    office = make_office("RS")
    for who in ("chair", "member", "expert"):
        office.person(who)
    User.objects.update(name="Адамбек")
    return office


@pytest.fixture
def call(office: Office) -> Call:
    return office.announce()


@pytest.fixture
def filed(call: Call) -> list[tuple[Proposal, User]]:
    return [_filed(call, n, title) for n, title in enumerate(TITLES)]


@pytest.mark.postgres
@pytest.mark.parametrize("language", ["ky", "ru"])
def test_a_lost_key_from_the_grounds_to_the_opening(
    office: Office, call: Call, filed: list[tuple[Proposal, User]], language: str
) -> None:
    (first, head), (second, _other) = filed
    package = package_of(first, filings(first)[0], by=head)
    _lose(call)
    site = f"/{language}/calls/{call.number}"
    with after(call) as at:
        assert _enter(office.head).post(f"{site}/sitting/lost/", GROUNDS).status_code == 302
        chair = _enter(office.person("chair"))
        assert "lost/confirm" in chair.get(f"{site}/sitting/").content.decode()
        assert chair.post(f"{site}/sitting/lost/confirm/").status_code == 302
        page = Client().get(f"{site}/opening/").content.decode()
        assert GROUNDS[f"grounds_{language}"] in page
        assert not leaks(page)
        _brings(head, first, package, language)
        assert not OpenedContent.objects.exists()
        secretary = _enter(office.specialist)
        assert secretary.post(f"{site}/sitting/open/").status_code == 422, "the other has time still"
        until = LostKey.objects.get(call=call).packages_until
        assert until is not None
        assert until > at
    with clock.set_for_test(until + timedelta(seconds=1)):
        assert secretary.post(f"{site}/sitting/open/").status_code == 302
        page = Client().get(f"{site}/opening/").content.decode()
        assert not leaks(page)
        assert GROUNDS[f"grounds_{language}"] in page
        assert not leaks(secretary.get(f"{site}/sitting/").content.decode())
        paper = record_of_opening(call)
        assert paper is not None
        assert len(render(paper, language)) > 1000
    opened = Proposal.objects.with_call().get(pk=first.pk)
    assert port.load_opened(opened).title == TITLES[0]
    assert Proposal.objects.get(pk=second.pk).state == "refused"
    check = AdmissionCheck.objects.get(proposal=second)
    assert (check.state, check.title) == ("refused", "")
    assert "Ключ утрачен" in check.reason_ru
    assert not [name for name, _key in keys.everything() if name.startswith(("package", "share"))]


def test_the_commission_goes_on_with_what_was_brought(
    office: Office, call: Call, filed: list[tuple[Proposal, User]]
) -> None:
    (first, head), (second, _other) = filed
    _lose(call)
    with after(call):
        _recorded(office, call)
        bring_package(proposal=first, body=None, by=head)
    until = LostKey.objects.get(call=call).packages_until
    assert until is not None
    with clock.set_for_test(until + timedelta(seconds=1)):
        opening.open_proposals(call=call, by=office.specialist)
        for who in (office.specialist, *(office.person(each) for each in ("chair", "member", "expert"))):
            declare_interests(call=call, answers={first.pk: Declared("none")}, by=who)
            page = _enter(who).get(f"/ky/calls/{call.number}/sitting/")
            assert page.status_code == 200
            assert _enter(who).get(f"/ky/proposals/{second.number}/read/").status_code == 404
        check_admissions(call=call, verdicts={first.pk: Verdict(is_admitted=True)}, by=office.specialist)
    call.refresh_from_db()
    assert call.state == "scoring"


def test_when_nothing_is_brought_the_call_fails_and_says_why(
    office: Office, call: Call, filed: list[tuple[Proposal, User]]
) -> None:
    _lose(call)
    with after(call):
        _recorded(office, call)
    until = LostKey.objects.get(call=call).packages_until
    assert until is not None
    with clock.set_for_test(until + timedelta(seconds=1)):
        opening.open_proposals(call=call, by=office.specialist)
        assert Client().get(f"/ru/calls/{call.number}/results/").status_code == 200
    call.refresh_from_db()
    lot = call.lots.get()
    assert (call.state, lot.outcome) == ("finished", "failed")
    assert "Ключ утрачен" in lot.outcome_reason_ru
    assert {each.state for each in Proposal.objects.filter(lot=lot)} == {"refused"}


def test_an_envelope_needs_no_key(office: Office, call: Call, filed: list[tuple[Proposal, User]]) -> None:
    sender = Sender("Конверт", _organisation(7)[1])
    envelope = receive_envelope(lot=call.lots.get(), sender=sender, brought_by="Гүл", by=office.specialist)
    _lose(call)
    with after(call):
        _recorded(office, call)
    until = LostKey.objects.get(call=call).packages_until
    assert until is not None
    with clock.set_for_test(until + timedelta(seconds=1)):
        opening.open_proposals(call=call, by=office.specialist)
        record = Client().get(f"/ru/calls/{call.number}/opening/").content.decode()
    checks = {each.proposal.number: each for each in AdmissionCheck.objects.select_related("proposal")}
    assert {number: each.state for number, each in checks.items()} == {
        envelope.number: "pending", **{proposal.number: "refused" for proposal, _head in filed}
    }  # fmt: skip
    assert checks[envelope.number].is_in_envelope
    assert envelope.number in record
    call.refresh_from_db()
    assert call.state == "opened"


def test_two_people_record_the_loss_and_never_before_the_deadline(office: Office, call: Call) -> None:
    with pytest.raises(Refused, match="deadline"):
        record_lost_key(call=call, by=office.head, **GROUNDS)
    with after(call):
        with pytest.raises(Refused, match="head of the authority"):
            record_lost_key(call=call, by=office.specialist, **GROUNDS)
        with pytest.raises(Refused, match="Kyrgyz and in Russian"):
            record_lost_key(call=call, by=office.head, grounds_ky="Себеп", grounds_ru=" ")
        with pytest.raises(Refused, match="no loss"):
            confirm_lost_key(call=call, by=office.person("chair"))
        lost = record_lost_key(call=call, by=office.head, **GROUNDS)
        with pytest.raises(Refused, match="chair"):
            confirm_lost_key(call=call, by=office.head)
        facts = {"confirmed_at": clock.now(), "packages_until": clock.now()}
        with pytest.raises(IntegrityError), transaction.atomic():
            LostKey.objects.filter(pk=lost.pk).update(confirmed_by=office.head, **facts)
        for who in ("member", "expert"):
            give_share(call=call, by=office.person(who))
        with pytest.raises(Refused, match="enough shares"):
            confirm_lost_key(call=call, by=office.person("chair"))


def test_shares_that_are_found_open_as_usual(
    office: Office, call: Call, filed: list[tuple[Proposal, User]]
) -> None:
    with after(call):
        _recorded(office, call)
        for who in ("member", "expert"):
            give_share(call=call, by=office.person(who))
        opening.open_proposals(call=call, by=office.specialist)
    assert OpenedContent.objects.count() == len(filed)
    assert not AdmissionCheck.objects.filter(state="refused").exists()


def test_only_the_very_bytes_of_the_receipt_are_taken(
    office: Office, call: Call, filed: list[tuple[Proposal, User]]
) -> None:
    (first, head), (second, other) = filed
    body = port.working_copy(first)
    with pytest.raises(Refused, match="not lost"):
        bring_package(proposal=first, body=body, by=head)
    with after(call):
        with pytest.raises(IntegrityError, match="when the key"), transaction.atomic():
            BroughtPackage.objects.create(proposal=first, key_name="x", body=b"x")
        _recorded(office, call)
        with pytest.raises(Refused, match="check code"):
            bring_package(proposal=first, body=body + b" ", by=head)
        with pytest.raises(Refused, match="check code"):
            bring_package(proposal=second, body=body, by=other)
        with pytest.raises(Refused, match="organisation whose"):
            bring_package(proposal=first, body=body, by=other)
        once = bring_package(proposal=first, body=body, by=head)
        assert bring_package(proposal=first, body=body, by=head).pk == once.pk
        assert TITLES[0].encode() not in bytes(once.body)
        entry = journal.Entry.objects.filter(step="package.bring").get()
        assert entry.facts["by"]["person"] != head.journal_digest, "nobody is told who takes part"
        port.forget_working_copy(second)
        with pytest.raises(Refused, match="no copy"):
            bring_package(proposal=second, body=None, by=other)
    until = LostKey.objects.get(call=call).packages_until
    assert until is not None
    with (
        clock.set_for_test(until + timedelta(seconds=1)),
        pytest.raises(Refused, match="time for bringing"),
    ):
        bring_package(proposal=second, body=b"", by=other)


def test_applicants_are_asked_and_find_it_among_their_work(
    office: Office, call: Call, filed: list[tuple[Proposal, User]]
) -> None:
    (first, head), _second = filed
    _lose(call)
    with after(call):
        _recorded(office, call)
        told = Notice.objects.filter(kind="selection.bring_package")
        assert {notice.number for notice in told} == {proposal.number for proposal, _head in filed}
        assert f"/ky/proposals/{first.number}/bring/" in _enter(head).get("/ky/work/").content.decode()
        stranger = _enter(office.specialist)
        assert stranger.get(f"/ky/proposals/{first.number}/bring/").status_code == 403


def test_a_key_that_something_is_sealed_to_is_not_made_anew(
    office: Office, call: Call, filed: list[tuple[Proposal, User]]
) -> None:
    before = key_of(call)
    ask_renewal(call=call, by=office.specialist, reason_ky="Себеп", reason_ru="Причина")
    with pytest.raises(Refused, match="sealed to this key already"):
        renew_key(call=call, by=office.head)
    assert key_of(call) == before
    assert all(keys.is_here(share.name) for share in shares_of(call))


def _recorded(office: Office, call: Call) -> None:
    record_lost_key(call=call, by=office.head, **GROUNDS)
    confirm_lost_key(call=call, by=office.person("chair"))


def _brings(head: User, proposal: Proposal, package: bytes, language: str) -> None:
    client, address = _enter(head), f"/{language}/proposals/{proposal.number}/bring/"
    page = client.get(address)
    assert page.status_code == 200
    assert not leaks(page.content.decode())
    wrong = SimpleUploadedFile("wrong.zip", b"PK\x03\x04 no archive")
    assert client.post(address, {"package": wrong}).status_code == 422
    right = SimpleUploadedFile("package.zip", package)
    assert client.post(address, {"package": right}).status_code == 302
    assert not leaks(client.get(address).content.decode())


def _lose(call: Call) -> None:
    """Two of three shares are gone."""
    for share in shares_of(call)[1:]:
        keys.destroy(share.name)


def _enter(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _organisation(n: int) -> tuple[User, Organisation]:
    head = create_account(login=f"head{n}@ngo.example", name="Айсулуу Кадырова", by=journal.LOADER)
    names = {"name_ky": f"Таң {n}", "name_ru": f"Таң {n}"}
    facts = {"inn": f"0000000000090{n}", "legal_form": "foundation"}
    return head, register_organisation(head=head, by=head, **facts, **names)


def _filed(call: Call, n: int, title: str) -> tuple[Proposal, User]:
    head, ngo = _organisation(n)
    content = Content(
        title=title,
        answers={question.code: "Жооп" for question in QUESTIONS},
        budget=(BudgetItem("Лампалар", 900, 0),),  # type: ignore[arg-type]
        declarations=tuple(DECLARATIONS),
    )
    proposal = start_proposal(lot=call.lots.get(), organisation=ngo, by=head)
    return file_proposal(proposal=save_draft(proposal=proposal, content=content, by=head), by=head), head


class after:  # noqa: N801 - reads as a sentence
    """A minute after the technical window of the call; its moment."""

    def __init__(self, call: Call) -> None:
        assert call.deadline is not None
        self.moment = call.deadline + timedelta(minutes=2)
        self.clock = clock.set_for_test(self.moment)

    def __enter__(self) -> datetime:
        self.clock.__enter__()
        return self.moment

    def __exit__(self, *error: Any) -> None:
        self.clock.__exit__(*error)
