"""The budget as a workbook: out to be filled in, and back in without typing it again.

What we write is text or a number, never a formula; what comes back is read, never run. The first line,
hidden, names the columns, so that the language of the headings does not matter.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter
from django.conf import settings
from django.utils import translation
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core.lifecycle import Words
from ashar.core.money import ZERO
from ashar.core.tables import Fault, Line, Table, Unreadable, Value, as_sum, as_text, read_workbook
from ashar.proposals.budget_fields import SUMS, names_of
from ashar.proposals.budgeting import FORMS, KINDS
from ashar.proposals.document import MOST_SOMS, MOST_TITLE, Attached, BudgetItem, Content
from ashar.proposals.places import EVIDENCE
from ashar.proposals.sheet import Sheet

HEADS: dict[str, Words] = {
    "name": _("What for"),
    "kind": _("Kind of cost"),
    "amount": _("Asked for, soms"),
    "own": _("Own, soms"),
    "form": _("In which form"),
    "giver": _("Who gives it"),
    "evidence": _("What shows its worth"),
    "proof": _("The file that shows it"),
}
_ORDER = tuple(HEADS)
MOST_OF_A_LIST = 255
_FIRST = 3  # lines above those of the budget: names, title, headings
_CHOICES = {"kind": KINDS, "form": FORMS}


@dataclass(frozen=True)
class Brought:
    """What a workbook says: the lines of a budget, or sentences about what cannot be understood."""

    budget: tuple[BudgetItem, ...] = ()
    mistakes: tuple[str, ...] = ()


def budget_workbook(content: Content, sheet: Sheet, title: str) -> bytes:
    """The budget as it is kept, with empty lines up to the most that is allowed."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    page = book.add_worksheet("1")
    names = _columns(sheet)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    money, wrap = book.add_format({"num_format": "#,##0.00"}), book.add_format({"text_wrap": True})
    page.set_row(0, None, None, {"hidden": True})
    page.write_string(1, 0, title, book.add_format({"bold": True, "font_size": 14}))
    for column, name in enumerate(names):
        page.write_string(0, column, name)
        page.write_string(2, column, str(_heading(name)), bold)
        page.set_column(column, column, 14 if _is_sum(name) else 32, money if _is_sum(name) else wrap)
        if offered := _offered(name, content):
            last = _FIRST + sheet.budget_lines - 1
            page.data_validation(_FIRST, column, last, column, {"validate": "list", "source": offered})
    for n, item in enumerate(content.budget):
        for column, name in enumerate(names):
            _write(page, _FIRST + n, column, value_of(item, name, content))
    page.freeze_panes(_FIRST, 1)
    book.close()
    return out.getvalue()


def _offered(name: str, content: Content) -> list[str]:
    """What may be chosen in this column; a list in a cell takes 255 letters and no commas."""
    if name in _CHOICES:
        return [str(words) for words in _CHOICES[name].values()]
    files = [each.name for each in content.files.get(EVIDENCE, ())] if name == "proof" else []
    return files if len(",".join(files)) < MOST_OF_A_LIST and "," not in "".join(files) else []


def read_budget(content: BinaryIO, sheet: Sheet, evidence: Sequence[Attached] = ()) -> Brought:
    """The lines of a workbook that was filled in; raises Unreadable when it is none of ours.

    `evidence`: the files that show the worth of contributions, which the table calls by their names.
    """
    files = {each.name.casefold(): each.id for each in evidence}
    table = read_workbook(content)
    columns = _found(table, sheet)
    items: list[BudgetItem] = []
    mistakes: list[str] = []
    for line in table.lines:
        if line.number <= _FIRST:
            continue
        item, wrong = _item(line, columns, sheet, files)
        mistakes += wrong
        if item != BudgetItem(""):
            items.append(item)
    if len(items) > sheet.budget_lines:
        words = _("The table has {n} lines; at most {most} are allowed.")
        mistakes.append(str(format_lazy(words, n=len(items), most=sheet.budget_lines)))
    return Brought(tuple(items), tuple(mistakes))


def _columns(sheet: Sheet) -> list[str]:
    named = [name for name in _ORDER if name in names_of(sheet)]
    return [*named, *(f"m{m}" for m in range(1, sheet.budget_months + 1))]


def _found(table: Table, sheet: Sheet) -> Mapping[str, int]:
    first = next((line for line in table.lines if line.number == 1), Line(1, ()))
    known = {as_text(value): n for n, value in enumerate(first.values)}
    columns = {name: known[name] for name in _columns(sheet) if name in known}
    if "name" not in columns or "amount" not in columns:
        raise Unreadable(
            _("This is not the table of this page. Take the table from here, and fill that one in.")
        )
    return columns


def _item(
    line: Line, columns: Mapping[str, int], sheet: Sheet, files: Mapping[str, int]
) -> tuple[BudgetItem, list[str]]:
    facts: dict[str, Any] = {}
    mistakes: list[str] = []
    for name, column in columns.items():
        try:
            facts[name] = read_value(name, line[column], files)
        except ValueError as error:
            words = _("Line {n}, “{column}”: {reason}")
            facts[name] = ZERO if _is_sum(name) else 0 if name == "proof" else ""
            mistakes.append(
                str(format_lazy(words, n=line.number, column=_heading(name), reason=error.args[0]))
            )
    months = [facts.pop(f"m{m}", ZERO) for m in range(1, sheet.budget_months + 1)]
    while months and not months[-1]:
        months.pop()
    return BudgetItem(**{"name": "", **facts}, months=tuple(months)), mistakes


def read_value(name: str, value: Value, files: Mapping[str, int]) -> Any:
    """The value of a cell of the budget by the name of its column; raises ValueError with a sentence.

    `files`: ids of the files that show the worth of contributions, by their names in small letters.
    """
    if isinstance(value, Fault):
        raise ValueError(value.sentence)
    text = as_text(value).strip()
    if _is_sum(name):
        return _sum(value, text)
    if name in _CHOICES:
        return _choice(name, text)
    if name == "proof":
        return _file(text, files)
    if len(text) > MOST_TITLE:
        raise ValueError(_("the text is too long."))
    return text


def _sum(value: Value, text: str) -> Decimal:
    if not text:
        return ZERO
    amount = as_sum(value)
    if amount is None or not ZERO <= amount <= MOST_SOMS:
        raise ValueError(format_lazy(_("“{text}” is not a sum in soms."), text=text[:60]))
    return amount


def _file(text: str, files: Mapping[str, int]) -> int:
    if not text:
        return 0
    if text.casefold() not in files:
        raise ValueError(format_lazy(_("no file “{text}” has been added to the budget."), text=text[:60]))
    return files[text.casefold()]


def _choice(name: str, text: str) -> str:
    for code in _CHOICES[name]:
        if text.casefold() in ("", code, *_spellings(name, code)):
            return code if text else ""
    known = ", ".join(str(words) for words in _CHOICES[name].values())
    raise ValueError(format_lazy(_("“{text}” is none of these: {known}."), text=text[:60], known=known))


def _spellings(name: str, code: str) -> Iterator[str]:
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            yield str(_CHOICES[name][code]).casefold()


def value_of(item: BudgetItem, name: str, content: Content) -> str | Decimal:
    """What a cell of the budget shows, in the reader's language."""
    if name.startswith("m") and name[1:].isdigit():
        n = int(name[1:]) - 1
        return item.months[n] if n < len(item.months) else ZERO
    if name == "proof":
        file = content.file(item.proof) if item.proof else None
        return file.name if file else ""
    value: str | Decimal = getattr(item, name)
    return str(_CHOICES[name].get(str(value), "")) if name in _CHOICES else value


def _write(page: Any, row: int, column: int, value: str | Decimal) -> None:
    if isinstance(value, str):
        page.write_string(row, column, value)
    elif value:
        page.write_number(row, column, value)


def _is_sum(name: str) -> bool:
    return name in SUMS or name not in HEADS


def _heading(name: str) -> Words:
    return HEADS[name] if name in HEADS else format_lazy(_("Month {n}, soms"), n=name[1:])
