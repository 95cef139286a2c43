"""The form on which one proposal is marked: a mark for each open criterion, a comment, words where asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from ashar.core import merging
from ashar.core.web.forms import Form
from ashar.selection.marking.given import COMMENT, Given, given_of, parts_of
from ashar.selection.methods.scale import Criterion, highest
from ashar.selection.standing import levels_of

FEW = 10  # so many marks stand side by side as buttons; of more one types the number
MOST_LETTERS, MOST_OF_A_NOTE = 2000, 600


class MarkForm(Form):
    """Marks of one proposal. What is not open in this pass has no field and stays as it is kept."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        criteria: Sequence[Criterion],
        open_now: Sequence[Criterion],
        given: Given,
        data: Mapping[str, Any] | None = None,
        *,
        with_comment: bool = True,
    ) -> None:
        self.criteria, self.open_now, self.kept = criteria, open_now, parts_of(criteria, given)
        super().__init__(data, initial={**self.kept, "seen": merging.marks(self.kept)})
        for criterion in open_now:
            self.fields[f"p_{criterion['code']}"] = _mark(criterion)
            self.fields[f"n_{criterion['code']}"] = forms.CharField(
                label=_("In a few words: why this mark"),
                required=False,
                max_length=MOST_OF_A_NOTE,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        if with_comment:
            self.fields[COMMENT] = forms.CharField(
                label=_("Why these marks"),
                required=False,
                max_length=MOST_LETTERS,
                widget=forms.Textarea(attrs={"rows": 5}),
                help_text=_("The applicant reads it without your name. Strong sides and what to improve."),
            )

    def rows(self) -> Iterator[tuple[Criterion, BoundField, BoundField]]:
        """For the template: a criterion, its mark, the words on it."""
        for criterion in self.open_now:
            yield criterion, self[f"p_{criterion['code']}"], self[f"n_{criterion['code']}"]

    def parts(self) -> dict[str, Any]:
        """The marks in parts: what was typed where it can be understood, the rest as it is kept."""
        typed = {name: value for name, value in self.cleaned_data.items() if name in self.kept}
        return {**self.kept, **typed}

    def given(self) -> Given:
        """What `save_marks` takes."""
        return given_of(self.criteria, self.parts())

    def seeing(self, seen: str) -> MarkForm:
        """The same form, just as it was sent, with other marks of what was seen."""
        sent: Any = self.data
        self.data = sent.copy()
        self.data["seen"] = seen
        return self


def _mark(criterion: Criterion) -> forms.Field:
    levels = levels_of(criterion)
    if levels or highest(criterion) <= FEW:
        choices = levels or [(mark, str(mark)) for mark in range(highest(criterion) + 1)]
        return forms.TypedChoiceField(
            label=criterion["title"],
            required=False,
            choices=choices,
            coerce=int,
            empty_value=None,
            widget=forms.RadioSelect,
        )
    return forms.IntegerField(
        label=criterion["title"],
        required=False,
        min_value=0,
        max_value=highest(criterion),
        widget=forms.NumberInput(attrs={"class": "num", "inputmode": "numeric"}),
        error_messages={"invalid": _("Write a whole number.")},
    )
