"""The check item by item, corrections of named items, refusals with their source, the published list."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from ashar.accounts.models import User
from ashar.calls.models import Call
from ashar.core import clock, documents, journal
from ashar.core.lifecycle import Refused
from ashar.core.notices import Notice
from ashar.proposals import content as port
from ashar.proposals.models import CorrectedContent, OpenedContent, Proposal, ProposalContent
from ashar.selection import queries
from ashar.selection.actions import admission, completing, deciding, marking
from ashar.selection.actions.admission import Verdict
from ashar.selection.admitting.items import items_for
from ashar.selection.models import AdmissionCheck, CorrectionRequest, ScoreSheet
from ashar.selection.tests.conftest import Cast, call_proposals
from ashar.selection.tests.opened import after, declare, let_others_file, open_it, with_rule
from ashar.selection.tests.test_marking import fill
from tests.support.queries import counted

NOTE = {"note_ky": "Аталышы түшүнүксүз.", "note_ru": "Непонятно название."}
WHY = {"reason_ky": "Устав жок.", "reason_ru": "Нет устава."}
TITLE = "Оңдолгон аталыш"


def entered(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def checked_call(cast: Cast, open_call: Call) -> Iterator[Call]:
    """Three proposals, opened; nobody declared an interest. Time stands at the opening."""
    let_others_file(open_call)
    with after(open_call):
        call = open_it(open_call, cast)
        for user in (cast.chair, cast.member, cast.expert, cast.specialist):
            declare(call, user)
        yield call


def check_of(proposal: Proposal) -> AdmissionCheck:
    return AdmissionCheck.objects.select_related("opening__call__authority", "proposal").get(
        proposal=proposal
    )


def ask(call: Call, cast: Cast, items: tuple[str, ...] = ("title",), place: int = 0) -> CorrectionRequest:
    check = check_of(call_proposals(call)[place])
    return completing.request_correction(check=check, items=items, by=cast.specialist, **NOTE)


def finish(call: Call, cast: Cast, *without: Proposal) -> Call:
    verdicts = {each.pk: Verdict(True) for each in call_proposals(call) if each not in without}
    return admission.check_admissions(call=call, verdicts=verdicts, by=cast.specialist)


def the_day_after(request: CorrectionRequest) -> Any:
    return clock.set_for_test(request.until + timedelta(seconds=1))


def typed(page: str) -> dict[str, Any]:
    """The fields of the correction as the browser would send them."""
    from lxml import html

    form: Any = html.document_fromstring(page).get_element_by_id("correction")
    return {name: text.removeprefix("\n") for name, text in form.fields.items() if text is not None}


def test_the_list_comes_from_the_call_with_what_the_computer_found(cast: Cast, checked_call: Call) -> None:
    proposal = call_proposals(checked_call)[0]
    items = items_for(proposal, port.load_opened(proposal))
    codes = [each.code for each in items]
    assert codes[:3] == ["eligible", "about", "title"]
    assert {"budget", "declarations"} <= set(codes)
    assert next(each for each in items if each.code == "about").first_answer is None, "a person must look"
    secretary, address = entered(cast.specialist), f"/en/proposals/{proposal.number}/check/"
    page = secretary.get(address).content.decode()
    assert all(str(each.title) in page for each in items)
    assert str(items[0].source) in page
    assert secretary.post(address, {}).status_code == 422
    answers = {f"item_{code}": "ok" for code in codes} | {"item_title": "lacking"}
    assert secretary.post(address, answers).status_code == 302
    check = check_of(proposal)
    assert check.checklist.items["title"] == "lacking"
    entry = journal.Entry.objects.get(step="admissioncheck.check")
    assert entry.facts["facts"]["lacking"] == ["title"]
    page = secretary.get(address).content.decode()
    assert 'value="title" id="id_items_0" checked' in page.replace("\n", " ") or "checked" in page


def test_in_usual_and_full_form_no_verdict_comes_before_the_list(cast: Cast, checked_call: Call) -> None:
    with_rule(checked_call, "admission.checklist", True)
    with pytest.raises(Refused, match="list is not filled"):
        finish(checked_call, cast)
    for proposal in call_proposals(checked_call):
        found = {each.code: "ok" for each in items_for(proposal, port.load_opened(proposal))}
        admission.keep_checklist(check=check_of(proposal), items=found, by=cast.specialist)
    assert finish(checked_call, cast).state == "scoring"


@pytest.mark.postgres
def test_a_correction_of_named_items_by_web_and_what_was_changed_besides(
    cast: Cast, checked_call: Call
) -> None:
    proposal = call_proposals(checked_call)[0]
    head, secretary = entered(cast.ngo(checked_call)), entered(cast.specialist)
    before = port.load_opened(proposal)
    filed, sealed = port.fingerprint(proposal), bytes(OpenedContent.objects.get(proposal=proposal).body)
    sent = {"items": ["title"], **NOTE}
    assert secretary.post(f"/en/proposals/{proposal.number}/check/ask/", {"items": []}).status_code == 422
    assert secretary.post(f"/en/proposals/{proposal.number}/check/ask/", sent).status_code == 302
    assert Notice.objects.filter(user=cast.ngo(checked_call), kind="selection.correct").exists()
    address = f"/en/proposals/{proposal.number}/admission/"
    page = head.get(address.replace("/en/", "/ky/")).content.decode()
    assert NOTE["note_ky"] in page
    narrow = typed(page)
    assert "title" in narrow
    assert "name_1" not in narrow, "only what was asked for stands there"
    whole = typed(head.get(f"{address}?whole=1").content.decode())
    code = next(code for code, text in before.answers.items() if text)
    whole |= {"title": TITLE, code: "Башка жооп"}
    assert head.post(f"{address}?whole=1", whole).status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == "corrected"
    now = port.load_opened(proposal)
    assert now.title == TITLE
    assert now.answers == before.answers, "what was not asked for does not count"
    assert now.budget == before.budget
    request = CorrectionRequest.objects.get(check_of__proposal=proposal)
    assert (request.changed, request.unrequested) == (["title"], [code])
    page = secretary.get(f"/en/proposals/{proposal.number}/check/").content.decode()
    assert "Changed without being asked" in page
    assert "Башка жооп" in page
    read = entered(cast.member).get(f"/en/proposals/{proposal.number}/read/").content.decode()
    assert TITLE in read
    assert "Башка жооп" not in read
    # What was filed stays; the correction has a hash and a receipt of its own.
    assert port.fingerprint(proposal) == filed
    assert bytes(OpenedContent.objects.get(proposal=proposal).body) == sealed
    assert ProposalContent.objects.filter(proposal=proposal).count() == 2
    kept = CorrectedContent.objects.get(proposal=proposal)
    assert hashlib.sha256(bytes(kept.sent)).hexdigest() == kept.sha256
    receipt = documents.Document.objects.get(number=request.receipt)
    told: Any = documents.kind_of("correction_receipt").unpack(bytes(receipt.data))
    assert (told.sent_sha256, told.filed_sha256) == (kept.sha256, filed)
    assert documents.may_read(cast.ngo(checked_call), receipt)
    assert not documents.may_read(cast.ngo(checked_call, 1), receipt)
    assert documents.render(receipt, "ky")[:4] == b"%PDF"
    assert TITLE not in str([entry.facts for entry in journal.Entry.objects.all()])
    check = check_of(proposal)
    assert check.title == TITLE
    assert check.sha256 == filed
    assert head.post(address, narrow).status_code in (200, 422), "it is sent once"
    assert CorrectedContent.objects.filter(proposal=proposal).count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        CorrectedContent.objects.filter(pk=kept.pk).update(body=b"{}")


def test_only_the_head_corrects_and_nobody_else_knows_the_page(cast: Cast, checked_call: Call) -> None:
    proposal = call_proposals(checked_call)[0]
    ask(checked_call, cast)
    address = f"/en/proposals/{proposal.number}/admission/"
    for stranger in (cast.ngo(checked_call, 1), cast.member, cast.specialist, cast.head):
        assert entered(stranger).get(address).status_code in (403, 404), stranger
    for user in (cast.specialist, cast.ngo(checked_call, 1), cast.member):
        with pytest.raises(Refused, match="Only the head"):
            completing.send_correction(
                proposal=proposal, content=port.load_opened(proposal), files={}, by=user
            )


def test_a_correction_asks_for_no_more_money(cast: Cast, checked_call: Call) -> None:
    from dataclasses import replace

    proposal = call_proposals(checked_call)[0]
    ask(checked_call, cast, ("budget",))
    content = port.load_opened(proposal)
    more = tuple(replace(item, amount=item.amount + 1) for item in content.budget)
    with pytest.raises(Refused, match="more money"):
        completing.send_correction(
            proposal=proposal,
            content=replace(content, budget=more),
            files={},
            by=cast.ngo(checked_call),
        )


def test_others_go_on_and_sheets_wait_for_the_adjourned_one(cast: Cast, checked_call: Call) -> None:
    late = call_proposals(checked_call)[0]
    request = ask(checked_call, cast)
    assert finish(checked_call, cast, late).state == "scoring"
    page = entered(cast.specialist).get(f"/en/calls/{checked_call.number}/sitting/").content.decode()
    assert "Adjourned" in page
    listed = Client().get(f"/en/calls/{checked_call.number}/admitted/").content.decode()
    assert "Puts right what the commission named" in listed
    sheet = ScoreSheet.objects.get(call=checked_call, member__user=cast.expert)
    assert late not in queries.proposals_to_mark(sheet)
    marking.save_marks(sheet=sheet, given=fill(sheet), by=cast.expert)
    with pytest.raises(Refused, match="still being corrected"):
        marking.lock_sheet(sheet=sheet, by=cast.expert)
    assert not deciding.is_ripe(Call.objects.get(pk=checked_call.pk))
    with pytest.raises(Refused, match="waits for its applicant"):
        admission.settle_admission(check=check_of(late), verdict=Verdict(True), by=cast.specialist)
    content = port.load_opened(late)
    from dataclasses import replace

    completing.send_correction(
        proposal=late, content=replace(content, title=TITLE), files={}, by=cast.ngo(checked_call)
    )
    assert request.until > clock.now()
    admission.settle_admission(check=check_of(late), verdict=Verdict(True), by=cast.specialist)
    assert late in queries.proposals_to_mark(sheet)
    marking.save_marks(sheet=sheet, given=fill(sheet), by=cast.expert)
    assert marking.lock_sheet(sheet=sheet, by=cast.expert).state == "locked"


@pytest.mark.parametrize(("days", "profile"), [(1, "light"), (3, "usual")])
def test_after_the_clock_the_commission_refuses_with_a_reason(
    cast: Cast, checked_call: Call, days: int, profile: str
) -> None:
    with_rule(checked_call, "admission.cure_days", days)
    late = call_proposals(checked_call)[0]
    request = ask(checked_call, cast)
    assert (clock.local(request.until).date() - clock.today()).days >= days
    finish(checked_call, cast, late)
    head = entered(cast.ngo(checked_call))
    with the_day_after(request):
        assert check_of(late).state == "pending", "nothing is refused by itself"
        page = head.get(f"/en/proposals/{late.number}/admission/").content.decode()
        assert "The time is over" in page
        with pytest.raises(Refused, match="time for the correction is over"):
            completing.send_correction(
                proposal=late, content=port.load_opened(late), files={}, by=cast.ngo(checked_call)
            )
        with pytest.raises(Refused, match="only be refused"):
            admission.settle_admission(check=check_of(late), verdict=Verdict(True), by=cast.specialist)
        secretary = entered(cast.specialist)
        address = f"/en/proposals/{late.number}/check/settle/"
        assert secretary.post(address, {"verdict": "refuse"}).status_code == 422
        assert secretary.post(address, {"verdict": "refuse", **WHY}).status_code == 302
        check = check_of(late)
        assert check.state == "refused"
        assert check.ground.item == "not-corrected"
        assert check.ground.source_ru
        assert check.ground.source_ky != check.ground.source_ru
        page = head.get(f"/ky/proposals/{late.number}/admission/").content.decode()
        assert WHY["reason_ky"] in page
        assert Notice.objects.filter(user=cast.ngo(checked_call), kind="selection.refused").exists()
        listed = Client().get(f"/ru/calls/{checked_call.number}/admitted/").content.decode()
        assert WHY["reason_ru"] in listed
        assert check.ground.source_ru in listed


def test_a_refusal_names_its_ground_and_is_seen_at_once(cast: Cast, checked_call: Call) -> None:
    proposal = call_proposals(checked_call)[0]
    ground = items_for(proposal, port.load_opened(proposal))[0].code
    verdict = Verdict(False, ground=ground, **WHY)
    admission.settle_admission(check=check_of(proposal), verdict=verdict, by=cast.specialist)
    check = check_of(proposal)
    assert check.ground.item == ground
    assert "Правило" in check.ground.source_ru or "Rule" in check.ground.source_ru
    page = entered(cast.ngo(checked_call)).get(f"/ru/proposals/{proposal.number}/admission/").content.decode()
    assert WHY["reason_ru"] in page
    assert check.ground.source_ru in page.replace("&#34;", '"')
    assert Client().get(f"/en/calls/{checked_call.number}/admitted/").status_code == 404, "not before the end"
    finish(checked_call, cast, proposal)
    assert Client().get(f"/en/calls/{checked_call.number}/admitted/").status_code == 200


def test_the_list_comes_with_the_results_where_the_rule_says_so(cast: Cast, checked_call: Call) -> None:
    with_rule(checked_call, "admission.list_at_once", False)
    finish(checked_call, cast)
    address = f"/en/calls/{checked_call.number}/admitted/"
    assert Client().get(address).status_code == 404
    Call.objects.filter(pk=checked_call.pk).update(state="standstill")
    assert Client().get(address).status_code == 200


def test_who_stepped_aside_judges_nothing(cast: Cast, checked_call: Call) -> None:
    first = call_proposals(checked_call)[0]
    declare(checked_call, cast.specialist, {first.pk: "Бир тууганым"})
    with pytest.raises(Refused, match="You stepped aside"):
        finish(checked_call, cast)
    with pytest.raises(Refused, match="do not settle"):
        admission.settle_admission(check=check_of(first), verdict=Verdict(True), by=cast.specialist)
    secretary = entered(cast.specialist)
    assert secretary.get(f"/en/proposals/{first.number}/check/").status_code == 404
    page = secretary.get(f"/en/calls/{checked_call.number}/sitting/").content.decode()
    assert f'name="verdict_{first.pk}"' not in page
    assert "First another settles these" in page
    with pytest.raises(Refused, match="do not settle"):
        admission.settle_admission(check=check_of(first), verdict=Verdict(True), by=cast.member)
    chair = entered(cast.chair)
    assert chair.post(f"/en/proposals/{first.number}/check/settle/", {"verdict": "admit"}).status_code == 302
    assert finish(checked_call, cast, first).state == "scoring"


def test_where_chair_and_secretary_stepped_aside_a_member_judges(cast: Cast, checked_call: Call) -> None:
    first = call_proposals(checked_call)[0]
    for user in (cast.specialist, cast.chair):
        declare(checked_call, user, {first.pk: "Бир тууганым"})
    admission.settle_admission(check=check_of(first), verdict=Verdict(True), by=cast.member)
    assert check_of(first).state == "admitted"


def test_what_cannot_be_asked(cast: Cast, checked_call: Call) -> None:
    check = check_of(call_proposals(checked_call)[0])
    facts: Any = {"check": check, "by": cast.specialist}
    with pytest.raises(Refused, match="Choose what"):
        completing.request_correction(items=["eligible"], **NOTE, **facts)
    with pytest.raises(Refused, match="in Kyrgyz and in Russian"):
        completing.request_correction(items=["title"], note_ky="а", note_ru="", **facts)
    completing.request_correction(items=["title"], **NOTE, **facts)
    with pytest.raises(Refused, match="once"):
        completing.request_correction(items=["budget"], **NOTE, **facts)
    other = check_of(call_proposals(checked_call)[1])
    with_rule(checked_call, "admission.cure_days", 0)
    with pytest.raises(Refused, match="no time for corrections"):
        completing.request_correction(check=other, items=["title"], by=cast.specialist, **NOTE)


def test_nothing_is_corrected_unasked(cast: Cast, checked_call: Call) -> None:
    proposal = call_proposals(checked_call)[0]
    with pytest.raises(Refused, match="has not asked"):
        completing.send_correction(
            proposal=proposal, content=port.load_opened(proposal), files={}, by=cast.ngo(checked_call)
        )
    body = bytes(OpenedContent.objects.get(proposal=proposal).body)
    with pytest.raises(DatabaseError), transaction.atomic():
        CorrectedContent.objects.create(
            proposal=proposal, sent=body, body=body, sha256="0" * 64, sent_by=cast.member
        )


def test_the_pages_ask_little_however_many_proposals_there_are(cast: Cast, checked_call: Call) -> None:
    ask(checked_call, cast, ("title", "budget"))
    first, second, _third = (each.number for each in call_proposals(checked_call))
    call = f"/ky/calls/{checked_call.number}"
    pages: list[tuple[User | None, str]] = [
        (cast.specialist, f"/ky/proposals/{first}/check/"),
        (cast.specialist, f"/ky/proposals/{second}/check/"),
        (cast.ngo(checked_call), f"/ky/proposals/{first}/admission/"),
        (cast.specialist, f"{call}/sitting/"),
        (cast.chair, f"{call}/interests/"),
        (cast.specialist, f"{call}/interests/hints/"),
    ]
    for user, address in pages:
        assert _asked(user, address) <= 12, address
    finish(checked_call, cast, call_proposals(checked_call)[0])
    assert _asked(None, f"{call}/admitted/") <= 12
    assert _asked(cast.expert, f"{call}/sitting/") <= 12


def _asked(user: User | None, address: str) -> int:
    client = entered(user) if user else Client()
    client.get(address)
    with counted() as said:
        assert client.get(address).status_code == 200, address
    return len(said)
