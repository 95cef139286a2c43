"""Forms: the only gate for input. They clean and explain; deciding is the actions' work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.forms.forms import DeclarativeFieldsMetaclass
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

LANGUAGES: dict[str, Words] = {"ky": _("In Kyrgyz"), "ru": _("In Russian"), "en": _("In English")}
REQUIRED: dict[type[forms.Field], Words] = {
    forms.BooleanField: _("Tick this to go on."),
    forms.FileField: _("Choose a file."),
    forms.ChoiceField: _("Choose one of the answers."),
    forms.Field: _("Write the answer here."),
}
LIMITS: dict[str, Words] = {
    "max_value": _("The most is %(limit_value)s."),
    "min_value": _("The least is %(limit_value)s."),
    "max_length": _("It is too long: at most %(limit_value)d characters, and here are %(show_value)d."),
}
WRONG: dict[type[forms.Field], tuple[str, Words]] = {
    forms.IntegerField: ("invalid", _("Write a whole number.")),
    forms.ChoiceField: ("invalid_choice", _("Choose one of the answers.")),
    forms.EmailField: ("invalid", _("Write the e-mail address in full, for example name@example.org.")),
}
_UNSAID = forms.Field.default_error_messages["required"]


@dataclass(frozen=True)
class Bilingual:
    """One text asked for in Kyrgyz and Russian side by side (and English, if wished).

    As an attribute `title` of a Form it becomes the fields title_ky, title_ru, title_en and the tick
    title_later, “translation comes later”. Show it by `ui.pair(form, "title")`. The cleaned data
    hold the texts; a missing one is an empty string.
    """

    label: Words
    help: Words = ""
    required: bool = True
    long: bool = False
    english: bool = False
    max_length: int = 300

    def fields(self, name: str) -> dict[str, forms.Field]:
        """The form fields of this text."""
        widget = forms.Textarea if self.long else forms.TextInput
        codes = ("ky", "ru", "en") if self.english else ("ky", "ru")
        fields: dict[str, forms.Field] = {
            f"{name}_{code}": forms.CharField(
                label=LANGUAGES[code],
                required=False,
                max_length=self.max_length,
                widget=widget(attrs={"lang": code}),
            )
            for code in codes
        }
        fields[f"{name}_later"] = forms.BooleanField(label=_("The translation comes later"), required=False)
        return fields


class _FormMeta(DeclarativeFieldsMetaclass):
    """Turns Bilingual attributes into fields, in the order of writing."""

    def __new__(mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any]) -> Any:
        written: dict[str, Any] = {}
        pairs: dict[str, Bilingual] = {}
        for base in reversed(bases):
            pairs |= getattr(base, "pairs", {})
        for key, value in attrs.items():
            if isinstance(value, Bilingual):
                pairs[key] = value
                written |= value.fields(key)
            else:
                written[key] = value
        return super().__new__(mcs, name, bases, written | {"pairs": pairs})


@dataclass(frozen=True)
class Mistake:
    """A line of the summary over a form: the sentence, and the field it leads to."""

    text: str
    label: str
    anchor: str


class Form(forms.Form, metaclass=_FormMeta):
    """A form in our look: errors above the input, all that was typed kept, checked on the server only.

    `owners`: what a field belongs to where many share a label; the list of mistakes names it.
    """

    pairs: ClassVar[dict[str, Bilingual]]
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        self.owners: dict[str, str] = {}
        super().__init__(*args, **kwargs)

    def full_clean(self) -> None:
        """Clean; every field explains itself in our words, also one that was added after the beginning."""
        for field in self.fields.values():
            _explain(field)
        super().full_clean()

    def clean(self) -> dict[str, Any]:
        """The cleaned data, every pair written in both languages or promised."""
        cleaned = super().clean() or self.cleaned_data
        for name, pair in self.pairs.items():
            self._check_pair(name, pair, bool(cleaned.pop(f"{name}_later", False)))
        return cleaned

    def _check_pair(self, name: str, pair: Bilingual, later: bool) -> None:
        missing = [code for code in ("ky", "ru") if not self.cleaned_data.get(f"{name}_{code}")]
        missing = [code for code in missing if f"{name}_{code}" not in self.errors]
        if len(missing) == 2 and pair.required:
            self.add_error(f"{name}_ky", _("Write this at least in one of the two languages."))
        elif len(missing) == 1 and not later:
            other = _("Write this in Kyrgyz too, or tick “The translation comes later”.")
            if missing == ["ru"]:
                other = _("Write this in Russian too, or tick “The translation comes later”.")
            self.add_error(f"{name}_{missing[0]}", other)


def _explain(field: forms.Field) -> None:
    """Our sentences in place of Django’s, where the field has none of its own."""
    said = field.error_messages
    if said["required"] == _UNSAID:
        said["required"] = str(next(words for kind, words in REQUIRED.items() if isinstance(field, kind)))
    for code, words in LIMITS.items():
        said.setdefault(code, str(words))
    for kind, (code, words) in WRONG.items():
        if isinstance(field, kind) and said.get(code) == kind.default_error_messages.get(code):
            said[code] = str(words)


def mistakes(form: forms.BaseForm) -> Iterator[Mistake]:
    """All errors of a form in the order of its fields, those of the whole form first."""
    for error in form.non_field_errors():
        yield Mistake(str(error), "", "")
    for bound in form:
        for error in bound.errors:
            yield Mistake(str(error), _label_of(form, bound), bound.id_for_label or bound.auto_id)


def rows(form: forms.BaseForm) -> Iterator[tuple[str, BoundField | None]]:
    """What to show of a form, in order: ("", field), or (name of a pair, None)."""
    pairs: dict[str, Bilingual] = getattr(form, "pairs", {})
    for bound in form:
        base, _mark, end = bound.name.rpartition("_")
        if base not in pairs:
            yield "", bound
        elif end == "ky":
            yield base, None


def _label_of(form: forms.BaseForm, bound: BoundField) -> str:
    """The field’s label, after its owner; for a part of a pair, the pair’s label and the language."""
    base, _mark, code = bound.name.rpartition("_")
    pair: Bilingual | None = getattr(form, "pairs", {}).get(base)
    label = f"{pair.label} ({LANGUAGES[code]})" if pair and code in LANGUAGES else str(bound.label)
    owner = getattr(form, "owners", {}).get(bound.name)
    return f"{owner}, {label}" if owner else label
