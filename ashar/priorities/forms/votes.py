"""Forms of a vote: a code and a choice, paper ballots, hands, marks of the commission."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core.web.doors import DoorForm
from ashar.core.web.forms import Form
from ashar.core.web.uploads import SCAN_TYPES, UploadField
from ashar.priorities import codes
from ashar.priorities.criteria import LEAST, MOST
from ashar.priorities.frozen import frozen, written_of
from ashar.priorities.models import Meeting, Round

ON_A_SHEET = 15
_SPOILED = {"-", "–", "—", "0"}


class CodeForm(Form):
    """A code as it was typed or scanned."""

    code = forms.CharField(
        label=_("Your code"),
        help_text=_("From the slip or the letter: three groups of four signs."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        """The code that was meant."""
        code = codes.read_code(self.cleaned_data["code"])
        if not code:
            raise ValidationError(_("A code has twelve signs. Look at the slip once more."))
        return code


class VoteForm(CodeForm):
    """A code and what it votes for."""

    chosen = forms.TypedMultipleChoiceField(
        label=_("Which problems come first for you?"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = round.choices
        chosen: Any = self.fields["chosen"]
        chosen.choices = [(each["n"], f"{each['n']}. {written_of(each)}") for each in round.terms["problems"]]
        chosen.help_text = format_lazy(_("Choose at most {n}."), n=round.choices)

    def clean_chosen(self) -> list[int]:
        """Not more than the method allows."""
        chosen: list[int] = self.cleaned_data["chosen"]
        if len(chosen) > self.most:
            raise ValidationError(format_lazy(_("Choose at most {n}."), n=self.most))
        return chosen


class AskCodeForm(DoorForm):
    """An e-mail address to which a code is sent."""

    address = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("It is used for this one letter and forgotten when the vote is over."),
        max_length=200,
    )


def read_chosen(text: str) -> list[int]:
    """The numbers typed for a ballot; none for a dash, which means spoiled. Raises ValidationError."""
    if text.strip() in _SPOILED:
        return []
    parts = re.split(r"[\s,.;]+", text.strip())
    if not all(part.isdecimal() for part in parts):
        raise ValidationError(
            _("Write the numbers with spaces between them, or a dash for a spoiled ballot.")
        )
    return [int(part) for part in parts]


class ReadingForm(Form):
    """A page of ballots as one person reads them: a number and what is marked, one ballot a row."""

    def __init__(self, *args: Any, first: int, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known, self.most = {each["n"] for each in round.terms["problems"]}, round.choices
        quick = {"inputmode": "numeric", "autocomplete": "off"}
        for row in range(ON_A_SHEET):
            line = _("Line {n}: {label}")
            self.fields[f"n{row}"] = forms.IntegerField(
                label=format_lazy(line, n=row + 1, label=_("Ballot")),
                initial=first + row,
                min_value=1,
                max_value=99_999,
                required=False,
                widget=forms.TextInput(attrs={**quick, "tabindex": "-1"}),
            )
            self.fields[f"c{row}"] = forms.CharField(
                label=format_lazy(line, n=row + 1, label=_("Marked")),
                max_length=40,
                required=False,
                widget=forms.TextInput(attrs=quick),
            )

    def rows(self) -> Iterator[tuple[BoundField, BoundField]]:
        """Each ballot with what is marked on it."""
        for row in range(ON_A_SHEET):
            yield self[f"n{row}"], self[f"c{row}"]

    def clean(self) -> dict[str, Any]:
        """Every row that was filled in has a number of its own and marks that fit."""
        cleaned = super().clean()
        self.readings: dict[int, list[int]] = {}
        for row in range(ON_A_SHEET):
            if cleaned.get(f"c{row}"):
                self._take(row, cleaned.get(f"n{row}"), cleaned[f"c{row}"])
        if not self.readings and not self.errors:
            raise ValidationError(_("Type at least one ballot."))
        return cleaned

    def _take(self, row: int, n: int | None, text: str) -> None:
        try:
            chosen = read_chosen(text)
        except ValidationError as wrong:
            self.add_error(f"c{row}", wrong)
            return
        if n is None or n in self.readings:
            self.add_error(f"n{row}", _("Each ballot has a number of its own."))
        elif len(set(chosen)) != len(chosen) or not set(chosen) <= self.known:
            self.add_error(f"c{row}", _("Choose among the problems of this ballot, each once."))
        elif len(chosen) > self.most:
            self.add_error(f"c{row}", _("More are marked than allowed: the ballot is spoiled, type a dash."))
        else:
            self.readings[n] = chosen


class SettleForm(Form):
    """What stands on a ballot that two persons read differently."""

    n = forms.IntegerField(widget=forms.HiddenInput)
    chosen = forms.CharField(
        label=_("What stands on the paper"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    def clean_chosen(self) -> list[int]:
        """The numbers, none for a spoiled ballot."""
        return read_chosen(self.cleaned_data["chosen"])


class HandsForm(Form):
    """How many hands went up for each problem at one meeting."""

    meeting = forms.ModelChoiceField(Meeting.objects.none(), label=_("Meeting"))

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["meeting"]
        field.queryset = Meeting.objects.filter(
            authority=round.authority, held_on__range=(round.opens_on, round.closes_on)
        ).order_by("-held_on", "-pk")
        field.empty_label = _("Choose a meeting")
        field.label_from_instance = lambda each: f"{each.number} · {each.place}"
        self.numbers = [each["n"] for each in round.terms["problems"]]
        for each in round.terms["problems"]:
            self.fields[f"v{each['n']}"] = forms.IntegerField(
                label=f"{each['n']}. {written_of(each)}", min_value=0, max_value=100_000
            )

    def votes(self) -> dict[int, int]:
        """Votes by number on the ballot."""
        return {n: self.cleaned_data[f"v{n}"] for n in self.numbers}


class MarksForm(Form):
    """Marks for every problem by every criterion; `whole`: nothing may be left out."""

    def __init__(self, *args: Any, round: Round, whole: bool, on_paper: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        marks = [("", "—"), *((str(n), str(n)) for n in range(LEAST, MOST + 1))]
        self.terms = round.terms
        self.criteria = frozen(self.terms["criteria"])
        for problem in self.terms["problems"]:
            for each in self.terms["criteria"]:
                self.fields[f"m{problem['n']}_{each['code']}"] = forms.ChoiceField(
                    label=written_of(each), choices=marks, required=whole
                )
        if on_paper:
            self.fields["scan"] = UploadField(
                label=_("The signed sheet: photo or scan"),
                allowed=SCAN_TYPES,
                help_text=_("Not public: it holds a signature."),
            )

    def cards(self) -> Iterator[tuple[dict[str, Any], str, list[BoundField]]]:
        """Each problem with its title and its fields."""
        for problem in self.terms["problems"]:
            fields = [self[f"m{problem['n']}_{each['code']}"] for each in self.terms["criteria"]]
            yield problem, written_of(problem), fields

    def marks(self) -> dict[int, dict[str, int]]:
        """What was marked, by number on the ballot; problems and criteria without a mark are left out."""
        given: dict[int, dict[str, int]] = {}
        for problem in self.terms["problems"]:
            found = {
                each["code"]: int(mark)
                for each in self.terms["criteria"]
                if (mark := self.cleaned_data.get(f"m{problem['n']}_{each['code']}"))
            }
            if found:
                given[problem["n"]] = found
        return given


def initial_marks(marks: dict[str, dict[str, int]]) -> dict[str, str]:
    """Kept marks as the form shows them."""
    return {f"m{n}_{code}": str(mark) for n, given in marks.items() for code, mark in given.items()}
