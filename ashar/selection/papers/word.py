"""The protocol as a DOCX: the words of the PDF, from the same facts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH

from ashar.core import clock, i18n
from ashar.core.documents import Document, kind_of
from ashar.core.documents.rendering import watermark_of
from ashar.core.documents.word import add_foot, add_table, blank, saved
from ashar.core.i18n.saying import said


def draw_protocol(document: Document, language: str) -> bytes:
    """The protocol in this language; it names the paper whose facts it shows."""
    kind = kind_of(document.kind)
    facts = kind.unpack(bytes(document.data))
    with translation.override(language):
        body = kind.present(facts)
        drawn = blank(body["heading"], said(facts.authority), language)
        _head(drawn, document, said(facts.authority), body)
        _blocks(drawn, body["sitting"])
        _members(drawn, body)
        _blocks(drawn, body["opening"])
        _interests(drawn, body)
        drawn.add_heading(body["admissions_label"], level=2)
        add_table(drawn, body["admissions_head"], body["admissions"])
        for lot in body["lots"]:
            _lot(drawn, lot)
        _blocks(drawn, body["departures"])
        _blocks(drawn, body["dissents"])
        if body["closing"]:
            drawn.add_paragraph(body["closing"])
        _signatures(drawn, body)
        add_foot(drawn, document)
    return saved(drawn)


def _head(drawn: Docx, document: Document, authority: str, body: dict[str, Any]) -> None:
    """Whose it is, its number and day, what it replaces, the short facts."""
    if mark := watermark_of(document):
        warning = drawn.add_paragraph()
        warning.add_run(mark).bold = True
        warning.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in (authority, body["under"]):
        drawn.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER
    drawn.add_heading(body["heading"], level=0).alignment = WD_ALIGN_PARAGRAPH.CENTER
    drawn.add_paragraph(body["lede"]).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in body["correction"]:
        drawn.add_paragraph().add_run(line).bold = True
    for label, value in body["facts"]:
        line = drawn.add_paragraph()
        line.add_run(f"{label}: ").bold = True
        line.add_run(value)
    issued = i18n.day(clock.local(document.issued_at).date())
    drawn.add_paragraph(_("Document {number}, {day}").format(number=document.number, day=issued))


def _blocks(drawn: Docx, blocks: Iterable[dict[str, Any]]) -> None:
    for block in blocks:
        drawn.add_heading(block["heading"], level=2)
        for line in block.get("lines", ()):
            drawn.add_paragraph(line)
        for n, item in enumerate(block.get("items", ()), start=1):
            drawn.add_paragraph(f"{n}. {item}")
        if table := block.get("table"):
            add_table(drawn, table["head"], table["rows"], numbers=table.get("numbers", ()))


def _members(drawn: Docx, body: dict[str, Any]) -> None:
    drawn.add_heading(body["members_label"], level=2)
    add_table(drawn, body["members_head"], body["members"])
    drawn.add_paragraph(body["quorum"])


def _interests(drawn: Docx, body: dict[str, Any]) -> None:
    drawn.add_heading(body["interests_label"], level=2)
    for line in body["interests"] or [body["interests_none"]]:
        drawn.add_paragraph(line)


def _lot(drawn: Docx, lot: dict[str, Any]) -> None:
    drawn.add_heading(lot["heading"], level=2)
    if lot["marks"]:
        drawn.add_heading(lot["marks_label"], level=3)
        add_table(drawn, lot["marks_head"], lot["marks"], numbers=range(2, len(lot["marks_head"])))
        drawn.add_paragraph(lot["marks_key"])
    if lot["ranking"]:
        drawn.add_heading(lot["ranking_label"], level=3)
        add_table(drawn, lot["ranking_head"], lot["ranking"], numbers=(0, 2, 3))
    drawn.add_heading(lot["decision_label"], level=3)
    for n, line in enumerate(lot["decisions"], start=1):
        drawn.add_paragraph(f"{n}. {line}")


def _signatures(drawn: Docx, body: dict[str, Any]) -> None:
    drawn.add_heading(body["signatures_label"], level=2)
    for role, name in body["signatures"]:
        drawn.add_paragraph(f"{role}  ______________________  {name}")
