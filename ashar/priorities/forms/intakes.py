"""Forms of piles of sheets and files of answers."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core import clock
from ashar.core.files import TABLE_TYPES, XLSX, check_upload
from ashar.core.i18n import short_day
from ashar.core.tables import Table, Unreadable, read_csv, read_workbook
from ashar.core.web.fields import DateFormField
from ashar.core.web.forms import Form
from ashar.core.web.sheets import Sheet
from ashar.core.web.uploads import UploadField
from ashar.places.models import Authority
from ashar.priorities.answers import MOST, Matching, Said, columns_of
from ashar.priorities.models import Meeting
from ashar.priorities.states import Channel

ROWS = 15
MEETINGS = 12
_TYPED = (Channel.PAPER, Channel.LETTER, Channel.MEETING)


class PileForm(Form):
    """Where a pile of sheets comes from. `mark`: of this page, so that it comes in once."""

    channel = forms.ChoiceField(
        label=_("What is in front of you?"),
        choices=[(each.value, each.label) for each in _TYPED],
        initial=Channel.PAPER,
        widget=forms.RadioSelect,
    )
    said_on = DateFormField(label=_("Day of the pile"), help_text=_("When people wrote or said it."))
    meeting = forms.ModelChoiceField(
        Meeting.objects.none(),
        label=_("Which meeting?"),
        required=False,
        help_text=_("For words of a meeting."),
    )
    mark = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, authority: Authority, **kwargs: Any) -> None:
        initial = {"mark": uuid4().hex, "said_on": clock.today(), **kwargs.pop("initial", {})}
        super().__init__(*args, initial=initial, **kwargs)
        field: Any = self.fields["meeting"]
        recent = Meeting.objects.filter(authority=authority).order_by("-held_on", "-pk")[:MEETINGS]
        field.queryset = Meeting.objects.filter(authority=authority)
        field.choices = [("", _("None")), *((each.pk, _named(each)) for each in recent)]

    def clean_said_on(self) -> Any:
        """A day that has come; raises ValidationError."""
        return _not_to_come(self.cleaned_data["said_on"])

    def clean(self) -> dict[str, Any]:
        """The facts; a meeting is named for words of a meeting, and for no others."""
        cleaned = super().clean()
        if cleaned.get("channel") == Channel.MEETING and not cleaned.get("meeting"):
            self.add_error(
                "meeting", _("Choose the meeting. One that was not recorded yet is recorded first.")
            )
        elif cleaned.get("channel") != Channel.MEETING:
            cleaned["meeting"] = None
        return cleaned


class RowForm(Form):
    """One line of the grid: what one person said. A line with nothing in it is left out."""

    text = forms.CharField(max_length=MOST["text"], widget=forms.Textarea)
    where = forms.CharField(max_length=MOST["where"], required=False, widget=forms.Textarea)
    contact = forms.CharField(max_length=MOST["contact"], required=False, widget=forms.Textarea)

    def __init__(self, data: Any, *, n: int, is_first: bool = False) -> None:
        super().__init__(data, prefix=f"r{n}", empty_permitted=True)
        self.n = n
        said = {"text": _("What was said"), "where": _("Where"), "contact": _("Contact")}
        for name, label in said.items():
            field = self.fields[name]
            field.label = format_lazy(_("Line {n}: {label}"), n=n, label=label)
            field.widget.attrs |= {
                "rows": "1",
                "autocomplete": "off",
                "aria-label": str(field.label),
                "placeholder": str(label),
            }
        if is_first:
            self.fields["text"].widget.attrs["autofocus"] = True

    def said(self) -> Said:
        """What the line says, on one line where a line is meant."""
        facts = self.cleaned_data
        return Said(facts["text"], _flat(facts["where"]), _flat(facts["contact"]), line=self.n)


class PileSheet(Sheet):
    """The grid: where the pile comes from, and ROWS lines."""

    def __init__(self, request: Any, *, authority: Authority) -> None:
        super().__init__(request)
        data, _files = self.sent
        known = {key: request.GET[key] for key in ("channel", "said_on", "meeting") if key in request.GET}
        self.pile = PileForm(data, authority=authority, initial=known)
        self.rows = [RowForm(data, n=n, is_first=n == 1 and data is None) for n in range(1, ROWS + 1)]
        self.forms = [self.pile, *self.rows]

    def fits(self) -> bool:
        """At least one line says something."""
        if not self.said():
            self.pile.add_error(None, _("Write at least one line."))
        return self.pile.is_valid()

    def said(self) -> list[Said]:
        """What the lines say."""
        return [row.said() for row in self.rows if row.cleaned_data]


class UploadForm(Form):
    """A file of answers; `table` is what it holds once the form is valid."""

    title = forms.CharField(
        label=_("What is it?"), max_length=200, help_text=_("For example: survey in the schools, autumn.")
    )
    said_on = DateFormField(
        label=_("Day of the answers"), help_text=_("For answers whose line names no day of its own.")
    )
    file = UploadField(
        label=_("Table of answers"),
        allowed=TABLE_TYPES,
        help_text=_("XLSX or CSV, one answer a line. Only the specialist can open it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("said_on", clock.today())
        self.table = Table(())

    def clean_said_on(self) -> Any:
        """A day that has come; raises ValidationError."""
        return _not_to_come(self.cleaned_data["said_on"])

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
        upload.file.seek(0)
        return upload


class MatchForm(Form):
    """Which column of a table is which."""

    sheet = forms.ChoiceField(label=_("Sheet of the workbook"), required=False)
    heading = forms.IntegerField(
        label=_("Last line of the headings"),
        min_value=0,
        max_value=1000,
        help_text=_("As numbered at the left of the table; 0 when there are no headings."),
    )
    text = forms.TypedChoiceField(label=_("What was said"), coerce=int)
    where = forms.TypedChoiceField(label=_("Where"), coerce=int, required=False, empty_value=None)
    contact = forms.TypedChoiceField(label=_("Contact"), coerce=int, required=False, empty_value=None)
    said_on = forms.TypedChoiceField(label=_("Day"), coerce=int, required=False, empty_value=None)

    def __init__(self, data: Any, *, table: Table, matching: Matching) -> None:
        columns = dict(matching.columns)
        super().__init__(data, initial={"heading": matching.heading, "sheet": table.sheet, **columns})
        choices: list[tuple[Any, Any]] = [("", _("no column")), *columns_of(table, matching.heading)]
        for name in ("text", "where", "contact", "said_on"):
            field: Any = self.fields[name]
            field.choices = choices
        self.fields["text"].error_messages["required"] = str(_("Choose the column with the answers."))
        sheet: Any = self.fields["sheet"]
        sheet.choices = [(name, name) for name in table.sheets]
        if len(table.sheets) < 2:
            del self.fields["sheet"]

    def clean(self) -> dict[str, Any]:
        """The choices; no column is used twice."""
        cleaned = super().clean()
        used = [
            cleaned[name] for name in ("text", "where", "contact", "said_on") if cleaned.get(name) is not None
        ]
        if len(used) != len(set(used)):
            self.add_error(None, _("One column is chosen twice."))
        return cleaned

    def columns(self) -> dict[str, int]:
        """Numbers of columns by field."""
        chosen = {name: self.cleaned_data.get(name) for name in ("text", "where", "contact", "said_on")}
        return {name: column for name, column in chosen.items() if column is not None}


def _not_to_come(day: Any) -> Any:
    if day > clock.today():
        raise ValidationError(_("This day is still to come."))
    return day


def _flat(text: str) -> str:
    return " ".join(text.split())


def _named(meeting: Meeting) -> str:
    # Not by its place, which may not be told of a meeting that named a protected problem.
    return f"{short_day(meeting.held_on)} · {meeting.number}"
