"""Filing, receipts, versions and withdrawal."""

import hashlib
import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import translation
from lxml import html
from pypdf import PdfReader

from ashar.core import clock, journal
from ashar.core.documents import Document, kind_of, render, verify
from ashar.core.documents.issuing import Answer
from ashar.core.lifecycle import Refused
from ashar.core.notices import Notice, word
from ashar.core.thread import Knot
from ashar.core.web.arrival import CAME
from ashar.core.web.ties import forget_ties
from ashar.organisations.models import Membership
from ashar.proposals import content as port
from ashar.proposals.actions import file_proposal, save_draft, start_proposal, withdraw_proposal
from ashar.proposals.content import Content
from ashar.proposals.models import Proposal
from ashar.proposals.queries import filed_count, filings
from ashar.proposals.tests.conftest import Cast, answered


def address(proposal: Proposal, name: str, *more: Any) -> str:
    with translation.override("en"):
        return reverse(f"proposals:{name}", args=[proposal.number, *more])


def at_deadline(cast: Cast, **after: float) -> Any:
    assert cast.call.deadline is not None
    return clock.set_for_test(cast.call.deadline + timedelta(**after))


def test_filing_freezes_the_text_and_fixes_the_second(draft: Proposal, cast: Cast, whole: Content) -> None:
    with at_deadline(cast, hours=-1, microseconds=700_000):
        filed = file_proposal(proposal=draft, by=cast.ngo_head)
    assert (filed.state, filed.version) == ("filed", 1)
    assert filed.filed_at == cast.call.deadline - timedelta(hours=1)
    save_draft(proposal=filed, content=replace(whole, title="Кийинки ой"), by=cast.ngo_head)
    assert port.load_own(filed, by=cast.ngo_head, version=1) == whole


@pytest.mark.parametrize("late", [{"seconds": 0}, {"microseconds": 999_999}])
def test_filing_in_the_second_of_the_deadline_is_taken(
    draft: Proposal, cast: Cast, late: dict[str, float]
) -> None:
    with at_deadline(cast, **late):
        assert file_proposal(proposal=draft, by=cast.ngo_head).filed_at == cast.call.deadline


def test_filing_a_second_late_is_refused_with_the_server_time(draft: Proposal, cast: Cast) -> None:
    entries = journal.Entry.objects.count()
    with at_deadline(cast, seconds=1), pytest.raises(Refused) as refused:
        file_proposal(proposal=draft, by=cast.ngo_head)
    (reason,) = refused.value.reasons
    assert "18:00:00" in str(reason)
    assert "18:00:01" in str(reason)
    draft.refresh_from_db()
    assert (draft.state, draft.version, filed_count(cast.call)) == ("draft", 0, cast.filed)
    assert journal.Entry.objects.count() == entries
    assert not Document.objects.filter(subject_number=draft.number).exists()


def test_what_came_in_time_is_taken_in_when_its_turn_comes_a_little_late(draft: Proposal, cast: Cast) -> None:
    came = cast.call.deadline - timedelta(seconds=1)
    with at_deadline(cast, seconds=59), clock.of_request(came):
        assert file_proposal(proposal=draft, by=cast.ngo_head).filed_at == came


def test_the_web_process_notes_when_a_request_came(draft: Proposal, cast: Cast, client: Any) -> None:
    client.force_login(cast.ngo_head)
    late, in_time = (cast.call.deadline + timedelta(seconds=n) for n in (1, 0))
    with at_deadline(cast, seconds=30):
        client.post(address(draft, "file"), **{CAME: late.timestamp()})
        draft.refresh_from_db()
        assert draft.state == "draft"
        client.post(address(draft, "file"), **{CAME: in_time.timestamp()})
    draft.refresh_from_db()
    assert (draft.state, draft.filed_at) == ("filed", in_time)


def test_what_came_in_time_does_not_wait_for_ever(draft: Proposal, cast: Cast) -> None:
    for deed in (file_proposal, withdraw_proposal):
        with (
            at_deadline(cast, seconds=60),
            clock.of_request(cast.call.deadline - timedelta(seconds=1)),
            pytest.raises(Refused, match="could not be taken in"),
        ):
            deed(proposal=draft, by=cast.ngo_head)
        draft = file_proposal(proposal=draft, by=cast.ngo_head)
    assert (draft.state, draft.version) == ("filed", 1)


def test_filing_with_something_missing_names_every_lack(draft: Proposal, cast: Cast, whole: Content) -> None:
    save_draft(proposal=draft, content=answered(replace(whole, title=""), "who", " "), by=cast.ngo_head)
    with pytest.raises(Refused) as refused:
        file_proposal(proposal=draft, by=cast.ngo_head)
    assert [reason.link for reason in refused.value.reasons] == ["#title", "#who"]


@pytest.mark.parametrize("who", ["manager", "other_head", "specialist", "chair"])
def test_nobody_but_the_head_of_the_organisation_files(draft: Proposal, cast: Cast, who: str) -> None:
    with pytest.raises(Refused, match="Only the head"):
        file_proposal(proposal=draft, by=getattr(cast, who))
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_head_whose_time_is_over_does_not_file(draft: Proposal, cast: Cast) -> None:
    Membership.objects.filter(user=cast.ngo_head).update(
        valid_from=clock.today() - timedelta(days=9), valid_to=clock.today() - clock.ONE_DAY
    )
    forget_ties(cast.ngo_head)
    with pytest.raises(Refused, match="Only the head"):
        file_proposal(proposal=draft, by=cast.ngo_head)


def test_most_proposals_of_one_organisation_are_a_rule_of_the_call(draft: Proposal, cast: Cast) -> None:
    rules = cast.call.rules
    rules["values"]["call.max_applications_per_ngo"] = 1
    type(cast.call).objects.filter(pk=cast.call.pk).update(rules=rules)
    assert file_proposal(proposal=draft, by=cast.ngo_head).state == "filed"
    lot = cast.lot
    other = type(lot).objects.create(
        call=lot.call,
        n=9,
        title_ky="Башка",
        title_ru="Другая",
        ceiling=lot.ceiling,
        budget_line=lot.budget_line,
    )
    with pytest.raises(Refused, match="at most 1"):
        start_proposal(lot=type(lot).objects.get(pk=other.pk), organisation=cast.ngo, by=cast.ngo_head)


def test_the_button_pressed_twice_files_once(draft: Proposal, cast: Cast) -> None:
    first = file_proposal(proposal=draft, by=cast.ngo_head)
    again = file_proposal(proposal=draft, by=cast.ngo_head)
    assert (again.version, again.filed_at) == (1, first.filed_at)
    assert len(filings(again)) == 1


def test_the_last_filing_counts_and_the_earlier_receipt_says_so(
    draft: Proposal, cast: Cast, whole: Content
) -> None:
    file_proposal(proposal=draft, by=cast.ngo_head)
    save_draft(proposal=draft, content=replace(whole, title="Экинчи"), by=cast.manager)
    filed = file_proposal(proposal=draft, by=cast.ngo_head)
    second, first = filings(filed)
    assert [filing.version.n for filing in (second, first)] == [2, 1]
    assert port.fingerprint(filed) == second.version.sha256 != first.version.sha256
    assert verify(first.receipt.number).answer == Answer.SUPERSEDED
    assert verify(second.receipt.number).answer == Answer.GENUINE
    assert first.receipt.superseded_by == second.receipt
    assert filed_count(cast.call) == cast.filed + 1


def test_withdraw_and_file_again(draft: Proposal, cast: Cast) -> None:
    file_proposal(proposal=draft, by=cast.ngo_head)
    assert filed_count(cast.call) == cast.filed + 1
    gone = withdraw_proposal(proposal=draft, by=cast.ngo_head)
    assert (gone.state, filed_count(cast.call)) == ("withdrawn", cast.filed)
    back = file_proposal(proposal=draft, by=cast.ngo_head)
    assert (back.state, back.version, filed_count(cast.call)) == ("filed", 2, cast.filed + 1)


@pytest.mark.parametrize(
    ("who", "late", "sentence"),
    [("manager", -60, "Only the head"), ("other_head", -60, "Only the head"), ("ngo_head", 1, "18:00:01")],
)
def test_withdrawal_is_refused(draft: Proposal, cast: Cast, who: str, late: int, sentence: str) -> None:
    file_proposal(proposal=draft, by=cast.ngo_head)
    with at_deadline(cast, seconds=late), pytest.raises(Refused, match=sentence):
        withdraw_proposal(proposal=draft, by=getattr(cast, who))
    draft.refresh_from_db()
    assert draft.state == "filed"


def test_the_receipt_says_when_and_what_and_holds_nothing_of_the_content(
    draft: Proposal, cast: Cast, whole: Content
) -> None:
    filed = file_proposal(proposal=draft, by=cast.ngo_head)
    (filing,) = filings(filed)
    facts: Any = kind_of("receipt").unpack(bytes(filing.receipt.data))
    filed_bytes = port.copy_of(filed, 1, by=cast.ngo_head)
    said = hashlib.sha256(filed_bytes).hexdigest()
    assert (facts.filed_at, facts.content_sha256, facts.version) == (filed.filed_at, said, 1)
    assert said != whole.sha256, "without a salt anybody could guess at a short text"
    assert (facts.requested, filing.receipt.is_public) == (None, False)
    for language in ("ky", "ru"):
        text = "".join(page.extract_text() for page in PdfReader(_stream(filing.receipt, language)).pages)
        assert f"{clock.local(filed.filed_at):%H:%M:%S}" in text
        assert filed.number in text
        assert whole.title not in text


def _stream(document: Document, language: str) -> Any:
    from io import BytesIO

    return BytesIO(render(document, language))


def test_the_people_of_the_organisation_are_told_and_nobody_else(
    draft: Proposal, cast: Cast, whole: Content
) -> None:
    before = Notice.objects.count()
    file_proposal(proposal=draft, by=cast.ngo_head)
    told = Notice.objects.filter(number=draft.number, kind="proposals.filed")
    assert {notice.user for notice in told} == {cast.ngo_head, cast.manager}
    assert Notice.objects.count() == before + 2
    said = word(told[0], "en")
    assert said.address == address(draft, "receipt")
    assert whole.title not in said.subject + said.body


def test_notices_of_a_protected_call_give_nothing_away(draft: Proposal, cast: Cast) -> None:
    type(cast.call).objects.filter(pk=cast.call.pk).update(is_protected=True)
    proposal = Proposal.objects.with_call().get(pk=draft.pk)
    withdraw_proposal(proposal=file_proposal(proposal=proposal, by=cast.ngo_head), by=cast.ngo_head)
    for notice in Notice.objects.filter(number=draft.number):
        for language, title in (("ky", cast.call.title_ky), ("ru", cast.call.title_ru)):
            said = word(notice, language)
            assert title not in said.subject + said.body
            assert draft.number in said.subject


def test_the_journal_does_not_tell_who_has_filed(draft: Proposal, cast: Cast) -> None:
    file_proposal(proposal=draft, by=cast.ngo_head)
    withdraw_proposal(proposal=draft, by=cast.ngo_head)
    entries = journal.Entry.objects.filter(number=draft.number).order_by("seq")
    assert [entry.step for entry in entries] == ["proposal.file", "proposal.withdraw"]
    filed = entries[0].facts
    assert filed["facts"].keys() == {"before", "after", "call", "lot", "version", "sha256"}
    assert filed["by"]["role"] == "ngo_head"
    issued = journal.Entry.objects.get(number=filings(draft)[0].receipt.number)
    digests = {entry.facts["by"]["person"] for entry in [*entries, issued]}
    assert len(digests) == 1
    elsewhere = b"".join(
        bytes(body)
        for body in journal.Entry.objects.filter(chain=journal.PLATFORM).values_list("body", flat=True)
    )
    assert cast.ngo_head.journal_digest.encode() in elsewhere
    assert digests.pop().encode() not in elsewhere


def test_the_knot_is_never_public_and_has_no_title(draft: Proposal, cast: Cast) -> None:
    file_proposal(proposal=draft, by=cast.ngo_head)
    knot = Knot.objects.get(number=draft.number)
    assert (knot.is_public, knot.title_ky, knot.title_ru, knot.folded) == (False, "", "", "")


@pytest.mark.postgres
def test_twenty_presses_at_once_give_one_version(draft: Proposal, cast: Cast) -> None:
    done: list[Any] = []

    def press() -> None:
        try:
            done.append(file_proposal(proposal=Proposal.objects.get(pk=draft.pk), by=cast.ngo_head).version)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [1] * 20
    assert len(filings(Proposal.objects.get(pk=draft.pk))) == 1


# --- pages ---


def test_one_small_post_files_and_shows_the_receipt(draft: Proposal, cast: Cast, enter: Any) -> None:
    client = enter(cast.ngo_head)
    before = html.fromstring(client.get(address(draft, "file")).text)
    assert before.xpath("//main//form//button[not(@disabled)]")
    answer = client.post(address(draft, "file"))
    assert (answer.status_code, answer.url) == (302, address(draft, "receipt"))
    page = client.get(answer.url).text
    assert port.fingerprint(Proposal.objects.get(pk=draft.pk)) in page
    assert client.post(address(draft, "file")).url == answer.url


def test_the_last_page_says_why_the_button_is_off_and_leads_to_the_fields(
    draft: Proposal, cast: Cast, whole: Content, enter: Any
) -> None:
    save_draft(proposal=draft, content=replace(whole, title=""), by=cast.ngo_head)
    page = html.fromstring(enter(cast.manager).get(address(draft, "file")).text)
    assert page.xpath("//main//form//button[@disabled]")
    assert page.xpath("//main//form//li/a/@href") == [address(draft, "proposal") + "#title"]
    assert "Only the head of the organisation files." in page.text_content()


def test_filing_late_by_web_answers_with_the_reason_and_changes_nothing(
    draft: Proposal, cast: Cast, enter: Any
) -> None:
    client = enter(cast.ngo_head)
    with at_deadline(cast, seconds=1):
        answer = client.post(address(draft, "file"))
    assert answer.status_code == 422
    assert "18:00:01" in answer.text
    assert not Document.objects.filter(subject_number=draft.number).exists()


def test_withdrawing_by_web_says_first_what_follows(draft: Proposal, cast: Cast, enter: Any) -> None:
    file_proposal(proposal=draft, by=cast.ngo_head)
    client = enter(cast.ngo_head)
    page = client.get(address(draft, "withdraw")).text
    assert "The proposal does not take part." in page
    assert client.post(address(draft, "withdraw")).url == address(draft, "receipt")
    assert "The proposal is withdrawn" in client.get(address(draft, "receipt")).text


def test_what_was_filed_can_be_read_again_version_by_version(
    draft: Proposal, cast: Cast, whole: Content, enter: Any
) -> None:
    file_proposal(proposal=draft, by=cast.ngo_head)
    save_draft(proposal=draft, content=replace(whole, title="Экинчи ат"), by=cast.manager)
    file_proposal(proposal=draft, by=cast.ngo_head)
    client = enter(cast.manager)
    assert whole.title in client.get(address(draft, "version", 1)).text
    assert "Экинчи ат" in client.get(address(draft, "version", 2)).text
    assert client.get(address(draft, "version", 3)).status_code == 404
    page = client.get(address(draft, "receipt")).text
    assert page.count("d/AT-") == 3


def test_the_bytes_that_were_filed_can_be_saved_and_hashed(draft: Proposal, cast: Cast, enter: Any) -> None:
    filed = file_proposal(proposal=draft, by=cast.ngo_head)
    client = enter(cast.manager)
    answer = client.get(address(draft, "copy", 1))
    assert hashlib.sha256(answer.content).hexdigest() == port.fingerprint(filed)
    assert (
        client.get(address(draft, "copy", 0)).status_code
        == client.get(address(draft, "copy", 2)).status_code
        == 404
    )


def test_a_draft_has_no_receipt(draft: Proposal, cast: Cast, enter: Any) -> None:
    assert enter(cast.ngo_head).get(address(draft, "receipt")).status_code == 404
