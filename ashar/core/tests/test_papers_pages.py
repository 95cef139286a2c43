"""Public pages of papers, heads and letters, and one's own notices."""

import hashlib
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from ashar.core import clock, documents, files, journal, notices
from ashar.core.documents.papers.receipt import ReceiptFacts
from ashar.core.notices import kinds
from ashar.core.notices.models import ShownMail
from ashar.core.notices.wording import unfollow_address
from tests.support.leaks import leaks

FILED = datetime(2026, 12, 4, 10, 41, 9, tzinfo=UTC)
LANGUAGES = pytest.mark.parametrize("language", ["ky", "ru", "en"])
NEWS = notices.NoticeKind("test.news", "{number}: {title}", "{title}: {until}")


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def news():
    notices.register(NEWS)
    yield NEWS
    del kinds._registered[NEWS.code]


@pytest.fixture
def reader(db):
    return get_user_model().objects.create(login="a@example.org", email="a@example.org", name="Айбек Асанов")


def receipt(**kwargs) -> documents.Document:
    words = {"ky": "Кечки клуб", "ru": "Вечерний клуб"}
    facts = ReceiptFacts(
        authority={"ky": "Мэрия", "ru": "Мэрия"},
        proposal_number="AT-2026-A3",
        version=1,
        call_number="AT-2026-C1",
        call_title=words,
        lot_title=words,
        applicant=words,
        filed_at=FILED,
        deadline=FILED + timedelta(hours=1),
        requested=Decimal("400000"),
        files=0,
        content_sha256="ab" * 32,
    )
    given = {"subject_number": "AT-2026-A3", "chain": "AT", "by": journal.PUBLIC, **kwargs}
    with clock.set_for_test(FILED):
        return documents.issue_document("receipt", data=facts, **given)


def body(response) -> str:
    return response.content.decode()


def own_leaks(page: str) -> list[str]:
    """Latin words between the header and the footer, which have tests of their own."""
    return leaks(page[page.index("<main") : page.index("</main>")])


@pytest.mark.django_db
@LANGUAGES
def test_verify_says_genuine_and_what_it_does_not_prove(client, language):
    document = receipt()
    answer = client.get(f"/{language}/v/{document.number}", {"code": documents.check_code(document.sha256)})
    assert answer.status_code == 200
    assert documents.check_code(document.sha256) in body(answer)
    assert hashlib.sha256(bytes(document.data)).hexdigest() in body(answer)
    assert body(answer).count("<li>") >= 3
    assert f"/d/{document.number}.pdf" not in body(answer)
    assert language == "en" or not own_leaks(body(answer))


@pytest.mark.django_db
@LANGUAGES
@pytest.mark.parametrize("typed", ["", "0000 0000 0000 0000"])
def test_verify_tells_nothing_of_a_closed_paper_without_its_code(client, language, typed):
    document = receipt()
    answer = client.get(f"/{language}/v/{document.number}", {"code": typed})
    assert answer.status_code == 200
    for told in (document.subject_number, document.sha256, documents.check_code(document.sha256), "10:41"):
        assert told not in body(answer)
    assert ('class="note stop"' in body(answer)) is bool(typed)
    assert language == "en" or not own_leaks(body(answer))


@pytest.mark.django_db
def test_code_typed_with_the_number_opens_the_answer(client):
    document = receipt()
    code = documents.check_code(document.sha256).upper().translate(str.maketrans("ACE", "АСЕ"))
    answer = client.get("/en/v/", {"number": document.number, "code": code}, follow=True)
    assert document.subject_number in body(answer)


@pytest.mark.django_db
def test_whoever_may_read_a_closed_paper_needs_no_code(client, reader, monkeypatch):
    document = receipt()
    monkeypatch.setitem(documents.kinds._readers, "receipt", [lambda user, _document: user == reader])
    client.force_login(reader)
    assert document.subject_number in body(client.get(f"/en/v/{document.number}"))


@pytest.mark.django_db
def test_verify_leads_from_a_superseded_paper_to_the_newer(client):
    old = receipt(is_public=True)
    facts = documents.kind_of("receipt").unpack(bytes(old.data))
    newer = documents.supersede(old, data=facts, by=journal.PUBLIC, reason="a slip")
    answer = client.get(f"/ky/v/{old.number}")
    assert f'href="/ky/v/{newer.number}"' in body(answer)
    assert f'href="/ky/d/{old.number}.pdf"' in body(answer)


@pytest.mark.django_db
def test_verify_of_an_unknown_number_is_not_found_and_says_so(client):
    answer = client.get("/en/v/AT-2026-Q77")
    assert answer.status_code == 404
    assert "There is no document AT-2026-Q77" in body(answer)


@pytest.mark.django_db
def test_verify_of_a_record_that_was_tampered_with_warns(client):
    document = receipt()
    forged = {name: getattr(document, name) for name in ("chain", "kind", "subject_number", "issued_at")}
    data = bytes(document.data).replace("Кечки".encode(), "Эртең".encode())
    made = documents.Document.objects.create(
        number="AT-2026-Q55", data=data, sha256=hashlib.sha256(data).hexdigest(), **forged
    )
    answer = client.get(f"/en/v/{made.number}", {"code": made.sha256[:16]})
    assert "does not agree with the journal" in body(answer)


@pytest.mark.django_db
def test_number_typed_in_leads_to_its_page(client):
    assert client.get("/ky/v/").status_code == 200
    assert client.get("/ky/v/", {"number": " ат-2026-q1 "})["Location"] == "/ky/v/AT-2026-Q1"


@pytest.mark.django_db
def test_paper_is_sent_only_to_those_who_may_read_it(client, reader, monkeypatch):
    document = receipt()
    address = f"/ru/d/{document.number}.pdf"
    assert client.get(address).status_code == 404
    monkeypatch.setitem(documents.kinds._readers, "receipt", [lambda user, _document: user == reader])
    assert client.get(address).status_code == 404
    client.force_login(reader)
    answer = client.get(address)
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="{document.number}-ru.pdf"'
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    documents.publish_document(document, by=journal.PUBLIC)
    client.logout()
    assert client.get(address).status_code == 200
    assert client.get(address.replace("Q1", "Q9")).status_code == 404


@pytest.mark.django_db
def test_file_is_sent_only_when_public_and_never_runs(client):
    pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    closed = files.store(SimpleUploadedFile("Устав.pdf", pdf), purpose="charter")
    public = files.store(SimpleUploadedFile("Токтом.pdf", pdf), purpose="resolution", is_public=True)
    assert client.get(f"/ky/f/{closed.pk}").status_code == 404
    answer = client.get(f"/ky/f/{public.pk}")
    assert b"".join(answer.streaming_content) == pdf
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "filename*=utf-8''" in answer["Content-Disposition"]
    assert answer["Content-Disposition"].startswith("inline")


@pytest.mark.django_db
def test_office_document_is_only_saved(client):
    from ashar.core.tests.test_files import office

    stored = files.store(SimpleUploadedFile("a.docx", office()), purpose="annex", is_public=True)
    answer = client.get(f"/ky/f/{stored.pk}")
    assert answer["Content-Disposition"].startswith("attachment")
    answer.close()


@pytest.mark.django_db
@LANGUAGES
def test_journal_shows_chains_and_published_heads(client, language):
    for day in range(1, 4):
        with clock.set_for_test(datetime(2026, 11, day, 6, tzinfo=UTC)), transaction.atomic():
            journal.write_entry(chain="AT", number="AT-2026-C1", step="test.step", by=journal.WORKER)
        with clock.set_for_test(datetime(2026, 11, day, 20, tzinfo=UTC)):
            journal.write_daily_heads()
    answer = client.get(f"/{language}/journal/")
    head = journal.ChainHead.objects.get(chain="AT")
    assert body(answer).count(head.hash) == 2
    assert body(answer).count("<tbody>") == 2
    assert language == "en" or not own_leaks(body(answer))
    lines = b"".join(client.get(f"/{language}/journal/heads.txt").streaming_content).decode().splitlines()
    assert lines[0].split() == ["AT", "2026-11-01", "1", journal.Entry.objects.get(seq=1).hash]
    assert len(lines) == 3
    assert head.hash in body(client.get(f"/{language}/journal/", {"chain": "AT"}))


@pytest.mark.django_db
def test_empty_journal_says_so(client):
    assert client.get("/en/journal/").status_code == 200


@pytest.mark.django_db
@LANGUAGES
def test_notices_are_listed_and_marked_as_read(client, reader, news, language):
    facts = {"title": {"ky": "Кечки клуб", "ru": "Вечерний клуб", "en": "Evening club"}, "until": FILED}
    first, _second = (
        notices.notify([reader], number=f"AT-2026-C{n}", kind="test.news", facts=facts)[0] for n in (1, 2)
    )
    other = get_user_model().objects.create(login="b@example.org", name="Б")
    [foreign] = notices.notify([other], number="AT-2026-C3", kind="test.news", facts=facts)
    assert client.get(f"/{language}/notices/").status_code == 302
    client.force_login(reader)
    page = body(client.get(f"/{language}/notices/"))
    assert page.count(facts["title"][language]) == 4
    assert "AT-2026-C3" not in page
    assert f'href="/{language}/o/AT-2026-C1"' in page
    client.post(f"/{language}/notices/{first.pk}/read/")
    client.post(f"/{language}/notices/{foreign.pk}/read/")
    assert [notices.unread_count(each) for each in (reader, other)] == [1, 1]
    client.post(f"/{language}/notices/read/")
    assert [notices.unread_count(each) for each in (reader, other)] == [0, 1]


@pytest.mark.django_db
def test_notices_do_not_cost_more_queries_when_there_are_more(client, reader, news):
    client.force_login(reader)
    counts = []
    for times in (1, 40):
        for n in range(times):
            notices.notify(
                [reader], number=f"AT-2026-C{n}", kind="test.news", facts={"title": "x", "until": FILED}
            )
        with CaptureQueriesContext(connection) as queries:
            client.get("/ky/notices/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8


@pytest.mark.django_db
def test_letter_lets_one_stop_following_without_signing_in(client, reader, news):
    notices.follow(reader, "AT-2026-C1")
    [notice] = notices.notify_followers("AT-2026-C1", kind="test.news", facts={"title": "x", "until": FILED})
    address = unfollow_address(notice, "ky")
    assert client.get(address).status_code == 200
    assert notices.follows(reader, "AT-2026-C1")
    answer = client.post(address, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not notices.follows(reader, "AT-2026-C1")
    assert client.get(address[:-3] + "x/").status_code == 404


@pytest.mark.django_db
@LANGUAGES
def test_mailbox_of_the_demonstration_is_open_only_when_there_is_one(client, language):
    assert client.get(f"/{language}/demo/mail/").status_code == 404
    get_user_model().objects.create(
        login="d@example.org", email="d@example.org", name="Д", is_demonstration=True
    )
    assert client.get(f"/{language}/demo/mail/").status_code == 200
    ShownMail.objects.create(
        address="d@example.org", subject="<Кат>", body="Саламатсызбы\n\nhttp://localhost:8000/ky/o/AT-2026-C1"
    )
    page = body(client.get(f"/{language}/demo/mail/", {"to": "d@example.org"}))
    assert "&lt;Кат&gt;" in page
    assert 'href="http://localhost:8000/ky/o/AT-2026-C1"' in page
    assert language == "en" or not own_leaks(page)
