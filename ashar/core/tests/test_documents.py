import io
import json
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction
from pypdf import PdfReader

from ashar.core import clock, documents, journal, rehearsal
from ashar.core.documents.issuing import Answer
from ashar.core.documents.papers import entrance, notice, protocol, receipt
from tests.support.leaks import text_leaks

FILED = datetime(2026, 12, 4, 10, 41, 9, tzinfo=UTC)


def texts(ky: str, ru: str) -> dict[str, str]:
    return {"ky": ky, "ru": ru, "en": ""}


TOWN = texts("Ак-Терек шаарынын мэриясы", "Мэрия города Ак-Терек")
CALL = texts("Өңдөө үчүн үйүндө жардам", "Помощь на дому")
LOT = texts("Үйдөгү жардам", "Помощь пожилым")
APPLICANT = texts("«Бакыт үйү» коомдук фонду", "Общественный фонд «Бакыт үйү»")


def receipt_facts(**changes) -> receipt.ReceiptFacts:
    facts = {
        "authority": TOWN,
        "proposal_number": "AT-2026-A3",
        "version": 2,
        "call_number": "AT-2026-C1",
        "call_title": CALL,
        "lot_title": LOT,
        "applicant": APPLICANT,
        "filed_at": FILED,
        "deadline": FILED + timedelta(minutes=19),
        "requested": Decimal("385400.50"),
        "files": 9,
        "content_sha256": "7f3a91c40be25d68" * 4,
    }
    return receipt.ReceiptFacts(**{**facts, **changes})


def notice_facts(**changes) -> notice.NoticeFacts:
    facts = {
        "authority": TOWN,
        "call_number": "AT-2026-C1",
        "title": CALL,
        "announced_at": FILED,
        "deadline": FILED + timedelta(days=21),
        "lots": [notice.LotFacts(n=1, title=LOT, ceiling=Decimal("1234567.50"))],
        "criteria": [notice.CriterionFacts(title=texts("Көйгөй", "Проблема"), points=30)],
        "aim": texts("Карыларга жардам", "Помощь пожилым"),
        "results_by": date(2027, 2, 1),
    }
    return notice.NoticeFacts(**{**facts, **changes})


def protocol_facts() -> protocol.ProtocolFacts:
    codes = ("a", "b")
    marks = [
        protocol.MarksFacts(member=name, points=dict(zip(codes, points, strict=True)))
        for name, points in [("А. Жумабеков", (20, 21)), ("Г. Сыдыкова", (25, 23))]
    ]
    ranked = protocol.RankedFacts(
        rank=1,
        proposal_number="AT-2026-A3",
        applicant=APPLICANT,
        requested=Decimal("400000"),
        mean=Decimal("44.5"),
        means={"a": Decimal("22.5"), "b": Decimal("22.0")},
        marks=marks,
        outcome=texts("жеңүүчү", "победитель"),
        reason=texts("Эң жогорку балл.", "Высший балл."),
        granted=Decimal("400000"),
    )
    member = texts("мүчө", "член")
    return protocol.ProtocolFacts(
        authority=TOWN,
        protocol_number="AT-2026-J2",
        call_number="AT-2026-C1",
        call_title=CALL,
        commission=texts("Конкурстук комиссия", "Конкурсная комиссия"),
        basis=texts("№ 12 буйрук", "Распоряжение № 12"),
        held_at=FILED,
        place="Достук көчөсү, 12",
        quorum=2,
        is_quorate=True,
        members=[
            protocol.MemberFacts(name="А. Жумабеков", role=texts("төрага", "председатель"), is_present=True),
            protocol.MemberFacts(name="Г. Сыдыкова", role=member, is_present=True),
            protocol.MemberFacts(name="К. Мамбетов", role=member, is_present=False),
        ],
        interests=[],
        admissions=[
            protocol.AdmissionFacts(proposal_number="AT-2026-A3", applicant=APPLICANT, is_admitted=True),
            protocol.AdmissionFacts(
                proposal_number="AT-2026-A4",
                applicant=texts("«Үмүт» КФ", "ОФ «Үмүт»"),
                is_admitted=False,
                reason=texts("Устав жок", "Нет устава"),
            ),
        ],
        criteria=[
            protocol.CriterionFacts(code=code, title=texts("Чен", "Критерий"), points=25) for code in codes
        ],
        lots=[
            protocol.LotFacts(
                n=1,
                title=LOT,
                ceiling=Decimal("400000"),
                outcome=texts("жеңүүчү аныкталды", "победитель определён"),
                ranking=[ranked],
            )
        ],
        pass_mark=Decimal("30"),
    )


PAPERS = {"receipt": receipt_facts, "notice": notice_facts, "protocol": protocol_facts}


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings):
    settings.DATA_DIR = tmp_path
    settings.PUBLIC_URL = "https://ashar.example.kg"


def issue(kind: str = "receipt", data=None, **kwargs) -> documents.Document:
    facts = {"subject_number": "AT-2026-A3", "chain": "AT", "by": journal.PUBLIC, **kwargs}
    return documents.issue_document(kind, data=data or PAPERS[kind](), **facts)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def numbers_in(text: str) -> Counter[str]:
    """Figures of a text, apart from the words between them."""
    joined = re.sub(r"(?<=\d)[\u00a0\u202f](?=\d{3})", "", text)
    return Counter(re.findall(r"\d+(?:,\d+)?", joined))


@pytest.mark.django_db
def test_issue_gives_a_number_and_writes_the_hash_in_the_journal():
    with clock.set_for_test(FILED):
        document = issue(is_demonstration=True)
    assert (document.number, document.issued_at) == ("AT-2026-Q1", FILED)
    entry = journal.Entry.objects.get(number="AT-2026-Q1")
    assert entry.facts["facts"] == {"kind": "receipt", "subject": "AT-2026-A3", "sha256": document.sha256}
    assert "фонд" not in bytes(entry.body).decode()
    assert documents.check_code("7f3a91c40be25d68" + "0" * 48) == "7f3a 91c4 0be2 5d68"


@pytest.mark.django_db
def test_same_facts_have_different_hashes_so_that_none_can_be_guessed():
    assert issue().sha256 != issue().sha256


@pytest.mark.django_db
def test_issue_refuses_the_facts_of_another_kind():
    with pytest.raises(TypeError):
        issue("receipt", data=notice_facts())
    with pytest.raises(KeyError):
        issue("unheard-of", data=notice_facts())


@pytest.mark.django_db
@pytest.mark.postgres
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE core_document SET sha256 = 'x'",
        "UPDATE core_document SET subject_number = 'AT-2026-A9'",
        "UPDATE core_document SET issued_at = '2020-01-01 00:00:00+00:00'",
        "DELETE FROM core_document",
    ],
)
def test_database_refuses_to_change_an_issued_document(change):
    issue()
    with pytest.raises(DatabaseError, match="document"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


@pytest.mark.django_db
@pytest.mark.postgres
def test_supersede_issues_a_newer_paper_once():
    old = issue(is_public=True)
    newer = documents.supersede(
        old, data=receipt_facts(files=8), by=journal.PUBLIC, reason="a slip of the pen"
    )
    assert (newer.number[-2:], newer.is_public, old.superseded_by) == ("Q2", True, newer)
    assert documents.verify(old.number).answer == Answer.SUPERSEDED
    assert documents.verify(newer.number).answer == Answer.GENUINE
    with pytest.raises(ValueError, match="already"):
        documents.supersede(old, data=receipt_facts(), by=journal.PUBLIC, reason="again")
    with pytest.raises(DatabaseError), transaction.atomic():
        documents.Document.objects.filter(pk=old.pk).update(superseded_by=None)
    assert newer.number in text_of(documents.render(old, "ky"))


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["AT-2026-Q1", " at-2026-q1 ", "АТ-2026-Q1", "ат -2026- q1"])
def test_verify_finds_a_number_as_people_type_it(typed):
    with clock.set_for_test(FILED):
        document = issue()
    finding = documents.verify(typed)
    assert (finding.answer, finding.document) == (Answer.GENUINE, document)
    assert finding.code == documents.check_code(document.sha256)


@pytest.mark.django_db
def test_verify_says_unknown_and_damaged():
    assert documents.verify("AT-2026-Q9").answer == Answer.UNKNOWN
    data = documents.kind_of("receipt").pack(receipt_facts())
    forged = documents.Document.objects.create(
        number="AT-2026-Q7", chain="AT", kind="receipt", subject_number="AT-2026-A3", data=data,
        sha256="0" * 64, issued_at=FILED,
    )  # fmt: skip
    assert documents.verify(forged.number).answer == Answer.DAMAGED


@pytest.mark.django_db
def test_facts_survive_packing():
    document = issue("protocol")
    document.refresh_from_db()
    facts = documents.kind_of("protocol").unpack(bytes(document.data))
    assert facts.lots[0].ranking[0].granted == Decimal("400000")
    assert facts.held_at == FILED
    assert list(json.loads(bytes(document.data))) == sorted(json.loads(bytes(document.data)))


@pytest.mark.django_db
def test_only_public_or_allowed_papers_are_read():
    document = issue()
    assert not documents.may_read(AnonymousUser(), document)
    documents.publish_document(document, by=journal.PUBLIC)
    assert documents.may_read(AnonymousUser(), document)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(PAPERS))
def test_paper_is_tagged_embeds_its_fonts_and_is_whole_in_both_languages(kind):
    document = issue(kind, is_demonstration=True)
    read = {}
    for language in ("ky", "ru"):
        pdf = documents.render(document, language)
        reader = PdfReader(io.BytesIO(pdf))
        catalogue = reader.trailer["/Root"]
        assert catalogue["/MarkInfo"]["/Marked"]
        assert catalogue["/StructTreeRoot"]
        assert catalogue["/Lang"] == language
        fonts = {name for page in reader.pages for name in fonts_of(page)}
        assert fonts
        assert all("+" in name for name in fonts), "a subset is embedded of every font"
        assert any("GolosText" in name for name in fonts)
        read[language] = text_of(pdf)
        assert "ҮЛГҮ / ОБРАЗЕЦ" in read[language]
        assert document.number in read[language]
        assert documents.check_code(document.sha256) in read[language]
        assert f"ashar.example.kg/v/{document.number}" in read[language]
        assert not text_leaks(read[language])
    assert "Өңдөө үчүн үйүндө жардам" in read["ky"].replace("\n", " ")
    assert "Помощь на дому" in read["ru"]
    assert numbers_in(read["ky"]) == numbers_in(read["ru"])
    assert sum(numbers_in(read["ky"]).values()) > 15


def fonts_of(page) -> set[str]:
    names = set()
    for font in page["/Resources"]["/Font"].values():
        for each in font.get_object().get("/DescendantFonts", [font]):
            descriptor = each.get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)
            names.add(descriptor["/FontName"])
    return names


@pytest.mark.django_db
def test_what_people_wrote_stays_text():
    title = texts('#strong[x] $a$ <b> \\ "', '#import "/etc/passwd"')
    document = issue("notice", data=notice_facts(title=title))
    assert "#strong[x] $a$ <b>" in text_of(documents.render(document, "ky"))
    assert '#import "/etc/passwd"' in text_of(documents.render(document, "ru"))


@pytest.mark.django_db
def test_paper_is_drawn_once_and_always_the_same():
    document = issue()
    first = documents.render(document, "ky")
    [kept] = (rehearsal.data_dir() / "documents").rglob("*.pdf")
    kept.unlink()
    again = documents.render(document, "ky")
    assert first == again == kept.read_bytes()
    assert documents.render(document, "ru") != first


def test_slip_of_entrance_is_not_kept(tmp_path):
    facts = entrance.EntranceFacts(
        authority=TOWN,
        name="Айбек Өмүров",
        login="+996555123456",
        code="KQ7M-4TRX",
        address="https://ashar.example.kg/ky/enter/",
        code_address="https://ashar.example.kg/ky/enter/KQ7M-4TRX",
        valid_until=FILED,
    )
    read = text_of(documents.render_direct("entrance", facts, "ky", is_demonstration=True))
    assert "KQ7M-4TRX" in read
    assert "ҮЛГҮ" in read
    assert not text_leaks(read)
    assert not list(tmp_path.rglob("*"))
