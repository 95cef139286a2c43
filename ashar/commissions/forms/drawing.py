"""Forms of a drawing by lot."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ashar.accounts.forms import SignInNameField
from ashar.commissions.actions import Named
from ashar.commissions.models import DRAWN_FROM, StandsIn
from ashar.core.web.fields import DateFormField
from ashar.core.web.forms import Bilingual, Form
from ashar.core.web.sheets import Sheet

KINDS = {
    StandsIn.CIVIL: _("from civil society"),
    StandsIn.OFFICIAL: _("officials"),
    StandsIn.EXPERT: _("independent experts"),
}
MOST_LINES = 20


class DrawForm(Form):
    """What is drawn, when and where."""

    title = Bilingual(_("What is drawn"), max_length=200, help=_("For example: members for one call"))
    held_on = DateFormField(label=_("Day of the drawing"), help_text=_("Tomorrow at the earliest."))
    place = forms.CharField(label=_("Where it is held, in public"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in DRAWN_FROM:
            self.fields[f"quota_{kind}"] = forms.IntegerField(
                label=KINDS[kind], required=False, min_value=0, max_value=20, initial=0
            )

    def quotas(self) -> dict[str, int]:
        """How many of each kind."""
        return {str(kind): self.cleaned_data[f"quota_{kind}"] or 0 for kind in DRAWN_FROM}


class CandidateForm(Form):
    """A line of the list."""

    name = forms.CharField(label=_("Name and surname"), max_length=120)
    login = SignInNameField(label=_("Telephone or e-mail (not published)"))
    kind = forms.ChoiceField(label=_("From where"), choices=[*KINDS.items()])
    post = Bilingual(_("Post or organisation"), required=False, max_length=200)

    def has_changed(self) -> bool:
        """A choice that stands there from the beginning is nothing."""
        return any(name != "kind" for name in self.changed_data)

    def named(self) -> Named:
        """The line as the action wants it."""
        return Named(**self.cleaned_data)


class DrawSheet(Sheet):
    """A drawing with its list."""

    def __init__(self, request: Any) -> None:
        super().__init__(request)
        data, _files = self.sent
        self.draw = DrawForm(data)
        self.lines = [
            CandidateForm(data, prefix=f"c{n}", empty_permitted=True) for n in range(1, MOST_LINES + 1)
        ]
        self.forms = [self.draw, *self.lines]

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        told = self.draw.cleaned_data
        names = ("title_ky", "title_ru", "held_on", "place")
        return {
            **{name: told[name] for name in names},
            "quotas": self.draw.quotas(),
            "candidates": [form.named() for form in self._filled()],
        }

    def _filled(self) -> Iterable[CandidateForm]:
        return [form for form in self.lines if form.cleaned_data]


class HoldForm(Form):
    """The number that was called out."""

    called = forms.RegexField(
        label=_("The number called out by those present"),
        regex=r"^\d{3,20}$",
        help_text=_("Each digit by another person, after the list and the journal’s head were read aloud."),
        error_messages={"invalid": _("Type the number that was called out: three digits or more.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
