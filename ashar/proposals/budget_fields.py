"""The budget as fields of a form: a short line, or a detailed one with kind, source and months."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core.lifecycle import Words
from ashar.core.money import ZERO
from ashar.core.web.fields import MoneyFormField
from ashar.proposals.budgeting import FORMS, KINDS
from ashar.proposals.document import MOST_SOMS, MOST_TITLE, Attached, BudgetItem, Content
from ashar.proposals.sheet import Sheet

SPARE_LINES = 2
SPARE_DETAILED = 4  # lines that wait hidden; after saving there are more
TEXTS = ("name", "kind", "form", "giver", "evidence", "proof")
SUMS = ("amount", "own")
Offered = Mapping[str, Sequence[tuple[str, Any]]]
_HEADS: dict[str, Words] = {
    "name": _("Line {n}: what for"),
    "amount": _("Line {n}: asked for, soms"),
    "own": _("Line {n}: own, soms"),
    "kind": _("Line {n}: kind of cost"),
    "form": _("Line {n}: form of the own contribution"),
    "giver": _("Line {n}: who gives it"),
    "evidence": _("Line {n}: what shows its worth"),
    "proof": _("Line {n}: the file that shows its worth"),
}


@dataclass(frozen=True)
class BudgetLine:
    """A line: its number, whether it waits hidden, its fields by name, and those of its months."""

    n: int
    waits: bool
    fields: Mapping[str, BoundField]
    months: list[BoundField]

    @property
    def has_own(self) -> bool:
        """Whether anything is said of the own contribution."""
        return any(
            self.fields[name].value() or self.fields[name].errors
            for name in ("own", "giver", "evidence", "proof")
        )

    @property
    def has_months(self) -> bool:
        """Whether it is parted by month, or something is wrong there."""
        return any(month.errors for month in self.months)


def fields_of(sheet: Sheet, evidence: Sequence[Attached] = ()) -> dict[str, forms.Field]:
    """The fields of all lines that the sheet allows, by name; `evidence`: files to choose from."""
    offered: dict[str, list[tuple[str, Any]]] = {
        name: [("", "—"), *words.items()] for name, words in _CHOICES.items()
    }
    offered["proof"] = [("", "—"), *((str(each.id), each.name) for each in evidence)]
    return {
        name: field
        for n in range(1, sheet.budget_lines + 1)
        for name, field in _fields_of_line(n, sheet, offered)
    }


def items(sheet: Sheet, cleaned: Mapping[str, Any]) -> tuple[BudgetItem, ...]:
    """The lines in which something is written, as they are kept."""
    found = (_item(n, sheet, cleaned) for n in range(1, sheet.budget_lines + 1))
    return tuple(item for item in found if item != BudgetItem(""))


def typed(content: Content) -> dict[str, Any]:
    """The lines as the fields show them; a zero is an empty field."""
    shown: dict[str, Any] = {}
    for n, item in enumerate(content.budget, start=1):
        shown |= {f"{name}_{n}": getattr(item, name) or "" for name in TEXTS}
        shown |= {f"{name}_{n}": getattr(item, name) or None for name in SUMS}
        shown |= {f"m{m}_{n}": amount or None for m, amount in enumerate(item.months, start=1)}
    return shown


def lines(form: forms.Form, sheet: Sheet, least: int) -> list[BudgetLine]:
    """The lines to show; of a long budget only those in use and a few to come."""
    numbers = range(1, sheet.budget_lines + 1)
    used = max((n for n in numbers if _is_used(form, n, sheet)), default=0)
    shown = max(least, used + SPARE_LINES)
    if sheet.budget_months:
        numbers = range(1, min(sheet.budget_lines, shown + SPARE_DETAILED) + 1)
    return [_line(form, n, sheet, n > shown) for n in numbers]


def names_of(sheet: Sheet) -> tuple[str, ...]:
    """The names of a line's fields without their number, but for the months."""
    return (*TEXTS, *SUMS) if sheet.budget_months else ("name", *SUMS)


def written_names_of(sheet: Sheet) -> tuple[str, ...]:
    """The same on paper, where a file cannot be chosen."""
    return tuple(name for name in names_of(sheet) if name != "proof")


def _is_used(form: forms.Form, n: int, sheet: Sheet) -> bool:
    return any(str(form[f"{name}_{n}"].value() or "") for name in names_of(sheet))


def _line(form: forms.Form, n: int, sheet: Sheet, waits: bool) -> BudgetLine:
    months = [form[f"m{m}_{n}"] for m in range(1, sheet.budget_months + 1)]
    return BudgetLine(n, waits, {name: form[f"{name}_{n}"] for name in names_of(sheet)}, months)


def _fields_of_line(n: int, sheet: Sheet, offered: Offered) -> Iterator[tuple[str, forms.Field]]:
    for name in names_of(sheet):
        yield f"{name}_{n}", _field(name, format_lazy(_HEADS[name], n=n), offered)
    for m in range(1, sheet.budget_months + 1):
        label = format_lazy(_("Line {n}: month {month}, soms"), n=n, month=m)
        yield f"m{m}_{n}", _sum(label)


def _field(name: str, label: Words, offered: Offered) -> forms.Field:
    if name in SUMS:
        return _sum(label)
    if name in offered:
        return forms.ChoiceField(label=label, required=False, choices=offered[name])
    return forms.CharField(label=label, required=False, max_length=MOST_TITLE)


def _sum(label: Words) -> forms.Field:
    return MoneyFormField(label=label, required=False, at_most=MOST_SOMS)


def _item(n: int, sheet: Sheet, cleaned: Mapping[str, Any]) -> BudgetItem:
    facts: dict[str, Any] = {name: cleaned.get(f"{name}_{n}") or "" for name in TEXTS}
    facts |= {name: cleaned.get(f"{name}_{n}") or ZERO for name in SUMS}
    facts["proof"] = int(facts["proof"] or 0)
    months = [cleaned.get(f"m{m}_{n}") or ZERO for m in range(1, sheet.budget_months + 1)]
    while months and not months[-1]:
        months.pop()
    return BudgetItem(**facts, months=tuple(months))


_CHOICES = {"kind": KINDS, "form": FORMS}
