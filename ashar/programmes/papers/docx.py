"""The text of a programme as a DOCX that a council’s office can edit: the same words as the PDF."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from ashar.core import i18n
from ashar.core.documents import Document
from ashar.core.documents.rendering import watermark_of
from ashar.core.documents.word import add_foot, add_table, blank, saved
from ashar.core.i18n.saying import said
from ashar.programmes.papers.facts import ProgrammeFacts
from ashar.programmes.papers.presenting import present_programme

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def draw_docx(document: Document, facts: ProgrammeFacts, language: str) -> bytes:
    """The version as a DOCX in this language; it names the paper it was drawn from."""
    with translation.override(language):
        body = present_programme(facts)
        drawn = blank(body["heading"], said(facts.authority), language)
        _head(drawn, document, facts, body)
        _section(drawn, *body["about"])
        for table in (body["short"], body["money"]):
            drawn.add_heading(table["label"], level=2)
            _table(drawn, table)
        for order in body["orders"]:
            _order(drawn, order)
        _foot(drawn, document, body["sign"])
    return saved(drawn)


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
    add_table(drawn, body["head"], body["rows"], numbers=body["numbers"], total=body.get("total"))


def _foot(drawn: Docx, document: Document, sign: dict[str, Any]) -> None:
    """Who signs, and from which paper the file was drawn."""
    drawn.add_paragraph(f"{sign['label']}:")
    for role, _name in sign["pairs"]:
        drawn.add_paragraph(f"{role}  ______________________")
    add_foot(drawn, document)
