"""Papers as DOCX files that an office can edit: the same words as the PDF, in a font every office has."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import docx
from django.utils.translation import gettext as _
from docx.document import Document as Docx
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from ashar.core.documents.issuing import check_code
from ashar.core.documents.models import Document

FONT = "Times New Roman"
SIZES = {"Normal": 12, "Title": 16, "Heading 1": 14, "Heading 2": 13, "Heading 3": 12}
SIZE_IN_TABLES = 21  # half points
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # no XML may hold them
_LOCALES = {"ky": "ky-KG", "ru": "ru-RU", "en": "en-GB"}


def blank(title: str, author: str, language: str) -> Docx:
    """An A4 page with the margins of an office paper."""
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


def add_table(
    drawn: Docx,
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    numbers: Collection[int] = (),
    total: Sequence[str] | None = None,
) -> None:
    """A table of texts whose head stands on every page; `numbers`: which columns hold figures.

    The rows are written as they will stand in the file: thousands of cells one by one take minutes.
    """
    table: Any = drawn.add_table(rows=0, cols=len(head), style="Table Grid")
    table._tbl.append(_row(head, numbers, is_strong=True, is_head=True))
    for line in rows:
        table._tbl.append(_row(line, numbers))
    if total is not None:
        table._tbl.append(_row(total, numbers, is_strong=True))
    drawn.add_paragraph()


def _row(
    cells: Sequence[str], numbers: Collection[int], *, is_strong: bool = False, is_head: bool = False
) -> Any:
    properties = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" if is_head else ""
    drawn = "".join(_cell(text, is_strong=is_strong, is_number=n in numbers) for n, text in enumerate(cells))
    return parse_xml(f"<w:tr {nsdecls('w')}>{properties}{drawn}</w:tr>")


def _cell(text: str, *, is_strong: bool, is_number: bool) -> str:
    aligned = '<w:pPr><w:jc w:val="right"/></w:pPr>' if is_number else ""
    bold = "<w:b/>" if is_strong else ""
    size = f'<w:rPr>{bold}<w:sz w:val="{SIZE_IN_TABLES}"/></w:rPr>'
    lines = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in UNWRITABLE.sub("", text).split("\n")
    )
    return f"<w:tc><w:tcPr/><w:p>{aligned}<w:r>{size}{lines}</w:r></w:p></w:tc>"


def add_foot(drawn: Docx, document: Document) -> None:
    """From which paper the file was drawn."""
    words = _("Drawn from paper {number}, check code {code}. An edited copy proves nothing.")
    foot = drawn.sections[0].footer.paragraphs[0]
    foot.add_run(words.format(number=document.number, code=check_code(document.sha256))).font.size = Pt(8)


def saved(drawn: Docx) -> bytes:
    """The file."""
    raw = BytesIO()
    drawn.save(raw)
    return raw.getvalue()
