"""A table of the Treasury’s statement: which column is which, what each line says, what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core.lifecycle import Words
from ashar.core.tables import Fault, Line, Table, Value, as_day, as_sum, as_text, find_headings, letter

COLUMNS = ("number", "day", "amount")
LONGEST_NUMBER = 40
# Beginnings of the words in headings; the earliest known word of a heading decides.
WORDS: Mapping[str, tuple[str, ...]] = {
    "number": ("номер", "№", "n°", "документ", "тапшырма", "поручен", "number", "no", "order"),
    "day": ("дата", "күн", "date", "day"),
    "amount": ("сумма", "сом", "дебет", "расход", "чыгым", "amount", "sum"),
}


@dataclass(frozen=True)
class Stated:
    """A payment as the Treasury states it: number, date and sum (soms) of the payment order."""

    number: str
    day: date
    amount: Decimal


@dataclass(frozen=True)
class Mistake:
    """Why a line cannot be taken in: its number in the sheet, the column by its letter, a sentence."""

    line: int
    column: str
    sentence: Words


@dataclass
class StatedTable:
    """What a table says. `silent`: lines without a number and a date, as totals are."""

    rows: list[Stated] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    silent: list[int] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)


def read_statement(table: Table, chosen: Mapping[str, int] | None = None) -> StatedTable:
    """What the lines below the headings say; `chosen`: columns that a person named, from 0.

    `unnamed` lists the columns that neither the headings nor the person name; then nothing is read.
    """
    headed = find_headings(table, WORDS)
    columns = {**headed.columns, **(chosen or {})}
    found = StatedTable(unnamed=[name for name in COLUMNS if name not in columns])
    if found.unnamed:
        return found
    for line in table.lines:
        if line.number <= headed.heading:
            continue
        if not as_text(line[columns["number"]]) and not as_text(line[columns["day"]]):
            found.silent.append(line.number)
            continue
        mistakes = list(_mistakes(line, columns))
        found.mistakes += mistakes
        if not mistakes:
            found.rows.append(_stated(line, columns))
    return found


def _stated(line: Line, columns: Mapping[str, int]) -> Stated:
    day, amount = as_day(line[columns["day"]]), as_sum(line[columns["amount"]])
    assert day is not None
    assert amount is not None
    return Stated(as_text(line[columns["number"]]), day, amount)


def _mistakes(line: Line, columns: Mapping[str, int]) -> Iterator[Mistake]:
    faults: dict[str, Any] = {"number": _fault_of_number, "day": _fault_of_day, "amount": _fault_of_sum}
    for name, fault in faults.items():
        value = line[columns[name]]
        if sentence := value.sentence if isinstance(value, Fault) else fault(value):
            yield Mistake(line.number, letter(columns[name]), sentence)


def _fault_of_number(value: Value) -> Words:
    text = as_text(value)
    if not text:
        return _("the number of the payment order is missing")
    if len(text) > LONGEST_NUMBER:
        return format_lazy(_("the text is longer than {most} letters"), most=LONGEST_NUMBER)
    return ""


def _fault_of_day(value: Value) -> Words:
    text = as_text(value)[:40]
    if as_day(value) is None:
        return format_lazy(_("“{text}” is not a day; write it as 24.05.2027"), text=text)
    return ""


def _fault_of_sum(value: Value) -> Words:
    text, amount = as_text(value)[:40], as_sum(value)
    if amount is None:
        return format_lazy(_("“{text}” is not a sum; write it as 50 000,00"), text=text)
    return _("the sum must be above zero") if amount <= 0 else ""
