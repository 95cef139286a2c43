"""Forms of a vault: a paper with its days, and the profile."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core.web.fields import DateFormField
from ashar.core.web.forms import Form
from ashar.core.web.uploads import UploadField
from ashar.organisations.vault.actions import Days
from ashar.organisations.vault.keeping import Person, Profile, Project
from ashar.organisations.vault.kinds import OTHER, kind_of, kinds

MOST_LINES = 12
SPARE_LINES = 2
PROJECT = {"year": _("Year"), "title": _("What it was called"), "funder": _("Whose money")}
PERSON = {"name": _("Name and surname"), "post": _("Post")}


class FiguresField(forms.CharField):
    """So many figures, spaces forgiven; `words` when there are not so many."""

    def __init__(self, *, length: int, words: Any, **kwargs: Any) -> None:
        self.figures, self.words = length, words
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(max_length=34, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        """The figures alone; raises ValidationError."""
        found = re.sub(r"[\s\u00a0]+", "", str(super().clean(value) or ""))
        if found and not re.fullmatch(rf"[0-9]{{{self.figures}}}", found):
            raise ValidationError(self.words)
        return found


def bank_fields(*, required: bool) -> dict[str, forms.Field]:
    """Where an organisation is paid, as fields by the names an agreement gives them."""
    return {
        "bank_name": forms.CharField(label=_("Bank"), max_length=120, required=required),
        "bank_bik": FiguresField(
            label=_("BIK of the bank"),
            help_text=_("Six figures."),
            length=6,
            words=_("A BIK has six figures."),
            required=required,
        ),
        "bank_account": FiguresField(
            label=_("Account of the organisation"),
            help_text=_("Sixteen figures, of the organisation and not of a person. Never public."),
            length=16,
            words=_("An account has sixteen figures."),
            required=required,
        ),
    }


class VersionForm(Form):
    """A file with its days; `of_kind`: of which paper it is a newer version."""

    upload = UploadField(label=_("File"), help_text=_("A PDF, or a photograph of the paper."))
    issued_on = DateFormField(label=_("Day of issue"), required=False)
    expires_on = DateFormField(
        label=_("Last day of validity"),
        required=False,
        help_text=_("If it is written on the paper. We remind you two weeks and three days before."),
    )

    def __init__(self, *args: Any, of_kind: str = "", **kwargs: Any) -> None:
        self.of_kind = of_kind
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """The data, their days in order; a certificate that is counted from its issue has that day."""
        cleaned = super().clean()
        issued, expires = cleaned.get("issued_on"), cleaned.get("expires_on")
        if issued and expires and expires < issued:
            self.add_error("expires_on", _("The last day is before the day of issue."))
        counted = kind_of(cleaned.get("kind") or self.of_kind or OTHER).counted
        if counted and not issued and not expires and not {"issued_on", "expires_on"} & self.errors.keys():
            words = _("Write the day of issue: this certificate is valid for a certain time from it.")
            self.add_error("issued_on", words)
        return cleaned

    def days(self) -> Days:
        """What is written on the paper."""
        return Days(self.cleaned_data["issued_on"], self.cleaned_data["expires_on"])


class DocumentForm(VersionForm):
    """A paper that comes into the vault."""

    kind = forms.ChoiceField(label=_("Document"), choices=())
    title = forms.CharField(
        label=_("What kind of document it is"),
        help_text=_("Only for a document that is not in the list."),
        max_length=120,
        required=False,
    )
    field_order = ["kind", "title", "upload", "issued_on", "expires_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.choices = [(code, kind.title) for code, kind in kinds().items()]


class ProfileForm(Form):
    """Bank details, past projects and people."""

    def __init__(self, data: Any = None, *, known: Profile) -> None:
        super().__init__(data, initial=_typed(known))
        self.fields |= bank_fields(required=False)
        for n in range(1, MOST_LINES + 1):
            self.fields |= _line(n, "project", PROJECT) | _line(n, "person", PERSON)

    def bank(self) -> list[BoundField]:
        """The fields of the bank."""
        return [self[name] for name in bank_fields(required=False)]

    def projects(self) -> list[tuple[int, bool, list[BoundField]]]:
        """Lines of past projects: number, whether it waits hidden, fields."""
        return self._lines("project", PROJECT)

    def people(self) -> list[tuple[int, bool, list[BoundField]]]:
        """Lines of people: number, whether it waits hidden, fields."""
        return self._lines("person", PERSON)

    def clean(self) -> dict[str, Any]:
        """The data; bank details are whole or not there at all."""
        cleaned = super().clean()
        names = list(bank_fields(required=False))
        given = [name for name in names if cleaned.get(name) or name in self.errors]
        if given and len(given) < len(names):
            for name in set(names) - set(given):
                self.add_error(name, _("Write the bank details whole, or leave them all empty."))
        return cleaned

    def profile(self) -> Profile:
        """What was typed, without empty lines."""
        cleaned = self.cleaned_data
        return Profile(
            **{name: cleaned[name] for name in bank_fields(required=False)},
            projects=tuple(Project(**line) for line in self._written("project", PROJECT)),
            people=tuple(Person(**line) for line in self._written("person", PERSON)),
        )

    def _written(self, kind: str, parts: dict[str, Any]) -> list[dict[str, str]]:
        numbers = range(1, MOST_LINES + 1)
        lines = [{part: self.cleaned_data[f"{kind}_{part}_{n}"] for part in parts} for n in numbers]
        return [line for line in lines if any(line.values())]

    def _lines(self, kind: str, parts: dict[str, Any]) -> list[tuple[int, bool, list[BoundField]]]:
        rows = {n: [self[f"{kind}_{part}_{n}"] for part in parts] for n in range(1, MOST_LINES + 1)}
        used = max((n for n, cells in rows.items() if any(cell.value() for cell in cells)), default=0)
        return [(n, n > used + SPARE_LINES, cells) for n, cells in rows.items()]


def _line(n: int, kind: str, parts: dict[str, Any]) -> dict[str, forms.Field]:
    return {
        f"{kind}_{part}_{n}": forms.CharField(
            label=format_lazy(_("Line {n}: {column}"), n=n, column=words),
            max_length=10 if part == "year" else 160,
            required=False,
        )
        for part, words in parts.items()
    }


def _typed(known: Profile) -> dict[str, str]:
    typed = dict(known.bank)
    for kind, lines, parts in (("project", known.projects, PROJECT), ("person", known.people, PERSON)):
        for n, line in enumerate(lines, start=1):
            typed |= {f"{kind}_{part}_{n}": getattr(line, part) for part in parts}
    return typed
