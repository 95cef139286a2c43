"""Who may know of a proposal, and that its words stand in no table, paper, letter or log."""

import io
import logging
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from ashar.accounts.models import Role, User
from ashar.calls.actions import cancel_call, give_share, opening_key, take_step
from ashar.core import clock
from ashar.core.documents import render
from ashar.core.notices.models import Notice
from ashar.core.notices.wording import letter
from ashar.core.web.stages import thread_view
from ashar.proposals import content as port
from ashar.proposals.actions import file_proposal, save_draft, start_proposal, withdraw_proposal
from ashar.proposals.content import Content, Sealed
from ashar.proposals.merging import marks
from ashar.proposals.models import Proposal
from ashar.proposals.queries import filed_count, filings
from ashar.proposals.tests.conftest import SECRET, Cast, answered, sent

OWN = ("proposal", "file", "withdraw", "receipt", "version", "copy")
PEOPLE = (
    "ngo_head",
    "manager",
    "other_head",
    "specialist",
    "head",
    "chair",
    "member",
    "expert",
    "finance",
    "operator",
    "adviser",
    "donor",
    "ministry",
    "auditor",
    "monitor",
)


def person(cast: Cast, who: str) -> User:
    found = getattr(cast, who, None)
    return found or Role.objects.select_related("user").get(code=who, user__is_demonstration=True).user


def addresses(proposal: Proposal) -> dict[str, str]:
    more = {"version": [1], "copy": [1]}
    return {name: reverse(f"proposals:{name}", args=[proposal.number, *more.get(name, [])]) for name in OWN}


@pytest.mark.parametrize("state", ["draft", "filed", "withdrawn"])
def test_before_the_opening_only_its_own_people_open_a_proposal(
    draft: Proposal, cast: Cast, enter: Any, state: str
) -> None:
    if state != "draft":
        file_proposal(proposal=draft, by=cast.ngo_head)
    if state == "withdrawn":
        withdraw_proposal(proposal=draft, by=cast.ngo_head)
    tried = 0
    for who in PEOPLE:
        user, is_own = person(cast, who), who in ("ngo_head", "manager")
        client = enter(user)
        for name, address in addresses(draft).items():
            exists = state != "draft" or name not in ("receipt", "version", "copy")
            answer = client.get(address)
            assert answer.status_code in ((200,) if is_own and exists else (403, 404)), (who, name)
            if not is_own and name in ("proposal", "file", "withdraw"):
                assert client.post(address, {"title": "x"}).status_code in (403, 404), (who, name)
            tried += 1
        assert Proposal.objects.visible_to(user).filter(pk=draft.pk).exists() is is_own
    assert tried == len(PEOPLE) * len(OWN)


def test_a_visitor_is_sent_to_sign_in_and_learns_nothing(draft: Proposal, client: Any) -> None:
    for address in addresses(draft).values():
        unknown = address.replace(draft.number, "AT-2026-A999")
        assert client.get(address).status_code == client.get(unknown).status_code == 302


@pytest.mark.parametrize("who", ["other_head", "specialist", "head", "chair", "member", "operator"])
def test_the_receipt_is_drawn_for_nobody_else(draft: Proposal, cast: Cast, enter: Any, who: str) -> None:
    (filing,) = filings(file_proposal(proposal=draft, by=cast.ngo_head))
    paper = reverse("core:paper", args=[filing.receipt.number])
    assert enter(person(cast, who)).get(paper).status_code == 404
    assert enter(cast.manager).get(paper)["Content-Type"] == "application/pdf"


def test_everybody_can_check_a_receipt_and_nobody_reads_it_there(
    draft: Proposal, cast: Cast, whole: Content, client: Any
) -> None:
    (filing,) = filings(file_proposal(proposal=draft, by=cast.ngo_head))
    answer = client.get(reverse("core:verify", args=[filing.receipt.number]))
    assert answer.status_code == 200
    for private in (whole.title, cast.ngo.name_ky, cast.ngo_head.name, SECRET):
        assert private not in answer.text


@pytest.mark.parametrize(
    ("who", "status", "adds_paper"),
    [
        ("specialist", 200, True),
        ("head", 200, False),
        ("chair", 200, False),
        ("expert", 200, False),
        ("ngo_head", 403, False),
        ("finance", 403, False),
        ("operator", 403, False),
    ],
)
def test_the_office_sees_a_count_and_nothing_else(
    draft: Proposal, cast: Cast, whole: Content, enter: Any, who: str, status: int, adds_paper: bool
) -> None:
    file_proposal(proposal=draft, by=cast.ngo_head)
    client = enter(person(cast, who))
    answer = client.get(reverse("proposals:of-call", args=[cast.call.number]))
    assert answer.status_code == status
    assert (reverse("proposals:receive", args=[cast.call.number]) in answer.text) is adds_paper
    if status == 200:
        assert filed_count(cast.call) == cast.filed + 1
        assert f"<dd>{cast.filed + 1}</dd>" in answer.text
        for hidden in (draft.number, cast.ngo.name_ky, whole.title, SECRET):
            assert hidden not in answer.text


@pytest.mark.parametrize("who", ["specialist", "head", "chair", "finance", "other_head"])
def test_no_page_of_the_order_tells_that_a_proposal_was_begun(
    draft: Proposal, cast: Cast, enter: Any, who: str
) -> None:
    client = enter(person(cast, who))
    line = cast.call.line
    assert line is not None
    for path in (f"calls/{cast.call.number}/", f"lines/{line.number}/", f"o/{cast.call.number}"):
        answer = client.get(f"/en/{path}", follow=True)
        assert answer.status_code in (200, 403), path
        assert draft.number not in answer.text, path
    stages = thread_view(cast.call.number, public=False).stages
    assert [stage.knots for stage in stages if stage.code == "proposals"] == [[]]


def test_after_the_opening_the_commission_knows_of_what_was_filed_and_not_of_drafts(
    draft: Proposal, cast: Cast, whole: Content, make_organisation: Any
) -> None:
    head, organisation = make_organisation("00000000000707")
    taken_back = start_proposal(lot=cast.lot, organisation=organisation, by=head)
    save_draft(proposal=taken_back, content=whole, by=head)
    file_proposal(proposal=taken_back, by=head)
    withdraw_proposal(proposal=taken_back, by=head)
    filed = Proposal.objects.filter(lot=cast.lot, state="filed").order_by("number")
    other = filed.get(organisation__memberships__user=cast.other_head)
    with pytest.raises(Sealed):
        port.load_opened(other)
    assert cast.call.deadline is not None
    with clock.set_for_test(cast.call.deadline + timedelta(minutes=1)):
        for keeper in (cast.specialist, cast.member):
            give_share(call=cast.call, by=keeper)
        take_step(call=cast.call, name="record_opening", by=cast.specialist, opened_at=clock.now())
        port.open_filed(list(filed.select_related("lot__call")), opening_key(cast.call))
        for who in ("specialist", "chair", "head"):
            visible = Proposal.objects.visible_to(person(cast, who)).filter(lot=cast.lot)
            assert list(visible.order_by("number")) == list(filed)
        assert list(Proposal.objects.visible_to(cast.finance).filter(lot=cast.lot)) == []
        opened = Proposal.objects.with_call().get(pk=other.pk)
        assert port.load_opened(opened).title
        for sealed in (draft, taken_back):
            with pytest.raises(Sealed):
                port.load_opened(Proposal.objects.with_call().get(pk=sealed.pk))


def test_the_words_of_a_proposal_stand_in_no_other_table_paper_letter_or_log(
    draft: Proposal, cast: Cast, whole: Content, enter: Any
) -> None:
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    logging.getLogger().addHandler(handler)
    try:
        _live_a_whole_life(draft, cast, whole, enter(cast.ngo_head))
    finally:
        logging.getLogger().removeHandler(handler)
    places = {model._meta.db_table: model for model in apps.get_models()}
    found = [table for table in connection.introspection.table_names() if _holds(table, SECRET)]
    assert found == []
    assert len(places) > 40
    for sum_ in ("20501", "2050100"):
        assert not _holds("core_document", sum_)
    for notice in Notice.objects.filter(number=draft.number):
        assert SECRET not in "".join(letter(notice, "ky"))
    for filing in filings(draft):
        assert SECRET.encode() not in render(filing.receipt, "ky")
    assert SECRET not in log.getvalue()


def _live_a_whole_life(proposal: Proposal, cast: Cast, whole: Content, client: Any) -> None:
    page = addresses(proposal)
    client.post(page["proposal"], sent(whole, seen=marks(whole), amount_1=SECRET))
    client.post(page["proposal"], sent(whole, seen=marks(Content())))
    client.post(page["proposal"], sent(whole, seen=marks(whole)))
    client.post(page["file"])
    save_draft(proposal=proposal, content=answered(whole, "who", f"{SECRET}!"), by=cast.manager)
    client.post(page["file"])
    client.post(page["withdraw"])
    for address in page.values():
        client.get(address)


def _holds(table: str, words: str) -> bool:
    """Whether any column of any row has these words, in whatever spelling: text, JSON or bytes."""
    spellings = [words.encode(), words.encode("unicode_escape"), words.encode("utf-16-le")]
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        rows = b"\0".join(
            bytes(cell) if isinstance(cell, (bytes, memoryview)) else str(cell).encode()
            for row in cursor
            for cell in row
        )
    return any(spelling in rows for spelling in spellings)


def test_the_search_for_words_bites(draft: Proposal, cast: Cast) -> None:
    Notice.objects.create(user=cast.head, number="x", kind="x", facts={"planted": SECRET})
    assert _holds("core_notice", SECRET)
    assert not _holds("core_notice", SECRET + "!")


def test_who_filed_for_a_cancelled_call_is_told_once_and_the_thread_tells_nobody(
    draft: Proposal, cast: Cast, enter: Any
) -> None:
    file_proposal(proposal=draft, by=cast.ngo_head)
    before = Notice.objects.filter(user=cast.ngo_head).count()
    cancel_call(call=cast.call, by=cast.head, reason_ky="Себеп", reason_ru="Причина")
    kinds = list(Notice.objects.filter(user=cast.ngo_head).order_by("-pk").values_list("kind", flat=True))
    assert kinds[: len(kinds) - before] == ["calls.ended_after_filing"]
    by_code = {stage.code: stage.status for stage in thread_view(cast.call.number).stages}
    assert (by_code["call"], by_code["proposals"]) == ("ended", "ahead")
    client = enter(cast.ngo_head)
    page = reverse("calls:call", args=[cast.call.number])
    for address in (reverse("proposals:mine"), addresses(draft)["receipt"]):
        shown = client.get(address).text
        assert "The call is cancelled" in shown or "Сынак жокко чыгарылды" in shown
        assert f'href="{page}"' in shown
    assert "Nobody reads the proposal before the opening" not in shown
