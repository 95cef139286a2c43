"""The papers of a programme in Kyrgyz and Russian: PDF, DOCX, the brief of two pages."""

import io
from typing import Any

import docx
import pytest
from django.utils import translation
from pypdf import PdfReader

from ashar.core import documents
from ashar.programmes import whole
from ashar.programmes.actions.versions import text_of
from ashar.programmes.models import Programme, ProgrammeVersion
from ashar.programmes.papers import BRIEF
from ashar.programmes.papers.docx import draw_docx
from ashar.programmes.tests.town import LINE, NOTE, TEXT, decide, published, submitted
from tests.support.office import Office

WORDS = {
    "ky": ("Бул программа эмне үчүн керек", "Акча булактар жана жылдар боюнча", "300 000", "сом"),
    "ru": ("Почему эта программа", "Деньги по источникам и годам", "300 000", "сомах"),
}


def version_of(programme: Programme) -> ProgrammeVersion:
    return programme.versions.select_related("document").get(n=Programme.objects.get(pk=programme.pk).version)


def words_of(pdf: bytes) -> str:
    """The text of a PDF with single spaces."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def words_of_docx(raw: bytes) -> str:
    """The text of a DOCX, tables, head and foot included."""
    opened = docx.Document(io.BytesIO(raw))
    parts = [paragraph.text for paragraph in opened.paragraphs]
    parts += [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    parts += [paragraph.text for section in opened.sections for paragraph in section.footer.paragraphs]
    return " ".join(" ".join(parts).split())


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_pdf_says_the_whole_text(office: Office, language: str) -> None:
    version = version_of(published(office))
    said = words_of(documents.render(version.document, language))
    wanted = [getattr(TEXT, f"about_{language}"), getattr(LINE, f"aim_{language}"), version.document.number]
    for words in (*WORDS[language], *wanted):
        assert words in said


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_docx_opens_and_says_the_same_in_its_language(office: Office, language: str) -> None:
    version = version_of(published(office))
    raw = draw_docx(version.document, text_of(version), language)
    said = words_of_docx(raw)
    for words in (*WORDS[language], getattr(TEXT, f"title_{language}"), getattr(LINE, f"result_{language}")):
        assert words in said
    assert documents.check_code(version.document.sha256) in said
    opened = docx.Document(io.BytesIO(raw))
    assert opened.core_properties.language == {"ky": "ky-KG", "ru": "ru-RU"}[language]
    assert len(opened.tables) == 2 + 2 * 2  # in short, money, and two of each order
    other = getattr(TEXT, f"about_{'ru' if language == 'ky' else 'ky'}")
    assert other not in said


def test_docx_of_a_decided_version_names_the_resolution(office: Office) -> None:
    programme = submitted(office)
    decide(office, programme, note=NOTE, sums={(1, 2027): 250_000})
    version = version_of(programme)
    said = words_of_docx(draw_docx(version.document, text_of(version), "ru"))
    assert "Приложение: Постановление местного кенеша, № 12-3, 01.03.2027" in said
    assert "250 000" in said
    assert "300 000" not in said


@pytest.mark.parametrize("language", ["ky", "ru"])
@pytest.mark.parametrize("orders", [1, 25])
def test_the_brief_has_at_most_two_pages(office: Office, language: str, orders: int) -> None:
    programme = published(office, sums=[(100_000 + n, 50_000) for n in range(orders)])
    version = version_of(programme)
    facts = whole.brief_facts(programme, version, text_of(version))
    drawn = documents.render_direct(BRIEF.code, facts, language)
    assert len(PdfReader(io.BytesIO(drawn)).pages) <= 2
    said = words_of(drawn)
    assert version.document.number in said
    with translation.override(language):
        assert ("15" in said) is (orders == 25) or orders == 1


def test_the_brief_tells_what_changed_and_what_was_paid(office: Office) -> None:
    programme = submitted(office)
    decide(office, programme, sums={(1, 2027): 250_000})
    programme.refresh_from_db()
    version = version_of(programme)
    facts = whole.brief_facts(programme, version, text_of(version))
    assert [(each.before, each.after) for each in facts.changes] == [(400_000, 350_000)]
    said: Any = words_of(documents.render_direct(BRIEF.code, facts, "ru"))
    assert "было 400 000 сомов, стало 350 000 сомов" in said
    assert "Постановление местного кенеша, № 12-3" in said
