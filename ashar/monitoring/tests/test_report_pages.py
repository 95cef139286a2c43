"""Reports and the closing over HTTP: as the real people would, with returns, mistakes and corrections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ashar.accounts.models import User
from ashar.agreements.models import Agreement
from ashar.core import clock
from ashar.monitoring import actions
from ashar.monitoring.evaluating import QUESTIONS
from ashar.monitoring.models import Correction, Evaluation, Photo, Receipt, Report, Visit
from ashar.monitoring.queries.reports import slots_of
from ashar.monitoring.tests.conftest import Delivery, picture
from tests.support.queries import counted
from tests.support.strict_html import StrictClient

Enter = Callable[[User | None], StrictClient]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
MOST_QUERIES = 12
SECRET = "Айгүл Асанова"


@pytest.fixture
def enter() -> Enter:
    """A browser in which this person has signed in; pages that are not clean fail."""

    def browser(user: User | None) -> StrictClient:
        client = StrictClient()
        if user is not None:
            client.force_login(user, backend=BACKEND)
        return client

    return browser


def photo(name: str = "сүрөт.jpg", size: int = 60) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture(size=size).read(), content_type="image/jpeg")


def write_address(agreement: Agreement, index: int = 1) -> str:
    return f"/en/reports/of/{agreement.number}/{index}/"


def typed(agreement: Agreement, **facts: Any) -> dict[str, Any]:
    """A whole report as the browser sends it."""
    report = Report.objects.filter(agreement=agreement).first()
    lines = report.lines.all() if report else []
    sent: dict[str, Any] = {
        "language": "ky",
        "text": f"Иш аткарылды, {SECRET} келди.",
        "results": "60 өспүрүм келди.",
        "summary_ky": "Клуб иштейт.",
        "summary_ru": "Клуб работает.",
        "children": "40",
        "youth": "60",
        "women": "8",
        "others": "3",
        "asks_tranche": "on",
        **{f"spent_{line.n}": f"{line.planned}" for line in lines},
    }
    return sent | facts


def answers() -> dict[str, str]:
    """The four questions as the browser sends them."""
    sent: dict[str, str] = {"attracted": "12 000"}
    for each in QUESTIONS:
        sent |= {
            f"{each.code}-mark": "mostly",
            f"{each.code}-words_ky": "Ооба, көбү.",
            f"{each.code}-words_ru": "Да, большей частью.",
        }
    return sent


def handed_in(delivery: Delivery, ngo: StrictClient) -> Report:
    """The organisation writes a report with its files and hands it in."""
    address = write_address(delivery.agreement)
    ngo.post(address, typed(delivery.agreement))
    report = Report.objects.get(agreement=delivery.agreement)
    files = {f"receipts_{line.n}": photo(f"чек {line.n}.jpg") for line in report.lines.all()}
    ngo.post(address, typed(delivery.agreement, photos=photo(size=1500), **files))
    shot = Photo.objects.get(report=report)
    words = {f"caption_ky_{shot.pk}": "Клуб", f"consent_{shot.pk}": "on", "submit": "1"}
    answer = ngo.post(address, typed(delivery.agreement, **words))
    assert answer.status_code == 302, answer.content.decode()
    return Report.objects.get(pk=report.pk)


def test_looking_begins_nothing_and_what_is_typed_is_kept(delivery: Delivery, enter: Enter) -> None:
    ngo, address = enter(delivery.cast.ngo), write_address(delivery.agreement)
    before = Report.objects.count()
    with counted() as said:
        assert ngo.get(address).status_code == 200
    assert len(said) <= MOST_QUERIES, said
    assert Report.objects.count() == before
    sent = {"language": "ky", "text": "Баштадык", "youth": "алтымыш", "seen": "0"}
    words = SimpleUploadedFile("чек.jpg", b"not a picture", content_type="image/jpeg")
    files = {"photos": photo(), "receipts_1": photo("чек.jpg"), "receipts_2": words}
    answer = ngo.post(address, sent | files)
    assert answer.status_code == 422
    words = answer.content.decode()
    assert "Something could not be understood" in words
    assert "This kind of file is not taken here" in words
    assert "/reports/photos/" in words
    assert ngo.post(address, sent | {"photos": photo(), "receipts_1": photo("чек.jpg")}).status_code == 422
    assert Photo.objects.filter(report__agreement=delivery.agreement).count() == 1
    assert Receipt.objects.filter(line__report__agreement=delivery.agreement).count() == 1
    assert "Баштадык" in words
    assert "алтымыш" in words
    report = Report.objects.get(agreement=delivery.agreement)
    assert (report.text, report.people) == ("Баштадык", {})
    assert "Баштадык" in ngo.get(address).content.decode()


def test_a_report_kept_by_itself_answers_with_what_changed_only(delivery: Delivery, enter: Enter) -> None:
    ngo, address = enter(delivery.cast.ngo), write_address(delivery.agreement)
    headers = {"HX-Request": "true"}
    answer = ngo.post(address, {"language": "ky", "text": "А", "receipts_1": photo()}, headers=headers)
    words = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in words
    assert 'id="line_1"' in words
    assert 'id="line_2"' not in words
    assert 'name="seen" value="1"' in words
    receipt = Receipt.objects.get(line__report__agreement=delivery.agreement)
    drop = {"language": "ky", f"drop_receipt_{receipt.pk}": "on"}
    assert ngo.post(address, drop, headers=headers).status_code == 200
    assert not Receipt.objects.filter(pk=receipt.pk).exists()


def test_a_report_that_lacks_something_is_not_handed_in(delivery: Delivery, enter: Enter) -> None:
    ngo, address = enter(delivery.cast.ngo), write_address(delivery.agreement)
    answer = ngo.post(address, {"language": "ky", "text": "Иш бүттү", "submit": "1"})
    assert answer.status_code == 422
    words = answer.content.decode()
    assert "Write what came of what you promised." in words
    assert "Line 1: write what was spent, or 0." in words
    assert Report.objects.get(agreement=delivery.agreement).state == "draft"


def test_more_than_five_photos_are_refused(delivery: Delivery, enter: Enter) -> None:
    ngo, address = enter(delivery.cast.ngo), write_address(delivery.agreement)
    answer = ngo.post(address, {"language": "ky", "photos": [photo(f"{n}.jpg") for n in range(6)]})
    assert "At most 5 photos." in answer.content.decode()
    assert not Photo.objects.filter(report__agreement=delivery.agreement).exists()


def test_a_report_is_returned_put_right_and_the_order_closed(delivery: Delivery, enter: Enter) -> None:
    """The whole way: one form to report, one to return, one to close."""
    cast, agreement = delivery.cast, delivery.agreement
    ngo, office = enter(cast.ngo), enter(cast.specialist)
    report = handed_in(delivery, ngo)
    assert (report.state, delivery.tranches()) == ("submitted", ["paid", "requested"])

    with counted() as said:
        page = office.get(f"/en/reports/{report.number}/").content.decode()
    assert len(said) <= MOST_QUERIES, said
    assert SECRET in page
    assert "чек 1.jpg" in page
    office.post(f"/en/reports/{report.number}/return/", {"results": "Санды кайдан билесиз?"})
    assert "Санды кайдан билесиз?" in ngo.get(write_address(agreement)).content.decode()
    assert SECRET not in office.get(f"/en/reports/{report.number}/").content.decode()
    assert Photo.objects.get(report=report).public.name == "photo.jpg"
    again = typed(agreement, results="Тизме боюнча 60.", submit="1")
    shot = Photo.objects.get(report=report)
    again |= {f"caption_ky_{shot.pk}": "Клуб", f"consent_{shot.pk}": "on"}
    assert ngo.post(write_address(agreement), again).status_code == 302

    closing = f"/en/closing/{agreement.number}/"
    with counted() as said:
        assert office.get(closing).status_code == 200
    assert len(said) <= MOST_QUERIES, said
    today = clock.today().isoformat()
    sent = {"signed_on": today, "visited_on": today, "summary": "on", f"photo_{shot.pk}": "on", **answers()}
    visit = office.get(closing).content.decode()
    sent |= dict.fromkeys(fields(visit, "c_"), "yes")
    assert office.post(closing, sent).status_code == 302
    assert (delivery.tranches(), Visit.objects.get(agreement=agreement).state) == (
        ["accounted", "checked"],
        "closed",
    )
    delivery.pay_what_is_checked()
    assert Agreement.objects.get(pk=agreement.pk).state == "closed"
    assert "closed and frozen" in office.get(closing).content.decode()


def fields(page: str, prefix: str) -> set[str]:
    """Names of fields on a page that begin so."""
    return {part.split('"')[0] for part in page.split('name="') if part.startswith(prefix)}


def test_what_is_missing_on_the_closing_page_is_said_and_nothing_is_lost(
    delivery: Delivery, enter: Enter
) -> None:
    office = enter(delivery.cast.specialist)
    closing = f"/en/closing/{delivery.agreement.number}/"
    assert "Report No. 1 has not been handed in" in office.get(closing).content.decode()
    handed_in(delivery, enter(delivery.cast.ngo))
    sent = answers() | {"signed_on": clock.today().isoformat(), "result-mark": ""}
    answer = office.post(closing, sent)
    assert answer.status_code == 422
    words = answer.content.decode()
    assert "1. Short answer: Choose one of the answers." in words
    assert "Да, большей частью." in words
    assert not Evaluation.objects.filter(agreement=delivery.agreement).exists()


def test_money_that_must_come_back_stands_beside_the_button(delivery: Delivery, enter: Enter) -> None:
    report = delivery.write()
    spent = delivery.spend(report, delivery.agreement.tranches.get(n=1).amount - 500)
    actions.keep_report(report=report, written=delivery.written(report, spent=spent), by=delivery.cast.ngo)
    actions.submit_report(report=report, by=delivery.cast.ngo)
    page = enter(delivery.cast.specialist).get(f"/en/closing/{delivery.agreement.number}/").content.decode()
    assert "were paid and not spent" in page
    assert "disabled" in page


def test_a_late_report_is_shown_to_everybody_concerned(delivery: Delivery, enter: Enter) -> None:
    (slot,) = slots_of(delivery.agreement)
    with clock.set_for_test(clock.at_bishkek(slot.due_on + clock.ONE_DAY, clock.time(9))):
        ngo, office = enter(delivery.cast.ngo), enter(delivery.cast.specialist)
        assert ">late<" in ngo.get(write_address(delivery.agreement)).content.decode()
        page = office.get(f"/en/agreements/{delivery.agreement.number}/").content.decode()
        assert ">late<" in page
        report = handed_in(delivery, ngo)
        assert "1 day late" in office.get(f"/en/reports/{report.number}/").content.decode()


PRIVATE = ("/en/reports/{report}/", "/en/reports/receipts/{receipt}/", "/en/reports/photos/{photo}/")


def test_receipts_and_full_photos_stay_inside(delivery: Delivery, enter: Enter) -> None:
    report = Report.objects.get(agreement__state="closed")
    own = report.agreement.award.organisation.memberships.get(code="ngo_head").user
    names = {
        "report": report.number,
        "receipt": Receipt.objects.filter(line__report=report)[0].pk,
        "photo": report.photos.all()[0].pk,
    }
    cast = delivery.cast
    adviser = User.objects.filter(roles__code="adviser").first()
    for address in (each.format(**names) for each in PRIVATE):
        for insider in (own, cast.specialist, cast.head, cast.finance):
            answer = enter(insider).get(address)
            assert answer.status_code == 200, (address, insider)
            answer.close()
        for stranger in (cast.ngo, adviser, None):
            assert enter(stranger).get(address).status_code in {302, 403, 404}, (address, stranger)


def test_the_public_page_shows_the_summary_and_no_receipt_name_or_small_count(
    delivery: Delivery, enter: Enter
) -> None:
    report = Report.objects.get(agreement__state="closed")
    page = enter(None).get(f"/en/o/{report.agreement.number}", follow=True).content.decode()
    assert report.summary_ru in page or report.summary_ky in page
    assert report.text not in page
    for receipt in Receipt.objects.select_related("file"):
        assert receipt.file.name not in page
    for shot in report.photos.all():
        assert f'/f/{shot.public_id}"' in page
        assert f'/f/{shot.full_id}"' not in page


def test_corrections_over_http_keep_the_old_words(delivery: Delivery, enter: Enter) -> None:
    report = Report.objects.get(agreement__state="closed")
    office, number = enter(delivery.cast.specialist), report.agreement.number
    reason = {"reason_ky": "Ката кеткен.", "reason_ru": "Была ошибка."}
    facts = {"language": "ky", "text": "Башкача", "results": "Б", "summary_ky": "Б", "youth": "70"}
    facts |= {f"spent_{line.n}": str(line.spent) for line in report.lines.all()}
    assert office.post(f"/en/reports/{report.number}/correct/", facts).status_code == 422
    assert office.post(f"/en/reports/{report.number}/correct/", facts | reason).status_code == 302
    page = office.get(f"/en/reports/{report.number}/").content.decode()
    assert "Была ошибка." in page or "Ката кеткен." in page
    assert report.text.splitlines()[1] in page
    day = {"signed_on": report.agreement.act.signed_on.isoformat()}
    assert office.post(f"/en/closing/{number}/act/", day | reason).status_code == 302
    assert office.post(f"/en/closing/{number}/evaluation/", answers() | reason).status_code == 302
    assert Correction.objects.filter(agreement=report.agreement).count() == 3
    closed = office.get(f"/en/closing/{number}/").content.decode()
    assert closed.count("Version 1, replaced on") == 2
    assert "day of the act: " in closed
    assert day["signed_on"] not in closed
    paper = report.agreement.act
    paper.refresh_from_db()
    assert enter(None).get(f"/en/d/{paper.document.number}.pdf").status_code in {200, 404}


def test_what_is_public_is_taken_back_over_http(delivery: Delivery, enter: Enter) -> None:
    report = Report.objects.get(agreement__state="closed")
    office = enter(delivery.cast.specialist)
    assert office.get(f"/en/reports/{report.number}/public/").status_code == 200
    assert office.post(f"/en/reports/{report.number}/public/", {"summary": "on"}).status_code == 302
    assert not report.photos.filter(released_at__isnull=False).exists()
    shot = report.photos.all()[0]
    assert enter(None).get(f"/ky/f/{shot.public_id}").status_code == 404
