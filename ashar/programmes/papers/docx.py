"""The text of a programme as a DOCX that a council’s office can edit: the same words as the PDF."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import docx
from django.utils import translation
from django.utils.translation import gettext as _
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from ashar.core import i18n
from ashar.core.documents import Document, check_code
from ashar.core.documents.rendering import watermark_of
from ashar.core.i18n.saying import said
from ashar.programmes.papers.facts import ProgrammeFacts
from ashar.programmes.papers.presenting import present_programme

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT = "Times New Roman"  # what every office here has
SIZES = {"Normal": 12, "Title": 16, "Heading 1": 14, "Heading 2": 13, "Heading 3": 12}
_LOCALES = {"ky": "ky-KG", "ru": "ru-RU", "en": "en-GB"}


def draw_docx(document: Document, facts: ProgrammeFacts, language: str) -> bytes:
    """The version as a DOCX in this language; it names the paper it was drawn from."""
    with translation.override(language):
        body = present_programme(facts)
        drawn = _blank(body["heading"], said(facts.authority), language)
        _head(drawn, document, facts, body)
        _section(drawn, *body["about"])
        for table in (body["short"], body["money"]):
            drawn.add_heading(table["label"], level=2)
            _table(drawn, table)
        for order in body["orders"]:
            _order(drawn, order)
        _foot(drawn, document, body["sign"])
    raw = BytesIO()
    drawn.save(raw)
    return raw.getvalue()


def _blank(title: str, author: str, language: str) -> Docx:
    drawn = docx.Document()
    drawn.core_properties.title, drawn.core_properties.author = title, author
    drawn.core_properties.language = _LOCALES[language]
    section = drawn.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.top_margin = section.bottom_margin = Mm(20)
    for name, size in SIZES.items():
        _dress(drawn.styles[name], size, language)
    return drawn


def _dress(style: Any, size: int, language: str) -> None:
    """The font in all scripts, and the language for the spelling checker."""
    style.font.name, style.font.size = FONT, Pt(size)
    style.font.color.rgb = None
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
        fonts.attrib.pop(qn(theme), None)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), _LOCALES[language])
    properties.append(spoken)


def _head(drawn: Docx, document: Document, facts: ProgrammeFacts, body: dict[str, Any]) -> None:
    """Whose it is, room for the number of the resolution, the title."""
    annex = drawn.add_paragraph(_annex(facts))
    annex.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if mark := watermark_of(document):
        warning = drawn.add_paragraph()
        warning.add_run(mark).bold = True
        warning.alignment = WD_ALIGN_PARAGRAPH.CENTER
    drawn.add_paragraph(said(facts.authority)).alignment = WD_ALIGN_PARAGRAPH.CENTER
    drawn.add_heading(body["heading"], level=0).alignment = WD_ALIGN_PARAGRAPH.CENTER
    drawn.add_paragraph(body["lede"]).alignment = WD_ALIGN_PARAGRAPH.CENTER


def _annex(facts: ProgrammeFacts) -> str:
    if facts.act is None:
        return _("Annex to the decision\nNo. ________ of ____________")
    words = _("Annex: {body}, No. {number} of {day}")
    return words.format(body=said(facts.act.body), number=facts.act.number, day=i18n.short_day(facts.act.day))


def _section(drawn: Docx, label: str, text: str, level: int = 2) -> None:
    if not text:
        return
    drawn.add_heading(label, level=level)
    for part in text.split("\n\n"):
        drawn.add_paragraph(part)


def _order(drawn: Docx, order: dict[str, Any]) -> None:
    drawn.add_heading(order["heading"], level=2)
    for label, value in order["facts"]:
        if value:
            line = drawn.add_paragraph()
            line.paragraph_format.space_after = Pt(2)
            line.add_run(f"{label}: ").bold = True
            line.add_run(value)
    for label, text in order["sections"]:
        _section(drawn, label, text, level=3)
    for table in (order["indicators"], order["money"]):
        if table["rows"]:
            drawn.add_heading(table["label"], level=3)
            _table(drawn, table)


def _table(drawn: Docx, body: dict[str, Any]) -> None:
    table = drawn.add_table(rows=0, cols=len(body["head"]), style="Table Grid")
    lines = [body["head"], *body["rows"], *([body["total"]] if "total" in body else [])]
    for number, line in enumerate(lines):
        is_strong = number == 0 or ("total" in body and number == len(lines) - 1)
        for place, (cell, text) in enumerate(zip(table.add_row().cells, line, strict=True)):
            paragraph = cell.paragraphs[0]
            run = paragraph.add_run(text)
            run.bold, run.font.size = is_strong, Pt(10.5)
            if place in body["numbers"]:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _repeat(table.rows[0])
    drawn.add_paragraph()


def _repeat(row: Any) -> None:
    """Let the head of the table stand on every page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _foot(drawn: Docx, document: Document, sign: dict[str, Any]) -> None:
    """Who signs, and from which paper the file was drawn."""
    drawn.add_paragraph(f"{sign['label']}:")
    for role, _name in sign["pairs"]:
        drawn.add_paragraph(f"{role}  ______________________")
    words = _("Drawn from paper {number}, check code {code}. An edited copy proves nothing.")
    foot = drawn.sections[0].footer.paragraphs[0]
    foot.add_run(words.format(number=document.number, code=check_code(document.sha256))).font.size = Pt(8)
