"""Drawing the form: a table for each question, its code small in the head."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import docx
from django.utils import translation
from django.utils.translation import gettext as _
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from ashar.calls.models import Call
from ashar.calls.sets import Kind
from ashar.core import i18n
from ashar.core.documents.rendering import WATERMARKS, rehearsed
from ashar.core.money import ZERO
from ashar.proposals import answers
from ashar.proposals.budget_fields import written_names_of
from ashar.proposals.document import BudgetItem, Content
from ashar.proposals.questions import DECLARATIONS, Question
from ashar.proposals.sheet import Sheet
from ashar.proposals.wordform import tags
from ashar.proposals.wordform.tags import tag
from ashar.proposals.workbook import HEADS, value_of

FONT, GREY = "Times New Roman", RGBColor(0x8A, 0x8A, 0x8A)
MARK = "×"
EMPTY_LINES = 6  # shown of a longer table: lines are added in any editor
_WIDTH, _MARK_WIDTH, _TEXT_BOX = Mm(170), Mm(14), Mm(38)
_LOCALES = {"ky": "ky-KG", "ru": "ru-RU", "en": "en-GB"}


def draw_form(call: Call, sheet: Sheet, language: str, content: Content | None = None) -> bytes:
    """The form of a call in this language, empty or with what a draft says."""
    with translation.override(language):
        drawn = _blank(call, language)
        known = content or Content(language=language)
        _choice(
            drawn,
            tags.LANGUAGE,
            _("The language of the proposal"),
            [("ky", _("in Kyrgyz")), ("ru", _("in Russian"))],
            {known.language},
        )
        _question(drawn, tags.TITLE, _("Title of the project"), "", known.title)
        for n, question in enumerate(sheet.questions, start=1):
            _asked(drawn, n, question, known)
        _budget(drawn, sheet, known)
        _choice(
            drawn,
            tags.DECLARATIONS,
            _("We declare"),
            [(code, str(words)) for code, words in DECLARATIONS.items()],
            known.declarations,
        )
    raw = BytesIO()
    drawn.save(raw)
    return raw.getvalue()


def _blank(call: Call, language: str) -> Docx:
    drawn = docx.Document()
    drawn.core_properties.title, drawn.core_properties.author = (
        call.number,
        i18n.written(call.authority, "name"),
    )
    drawn.core_properties.language = _LOCALES[language]
    section = drawn.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(18)
    _dress(drawn.styles["Normal"], 11)
    _dress(drawn.styles["Heading 1"], 15)
    _dress(drawn.styles["Heading 2"], 12.5)
    _head(drawn, call)
    return drawn


def _dress(style: Any, size: float) -> None:
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), None
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
        fonts.attrib.pop(qn(theme), None)


def _head(drawn: Docx, call: Call) -> None:
    mark = rehearsed() or (WATERMARKS["demonstration"] if call.authority.is_demonstration else "")
    if mark:
        drawn.add_paragraph(mark).alignment = WD_ALIGN_PARAGRAPH.CENTER
    drawn.add_heading(_("Proposal for the call"), level=1)
    drawn.add_paragraph(str(i18n.written(call, "title")))
    if call.deadline is not None:
        words = _("Deadline: {when}").format(when=i18n.moment(call.deadline))
        drawn.add_paragraph(f"{call.number}. {words}")
    drawn.add_paragraph(
        _(
            "Write in the empty boxes. Leave the small grey codes as they are: by them the form is read "
            "when you send it back. Lines can be added to a table. Put × beside the answer that you choose."
        )
    )
    cell = _table(drawn, 1, [_WIDTH]).rows[0].cells[0]
    _write(cell, _("Call"), tag(tags.FORM, call.number), bold=False)
    drawn.add_paragraph()


def _asked(drawn: Docx, n: int, question: Question, known: Content) -> None:
    if str(question.section):
        drawn.add_heading(str(question.section), level=2)
    title, said = f"{n}. {question.title}", known.answers.get(question.code, "")
    if question.kind == Kind.FILE:
        where = _("Put the paper in the envelope, or add it on the page of your draft.")
        _help(drawn, title, where)
    elif question.kind == Kind.CHOICE:
        options = [(code, str(words)) for code, words in question.options]
        _choice(drawn, question.code, title, options, {said})
    elif question.kind == Kind.TABLE:
        _help(drawn, title, str(question.help))
        columns = [(code, str(words)) for code, _kind, words in question.columns]
        rows = [
            [_typed(kind, cell) for (_code, kind, _words), cell in zip(question.columns, row, strict=False)]
            for row in known.tables.get(question.code, ())
        ]
        _lines(drawn, question.code, columns, rows, question.rows)
    else:
        height = _TEXT_BOX if question.kind == Kind.TEXT else None
        _question(drawn, question.code, title, _hint(question), _typed(question.kind, said), height)


def _typed(kind: str, text: str) -> str:
    """An answer as one would type it, so that it is understood when it comes back."""
    value = answers.read(kind, text)
    if value is None or kind in (Kind.TEXT, Kind.CHOICE, Kind.NUMBER):
        return text
    return f"{value:%d.%m.%Y}" if kind == Kind.DATE else _sum(value) or "0"


def _hint(question: Question) -> str:
    limit = _("At most {limit} characters.").format(limit=i18n.number(question.limit))
    return " ".join(filter(None, (str(question.help), limit if question.kind == Kind.TEXT else "")))


def _question(drawn: Docx, code: str, title: str, hint: str, text: str, height: Any = None) -> None:
    table = _table(drawn, 2, [_WIDTH])
    head, box = table.rows[0].cells[0], table.rows[1].cells[0]
    _write(head, title, tag(tags.QUESTION, code), hint=hint)
    head.paragraphs[0].paragraph_format.keep_with_next = True
    box.paragraphs[0].add_run(text)
    table.rows[1].height = height or Mm(9)
    drawn.add_paragraph()


def _choice(
    drawn: Docx, code: str, title: str, options: Sequence[tuple[str, str]], chosen: Iterable[str]
) -> None:
    table = _table(drawn, 1 + len(options), [_MARK_WIDTH, _WIDTH - _MARK_WIDTH])
    first = table.rows[0].cells
    _write(first[0].merge(first[1]), title, tag(tags.CHOICE, code))
    for row, (option, words) in zip(table.rows[1:], options, strict=True):
        row.cells[0].paragraphs[0].add_run(MARK if option in chosen else "")
        _write(row.cells[1], words, tag(tags.OPTION, option), bold=False)
    drawn.add_paragraph()


def _help(drawn: Docx, title: str, hint: str) -> None:
    head = drawn.add_paragraph()
    head.paragraph_format.keep_with_next = True
    head.add_run(title).bold = True
    if hint:
        drawn.add_paragraph().add_run(hint).font.size = Pt(9.5)


def _lines(
    drawn: Docx, code: str, columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]], most: int
) -> None:
    """A table to fill in, line by line."""
    empty = max(len(rows) + 2, EMPTY_LINES)
    table = _table(drawn, 1 + max(len(rows), min(most, empty)), [int(_WIDTH / len(columns))] * len(columns))
    for cell, (column, words) in zip(table.rows[0].cells, columns, strict=True):
        _write(cell, words, tag(tags.COLUMN, f"{code}.{column}"), size=9)
    for line, row in zip(table.rows[1:], rows, strict=False):
        for cell, text in zip(line.cells, row, strict=False):
            cell.paragraphs[0].add_run(text).font.size = Pt(10)
    drawn.add_paragraph(_("At most {n} lines.").format(n=most)).runs[0].font.size = Pt(9)


def _budget(drawn: Docx, sheet: Sheet, known: Content) -> None:
    drawn.add_heading(_("Budget"), level=2)
    columns = [(name, str(HEADS[name])) for name in HEADS if name in written_names_of(sheet)]
    rows = [[_cell(item, name) for name, _words in columns] for item in known.budget]
    _lines(drawn, tags.BUDGET, columns, rows, sheet.budget_lines)
    if not sheet.budget_months:
        return
    _help(
        drawn,
        _("Asked for, by month"),
        _("One line for each sum: line of the budget, month of the work, soms."),
    )
    columns = [(tags.LINE, _("Line")), (tags.MONTH, _("Month")), (tags.SUM, _("Soms"))]
    by_month = [
        [str(n), str(month), _sum(amount)]
        for n, item in enumerate(known.budget, start=1)
        for month, amount in enumerate(item.months, start=1)
        if amount
    ]
    _lines(drawn, tags.MONTHS, columns, by_month, sheet.budget_lines * sheet.budget_months)


def _cell(item: BudgetItem, name: str) -> str:
    value = value_of(item, name, Content())
    return value if isinstance(value, str) else _sum(value)


def _sum(amount: Any) -> str:
    return f"{amount:.2f}".removesuffix(".00").replace(".", ",") if amount != ZERO else ""


def _table(drawn: Docx, rows: int, widths: Sequence[Any]) -> Any:
    table = drawn.add_table(rows=rows, cols=len(widths), style="Table Grid")
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width  # some editors look here, others at the cells
    for row in table.rows:
        _whole(row)
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    return table


def _whole(row: Any) -> None:
    """A row is not torn over two pages, unless it is longer than one."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _write(cell: Any, words: str, code: str, *, hint: str = "", bold: bool = True, size: float = 11) -> None:
    """Words of ours with their code at the end, small and grey but there: what is hidden gets lost."""
    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(f"{words} ")
    run.bold, run.font.size = bold, Pt(size)
    if hint:
        paragraph.add_run(f"{hint} ").font.size = Pt(9.5)
    small = paragraph.add_run(code)
    small.font.size, small.font.color.rgb = Pt(6), GREY
