"""Reading a form that was filled in: by the codes in its tables, and by nothing else of it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, BinaryIO

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from ashar.calls.models import Call
from ashar.calls.sets import Kind
from ashar.core.lifecycle import Words
from ashar.core.money import ZERO
from ashar.core.tables import Unreadable
from ashar.proposals import answers
from ashar.proposals.budget_fields import written_names_of
from ashar.proposals.document import LANGUAGES, MOST_TEXT, MOST_TITLE, BudgetItem, Content
from ashar.proposals.questions import DECLARATIONS, Question
from ashar.proposals.sheet import Sheet
from ashar.proposals.wordform import tags
from ashar.proposals.wordform.tags import Tag, tag_of
from ashar.proposals.workbook import HEADS, read_value

PART = "word/document.xml"
MOST_BYTES = 8 << 20  # a form with every answer at its limit is a tenth of it
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LEFT_OUT = {qn("w:del"), qn("w:moveFrom"), _FALLBACK}
_BREAKS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}

Rows = list[list[str]]


@dataclass(frozen=True)
class Brought:
    """What a form says: the parts in which something is written; sentences about what is not understood."""

    content: Content = field(default_factory=Content)
    parts: frozenset[str] = frozenset()
    mistakes: tuple[str, ...] = ()


def read_form(content: BinaryIO, call: Call, sheet: Sheet) -> Brought:
    """What was written in the form of this call; raises Unreadable when it is none, or another call's."""
    found = _found(_tables(_root(content)))
    number = next((tag.code for tag in found if tag.kind == tags.FORM), None)
    if number is None:
        raise Unreadable(_("This is not the form of a call. Take the form from here, and fill that one in."))
    if number != call.number:
        words = _("This is the form of call {other}, and here it is {number}.")
        raise Unreadable(format_lazy(words, other=number, number=call.number))
    return _Reader(sheet, found).read()


def _root(content: BinaryIO) -> Any:
    """The text of the document, with no more unpacked than a form can hold and nothing fetched."""
    broken = Unreadable(_("The document cannot be read. Save it anew and send it once more."))
    try:
        content.seek(0)
        with zipfile.ZipFile(content) as archive, archive.open(PART) as part:
            raw = part.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise Unreadable(_("The document is too long for a form."))
        root: Any = parse_xml(raw)
    except Unreadable:
        raise
    except Exception as error:  # whatever a reader of foreign files meets in a broken one
        raise broken from error
    if root.getroottree().docinfo.internalDTD is not None or root.tag != qn("w:document"):
        raise broken
    return root


def _tables(root: Any) -> Iterator[Rows]:
    for table in root.iter(qn("w:tbl")):
        if _around(table, "w:tbl") is None:
            yield [
                [_text(cell) for cell in row.iter(qn("w:tc")) if _around(cell, "w:tr") is row]
                for row in table.iter(qn("w:tr"))
                if _around(row, "w:tbl") is table
            ]


def _around(element: Any, name: str) -> Any:
    return next(element.iterancestors(qn(name)), None)


def _text(cell: Any) -> str:
    """The text as it stands, with what was added under “track changes” and without what was taken out."""
    lines = [_line(paragraph) for paragraph in cell.iter(qn("w:p")) if not _is_left_out(paragraph)]
    return "\n".join(lines).strip()


def _line(paragraph: Any) -> str:
    said = []
    for each in paragraph.iter(qn("w:t"), *_BREAKS):
        if _around(each, "w:p") is paragraph and not _is_left_out(each):
            said.append(_BREAKS.get(each.tag) or each.text or "")
    return "".join(said)


def _is_left_out(element: Any) -> bool:
    return any(each.tag in _LEFT_OUT for each in element.iterancestors())


def _found(tables: Iterator[Rows]) -> dict[Tag, Rows]:
    """Tables by the code in their head; of two with the same one the first that holds more."""
    found: dict[Tag, Rows] = {}
    for rows in tables:
        head = next(filter(None, map(tag_of, rows[0] if rows else ())), None)
        if head is None:
            continue
        key = Tag(head.kind, head.code.partition(".")[0]) if head.kind == tags.COLUMN else head
        if len(rows) > len(found.get(key, ())):
            found[key] = rows
    return found


class _Reader:
    """Reads the parts one after another, and collects what is not understood."""

    def __init__(self, sheet: Sheet, found: Mapping[Tag, Rows]) -> None:
        self.sheet, self.found = sheet, found
        self.mistakes: list[str] = []

    def read(self) -> Brought:
        """All parts."""
        language = [
            code
            for code in self.chosen(tags.LANGUAGE, _("The language of the proposal"))
            if code in LANGUAGES
        ]
        title = self.text(tags.TITLE, _("Title of the project"), MOST_TITLE)
        written = {each.code: self.answer(each) for each in self.sheet.typed if each.kind != Kind.TABLE}
        tables = {each.code: self.table(each) for each in self.sheet.typed if each.kind == Kind.TABLE}
        budget = self.budget()
        declared = tuple(code for code in DECLARATIONS if code in self.marked(tags.DECLARATIONS))
        content = Content(
            language=language[0] if language else "ky",
            title=title,
            answers=written,
            tables={code: rows for code, rows in tables.items() if rows},
            budget=budget,
            declarations=declared,
        )
        filled = {"language": language, "title": title, **written, **tables, "budget": budget}
        filled["declarations"] = declared
        parts = frozenset(part for part, said in filled.items() if said)
        return Brought(content, parts, tuple(self.mistakes))

    def text(self, code: str, title: Words, most: int) -> str:
        """The answer in the box under a head."""
        rows = self.found.get(Tag(tags.QUESTION, code), [])
        said = "\n".join(cell for row in rows[1:] for cell in row if cell).strip()
        if len(said) > most:
            self.mistakes.append(str(format_lazy(_("{question}: the text is too long."), question=title)))
            return ""
        return said

    def answer(self, question: Question) -> str:
        """The answer to a question of any kind but tables."""
        if question.kind == Kind.CHOICE:
            chosen = self.chosen(question.code, question.title)
            return chosen[0] if chosen else ""
        return answers.kept(question.kind, self.text(question.code, question.title, MOST_TEXT))

    def marked(self, code: str) -> list[str]:
        """The codes beside which something stands."""
        return list(self._marks(self.found.get(Tag(tags.CHOICE, code), [])[1:]))

    def _marks(self, rows: Sequence[Sequence[str]]) -> Iterator[str]:
        for row in rows:
            named = [
                (n, tag) for n, cell in enumerate(row) if (tag := tag_of(cell)) and tag.kind == tags.OPTION
            ]
            if named and any(cell.strip() for n, cell in enumerate(row) if n != named[0][0]):
                yield named[0][1].code

    def chosen(self, code: str, title: Words) -> list[str]:
        """The one answer that is marked; none, with a sentence, when there are several."""
        marked = self.marked(code)
        if len(marked) > 1:
            words = _("{question}: several answers are marked; leave one.")
            self.mistakes.append(str(format_lazy(words, question=title)))
            return []
        return marked

    def lines(self, code: str) -> Iterator[tuple[int, dict[str, str]]]:
        """The lines of a table in which something is written, by the codes of its columns."""
        rows = self.found.get(Tag(tags.COLUMN, code), [[]])
        heads = [tag_of(cell) for cell in rows[0]]
        names = [tag.code.partition(".")[2] if tag else "" for tag in heads]
        for n, row in enumerate(rows[1:], start=1):
            cells = {name: cell for name, cell in zip(names, row, strict=False) if name}
            if any(cells.values()):
                yield n, cells

    def table(self, question: Question) -> tuple[tuple[str, ...], ...]:
        """The rows of a question that is answered by a table."""
        rows = [
            tuple(answers.kept(kind, cells.get(code, "")) for code, kind, _title in question.columns)
            for _n, cells in self.lines(question.code)
        ]
        if len(rows) > question.rows:
            self._too_many(question.title, len(rows), question.rows)
        if any(len(cell) > MOST_TITLE for row in rows for cell in row):
            words = _("{question}: the text is too long.")
            self.mistakes.append(str(format_lazy(words, question=question.title)))
            return ()
        return tuple(rows[: question.rows])

    def _too_many(self, title: Words, n: int, most: int) -> None:
        words = _("{question}: the table has {n} lines; at most {most} are allowed.")
        self.mistakes.append(str(format_lazy(words, question=title, n=n, most=most)))

    def budget(self) -> tuple[BudgetItem, ...]:
        """The lines of the budget with their months."""
        numbered = [(n, self._item(n, cells)) for n, cells in self.lines(tags.BUDGET)]
        if len(numbered) > self.sheet.budget_lines:
            self._too_many(_("Budget"), len(numbered), self.sheet.budget_lines)
        by_month = self._months() if self.sheet.budget_months else {}
        for n in sorted(set(by_month) - {n for n, _item in numbered}):
            words = _("Asked for, by month: the budget has no line {n}.")
            self.mistakes.append(str(format_lazy(words, n=n)))
        whole = [replace(item, months=_in_a_row(by_month.get(n, {}))) for n, item in numbered]
        return tuple(whole[: self.sheet.budget_lines])

    def _item(self, n: int, cells: Mapping[str, str]) -> BudgetItem:
        facts: dict[str, Any] = {"name": ""}
        for name in written_names_of(self.sheet):
            facts[name] = self._value(n, name, cells.get(name, ""))
        return BudgetItem(**facts)

    def _value(self, n: int, name: str, text: str) -> Any:
        try:
            return read_value(name, text, {})
        except ValueError as error:
            words = _("Budget, line {n}, “{column}”: {reason}")
            facts = {"n": n, "column": HEADS[name], "reason": error.args[0]}
            self.mistakes.append(str(format_lazy(words, **facts)))
            return read_value(name, "", {})

    def _months(self) -> dict[int, dict[int, Decimal]]:
        found: dict[int, dict[int, Decimal]] = {}
        for n, cells in self.lines(tags.MONTHS):
            line, month = (answers.read(Kind.NUMBER, cells.get(code, "")) for code in (tags.LINE, tags.MONTH))
            amount = answers.read(Kind.MONEY, cells.get(tags.SUM, ""))
            if not line or not month or month > self.sheet.budget_months or amount is None:
                words = _(
                    "Asked for, by month, line {n}: write the line, the month (at most {most}) and the sum."
                )
                self.mistakes.append(str(format_lazy(words, n=n, most=self.sheet.budget_months)))
                continue
            found.setdefault(line, {})[month] = found.get(line, {}).get(month, ZERO) + amount
        return found


def _in_a_row(by_month: Mapping[int, Decimal]) -> tuple[Decimal, ...]:
    return tuple(by_month.get(month, ZERO) for month in range(1, max(by_month, default=0) + 1))
