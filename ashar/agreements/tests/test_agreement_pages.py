"""The page of an agreement: who opens it, signing with a scan, refusing, and drawing it up anew."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject

from ashar.accounts.models import User
from ashar.agreements.models import Agreement
from ashar.agreements.queries import next_agreement
from ashar.agreements.tasks import prepare_due_agreements
from ashar.agreements.terms import PAPERS
from ashar.agreements.tests.conftest import Cast, head_of
from ashar.agreements.tests.test_signing import bid_of, complain
from ashar.complaints.actions import Answer, publish_answer
from ashar.core import clock
from ashar.core.documents import Document
from ashar.selection.models import Award
from tests.support.queries import counted
from tests.support.walking import queries_of, scan


def enter(client: Client, user: User) -> Client:
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page_of(client: Client, agreement: Agreement, language: str = "en") -> str:
    answer = client.get(f"/{language}/agreements/{agreement.number}/")
    assert answer.status_code == 200
    return answer.content.decode()


def signature(**other: Any) -> dict[str, Any]:
    day = clock.today().strftime("%d.%m.%Y")
    return {"signed_on": day, "signed_as": "paper", "papers": list(PAPERS), "scan": scan()} | other


def a_pdf(*, with_signature: bool) -> SimpleUploadedFile:
    raw, writer = BytesIO(), PdfWriter()
    writer.add_blank_page(200, 200)
    if with_signature:
        mark = DictionaryObject({NameObject("/Type"): NameObject("/Sig")})
        mark[NameObject("/ByteRange")] = ArrayObject([NumberObject(n) for n in (0, 10, 20, 30)])
        writer._add_object(mark)
    writer.write(raw)
    return SimpleUploadedFile("келишим.pdf", raw.getvalue(), content_type="application/pdf")


# Who opens it


def test_the_parties_open_it_and_nobody_else(client: Client, prepared: Agreement, cast: Cast) -> None:
    address = f"/ru/agreements/{prepared.number}/"
    assert client.get(address).status_code == 302, "a visitor is asked to sign in"
    stranger = bid_of(prepared.award).organisation.memberships.get(code="ngo_head").user
    assert enter(client, stranger).get(address).status_code == 404
    assert client.get(f"/ru/awards/{prepared.award.number}/draft/").status_code == 404
    for party in (cast.specialist, cast.head, cast.finance, head_of(prepared.award)):
        enter(client, party)
        assert queries_of(client, address) <= 12
        assert queries_of(client, "/ru/agreements/") <= 12
        assert prepared.number in client.get("/ru/agreements/").content.decode()


def test_what_it_says_and_offers_depends_on_who_reads(
    client: Client, prepared: Agreement, cast: Cast
) -> None:
    own, office, money = head_of(prepared.award), cast.specialist, cast.finance
    sign, refuse = f"{prepared.number}/sign/", f"{prepared.number}/refuse/"
    assert [part in page_of(enter(client, office), prepared) for part in (sign, refuse)] == [True, True]
    page = page_of(enter(client, own), prepared)
    assert [part in page for part in (sign, refuse)] == [False, True]
    assert all(str(words) in page for words in PAPERS.values()), "it reads which papers to bring"
    assert [part in page_of(enter(client, money), prepared) for part in (sign, refuse)] == [False, False]


# Before it


def test_an_award_says_what_it_waits_for_and_shows_a_draft(
    client: Client, granted: Award, cast: Cast
) -> None:
    enter(client, head_of(granted))
    page = client.get(f"/en/awards/{granted.number}/").content.decode()
    assert "Agreements come after the appeal period" in page
    assert granted.number in client.get("/en/agreements/").content.decode()
    drawn = client.get(f"/ru/awards/{granted.number}/draft/")
    text = PdfReader(BytesIO(b"".join(drawn.streaming_content))).pages[0].extract_text()
    drawn.close()
    assert "ДОЛБООР" in text
    assert "Q" not in text.split("Подписи")[-1], "a draft has no number to check"


def test_an_agreement_is_prepared_by_a_press_when_nobody_waits_for_the_worker(
    client: Client, granted: Award, cast: Cast
) -> None:
    address = f"/en/awards/{granted.number}/prepare/"
    refused = enter(client, cast.specialist).post(address)
    assert refused.status_code == 422
    with clock.set_for_test(granted.lot.call.standstill_until + clock.ONE_DAY):
        answer = client.post(address)
        agreement = Agreement.objects.get(award=granted)
        assert answer["Location"] == f"/en/agreements/{agreement.number}/"
        assert client.get(f"/en/awards/{granted.number}/")["Location"] == answer["Location"]


# Signing


def test_the_specialist_records_the_signatures_by_one_form(
    client: Client, prepared: Agreement, cast: Cast
) -> None:
    address = f"/en/agreements/{prepared.number}/sign/"
    enter(client, cast.specialist)
    assert client.post(address, signature()).status_code == 302
    prepared.refresh_from_db()
    assert (prepared.state, prepared.signed_as, prepared.scan.is_public) == ("active", "paper", False)
    page = page_of(client, prepared)
    assert "In force" in page
    assert f"{prepared.number}/sign/" not in page
    kept = client.get(f"/en/agreements/{prepared.number}/scan/")
    kept.close()
    assert kept["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize("changes", [{"scan": ""}, {"papers": []}, {"signed_on": ""}, {"signed_as": "word"}])
def test_a_mistake_comes_back_with_what_was_typed(
    client: Client, prepared: Agreement, cast: Cast, changes: dict[str, Any]
) -> None:
    answer = enter(client, cast.specialist).post(
        f"/en/agreements/{prepared.number}/sign/", signature(**changes)
    )
    assert answer.status_code == 422
    assert "Please correct this" in answer.content.decode()
    prepared.refresh_from_db()
    assert prepared.state == "signing"


def test_a_signed_file_must_hold_signatures(client: Client, prepared: Agreement, cast: Cast) -> None:
    address = f"/en/agreements/{prepared.number}/sign/"
    enter(client, cast.specialist)
    for wrong in (scan(), a_pdf(with_signature=False)):
        answer = client.post(address, signature(signed_as="file", scan=wrong))
        assert "holds no electronic signature" in answer.content.decode()
    assert (
        client.post(address, signature(signed_as="file", scan=a_pdf(with_signature=True))).status_code == 302
    )
    prepared.refresh_from_db()
    assert prepared.signed_as == "file"


def test_only_parties_open_the_signed_paper(client: Client, prepared: Agreement, cast: Cast) -> None:
    enter(client, cast.specialist).post(f"/en/agreements/{prepared.number}/sign/", signature())
    address = f"/en/agreements/{prepared.number}/scan/"
    stranger = bid_of(prepared.award).organisation.memberships.get(code="ngo_head").user
    assert enter(client, stranger).get(address).status_code == 404
    own = enter(client, head_of(prepared.award)).get(address)
    own.close()
    assert own.status_code == 200


def test_an_open_complaint_stands_beside_the_disabled_button_until_it_is_answered(
    client: Client, granted: Award, cast: Cast
) -> None:
    complaint = complain(granted)
    with clock.set_for_test(granted.lot.call.standstill_until + clock.ONE_DAY):
        enter(client, cast.specialist).post(f"/en/awards/{granted.number}/prepare/")
        agreement = Agreement.objects.get(award=granted)
        address = f"/en/agreements/{agreement.number}/sign/"
        page = page_of(client, agreement)
        assert f"{complaint.number} is not answered yet" in page
        assert 'name="signed_on"' not in page
        assert client.post(address, signature()).status_code == 422
        with counted() as asked:
            page_of(client, agreement)
        assert len(asked) <= 12
        answer = Answer("dismiss", "Балл", "Балл", "Жок.", "Нет.")
        publish_answer(complaint=complaint, answer=answer, by=cast.head)
        assert client.post(address, signature()).status_code == 302


# Refusing and correcting


def test_the_organisation_refuses_and_the_next_in_rank_signs(
    client: Client, prepared: Agreement, cast: Cast
) -> None:
    address = f"/en/agreements/{prepared.number}/refuse/"
    enter(client, head_of(prepared.award))
    assert client.post(address, {}).status_code == 422
    words = {"reason_ky": "Кызматкер жок.", "reason_later": "on"}
    assert client.post(address, words).status_code == 302
    assert client.post(address, words).status_code == 422, "only once"
    prepared.refresh_from_db()
    asked = Award.objects.select_related("organisation").get(lot=prepared.award.lot, state="offered")
    enter(client, head_of(asked))
    assert client.post(f"/en/awards/{asked.number}/offer/accept/").status_code == 302
    prepare_due_agreements()
    enter(client, head_of(prepared.award))
    following = next_agreement(prepared)
    assert following is not None
    page = page_of(client, prepared)
    assert "Кызматкер жок." in page
    assert following.number in page
    assert client.get(f"/en/agreements/{following.number}/").status_code == 404, "it is not theirs"
    enter(client, cast.specialist)
    assert client.post(f"/en/agreements/{following.number}/sign/", signature()).status_code == 302
    following.refresh_from_db()
    assert following.state == "active"


def test_the_office_records_a_refusal_with_the_letter_that_others_do_not_open(
    client: Client, prepared: Agreement, cast: Cast
) -> None:
    address = f"/en/agreements/{prepared.number}/refuse/"
    words = {"reason_ky": "Кат келди.", "reason_ru": "Пришло письмо."}
    enter(client, cast.specialist)
    assert client.post(address, words).status_code == 422
    assert client.post(address, {**words, "letter": scan()}).status_code == 302
    assert "Letter of refusal" in page_of(client, prepared)


def test_a_manager_of_the_organisation_cannot_refuse(client: Client, prepared: Agreement, cast: Cast) -> None:
    membership = prepared.award.organisation.memberships.get(code="ngo_head")
    membership.code = "ngo_manager"
    membership.save(update_fields=["code"])
    enter(client, membership.user)
    assert f"{prepared.number}/refuse/" not in page_of(client, prepared)
    assert client.post(f"/en/agreements/{prepared.number}/refuse/", {"reason_ky": "Жок"}).status_code == 403


def test_a_wrong_paper_is_drawn_up_anew_and_the_old_one_says_so(
    client: Client, prepared: Agreement, cast: Cast
) -> None:
    old = prepared.document
    address = f"/en/agreements/{prepared.number}/redraw/"
    enter(client, cast.specialist)
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Аты туура эмес"}).status_code == 302
    prepared.refresh_from_db()
    assert prepared.document != old
    assert prepared.document in page_of(client, prepared)
    code = Document.objects.get(number=old).sha256[:16]
    assert prepared.document in client.get(f"/en/v/{old}?code={code}").content.decode()


def test_a_missed_day_is_shown_with_what_can_be_done(client: Client, prepared: Agreement, cast: Cast) -> None:
    with clock.set_for_test(clock.now() + 40 * clock.ONE_DAY):
        page = page_of(enter(client, cast.specialist), prepared)
    assert "The days for signing are over" in page
    assert "the next in rank follows at once" in page
