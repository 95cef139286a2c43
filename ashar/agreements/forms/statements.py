"""Forms of the Treasury's statement."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.agreements.comparing import Compared
from ashar.agreements.models import StatementLine
from ashar.agreements.stated import COLUMNS, LONGEST_NUMBER, Mistake, Stated, StatedTable, read_statement
from ashar.core.files import TABLE_TYPES, XLSX, check_upload
from ashar.core.money import TYIYN
from ashar.core.tables import Table, Unreadable, read_csv, read_workbook
from ashar.core.web.fields import DateFormField, MoneyFormField
from ashar.core.web.forms import Form
from ashar.core.web.sheets import Sheet
from ashar.core.web.uploads import UploadField

BLANK_ROWS = 6
MOST_TYPED = 40
SHOWN_MISTAKES = 50
_LETTERS = re.compile(r"[A-Za-z]{1,2}")


class PeriodForm(Form):
    """The period of a statement."""

    first = DateFormField(label=_("First day of the statement"))
    last = DateFormField(label=_("Last day of the statement"))


class TableForm(Form):
    """The statement as a table. `stated`: what it says, once the form is valid."""

    file = UploadField(
        label=_("The statement as a table"),
        allowed=TABLE_TYPES,
        help_text=_("XLSX or CSV, one payment order a line. It takes the place of the lines that are there."),
    )
    number = forms.CharField(label=_("Column with the number"), max_length=2, required=False)
    day = forms.CharField(label=_("Column with the date"), max_length=2, required=False)
    amount = forms.CharField(label=_("Column with the sum"), max_length=2, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table, self.stated = Table(()), StatedTable()

    @property
    def mistakes(self) -> Sequence[Mistake]:
        """The first lines that cannot be read."""
        return self.stated.mistakes[:SHOWN_MISTAKES]

    def clean_file(self) -> Any:
        """The upload; raises ValidationError when it cannot be read as a table or is empty."""
        upload = self.cleaned_data["file"]
        try:
            kind = check_upload(upload, TABLE_TYPES)
            self.table = read_workbook(upload.file) if kind is XLSX else read_csv(upload.file)
        except Unreadable as error:
            raise ValidationError(str(error.sentence)) from error
        if not self.table.lines:
            raise ValidationError(_("There is nothing in the table."))
        return upload

    def clean(self) -> dict[str, Any]:
        """The facts, when every line can be read; the mistakes line by line otherwise."""
        cleaned = super().clean()
        chosen = {
            name: column for name in COLUMNS if (column := self._column(cleaned.get(name, ""))) is not None
        }
        if self.errors:
            return cleaned
        self.stated = read_statement(self.table, chosen)
        for name in self.stated.unnamed:
            self.add_error(name, _("No heading names this column: write its letter, for example B."))
        if self.stated.mistakes:
            words = _("Nothing was taken in: {count} lines cannot be read. Correct them in the table.")
            lines = {mistake.line for mistake in self.stated.mistakes}
            self.add_error("file", format_lazy(words, count=len(lines)))
        elif not self.stated.unnamed and not self.stated.rows:
            self.add_error("file", _("There is no payment order in the table."))
        return cleaned

    def _column(self, letters: str) -> int | None:
        """The number of a column from 0 by its letters; None when nothing was written."""
        if not _LETTERS.fullmatch(letters):
            return None
        place = 0
        for sign in letters.upper():
            place = place * 26 + ord(sign) - ord("A") + 1
        return place - 1


class RowForm(Form):
    """One payment order as the Treasury states it; a row with nothing in it is left out."""

    number = forms.CharField(max_length=LONGEST_NUMBER)
    day = DateFormField()
    amount = MoneyFormField(at_least=TYIYN)

    def __init__(self, data: Any, *, n: int, line: StatementLine | None = None) -> None:
        initial = {"number": line.number, "day": line.day, "amount": line.amount} if line else {}
        # A known row that was emptied is taken away, so nothing counts as unchanged.
        super().__init__(data, prefix=f"r{n}", initial=initial, empty_permitted=True)
        labels = {"number": _("Number"), "day": _("Date"), "amount": _("Sum, soms")}
        for name, label in labels.items():
            self.fields[name].label = format_lazy(_("Line {n}: {label}"), n=n, label=label)

    def has_changed(self) -> bool:
        """Whether something stands in the row."""
        return any(self.data.get(self.add_prefix(name), "").strip() for name in self.fields)

    def stated(self) -> Stated:
        """What the row says."""
        facts = self.cleaned_data
        return Stated(facts["number"], facts["day"], facts["amount"])


class RowsSheet(Sheet):
    """The lines of a short statement, and some blank ones."""

    def __init__(self, request: Any, *, lines: Sequence[StatementLine]) -> None:
        super().__init__(request)
        data, _files = self.sent
        known: list[StatementLine | None] = [*lines, *([None] * BLANK_ROWS)]
        self.forms = [RowForm(data, n=n, line=line) for n, line in enumerate(known, start=1)]

    def stated(self) -> list[Stated]:
        """What the rows say."""
        return [form.stated() for form in self.forms if isinstance(form, RowForm) and form.cleaned_data]


class ReasonsForm(Form):
    """Why both sides differ, line by line; one reason may stand for all that have none."""

    every = forms.CharField(
        label=_("One reason for all that have none"),
        max_length=400,
        required=False,
        help_text=_("For example: payments of other purposes, not of social orders."),
    )

    def __init__(self, *args: Any, compared: Sequence[Compared], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.differing = [each for each in compared if each.differs]
        for each in self.differing:
            self.fields[each.key] = forms.CharField(label=_("Why"), max_length=400, required=False)
            self.initial[each.key] = each.reason

    def reasons(self) -> dict[str, str]:
        """Reasons by the key of what is compared."""
        facts = self.cleaned_data
        return {each.key: facts[each.key] or facts["every"] for each in self.differing}
