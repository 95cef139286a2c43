"""The card of a call as a draft: every field with its help and a filled example; nothing is required.

Whatever is missing is told beside the form, by the function that decides the announcement.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.calls.composing import LANGUAGES, MOST_LOTS, Parts, soms
from ashar.calls.forms.card import _commission_label, _money_label
from ashar.commissions.models import Commission
from ashar.core.lifecycle import Words
from ashar.core.web.fields import DateFormField, DateTimeFormField, MoneyFormField
from ashar.core.web.forms import LANGUAGES as NAMES
from ashar.core.web.forms import Form
from ashar.programmes.models import BudgetLine


@dataclass(frozen=True)
class CardField:
    """A text of the card, asked for in two languages side by side."""

    name: str
    label: Words
    help: Words
    example: Words
    most: int
    rows: int = 0
    required: bool = True


CARD = (
    CardField(
        "title",
        _("Name of the call"),
        _("Short and clear: what it is about and for whom."),
        _("Leisure of teenagers in the third and fifth quarters"),
        200,
    ),
    CardField(
        "aim",
        _("Aim of the project"),
        _("One sentence: what will be different for people when the project ends."),
        _("After school teenagers meet in a safe place and do what they like."),
        2000,
        3,
    ),
    CardField(
        "tasks",
        _("Tasks of the project"),
        _("What has to be reached on the way. Not how: organisations propose the way."),
        _(
            "Open circles that teenagers choose themselves. Draw in those in a hard situation. "
            "Build a bond with parents and schools."
        ),
        3000,
        4,
        required=False,
    ),
    CardField(
        "problem",
        _("Description of the problem"),
        _("What hurts, whom, how many, and how you know: the meeting, the survey, letters."),
        _(
            "Of 140 teenagers asked in March, 4 in 10 have nobody to talk to after school; the district "
            "police have 11 of them on record. Residents named it first at the meeting of 12 February."
        ),
        4000,
        5,
    ),
    CardField(
        "target_group",
        _("For whom"),
        _("Who, and about how many people. Nobody’s name."),
        _("About 60 teenagers, 13 to 17 years old"),
        300,
    ),
    CardField(
        "territory",
        _("Where"),
        _("Village or quarters. Leave it empty when it is the whole town."),
        _("The third and the fifth quarter"),
        300,
        required=False,
    ),
    CardField(
        "results",
        _("Expected results"),
        _("What can be counted or seen at the end."),
        _("60 teenagers come at least once a week. 40 of them finish a course."),
        3000,
        4,
        required=False,
    ),
    CardField(
        "conditions",
        _("Conditions and limits of costs"),
        _("Only what the rules of the call do not say already: these stand on its page by themselves."),
        _("Building and major repair are not paid for; equipment is."),
        3000,
        3,
        required=False,
    ),
)
EXAMPLES: dict[str, tuple[Words, Words]] = {
    "deadline": (_("The minute after it nothing can be filed."), "24.05.2027 17:00"),
    "results_by": (_("The day by which everybody reads who won and why."), "07.06.2027"),
    "project_start": (_("After the time for complaints and the signing."), "21.06.2027"),
    "project_end": (_("The last day of the work; the report comes after it."), "30.11.2027"),
    "contact_name": (_("One person who knows the call."), _("Nurgul Asanova, social department")),
    "contact_phone": (_("A number that is answered in working hours."), "0 3222 5 12 34"),
    "contact_hours": (_("When one can call or come."), _("Monday to Friday, 9:00–17:00")),
    "session_at": (_("A meeting at which organisations ask about the call."), "30.04.2027 14:00"),
    "session_place": (_("House, street, room."), _("City hall, room 204")),
    "commission": (_("Who marks the proposals and decides."), _("Commission of 2027 (order 14-b)")),
}


class StepForm(Form):
    """A step of the card. `seen`: marks of what the page knew when it was opened."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def seeing(self, seen: str) -> Self:
        """The same form, just as it was sent, with other marks."""
        sent = self.data.copy()
        sent["seen"] = seen
        self.data = sent
        return self

    def parts(self) -> Parts:
        """What was typed and could be understood, by part."""
        raise NotImplementedError


class TextsForm(StepForm):
    """Texts of the card in the order of real calls, Kyrgyz and Russian side by side."""

    def __init__(self, data: Any, *, kept: Parts, hidden: Sequence[str] = (), **_choices: Any) -> None:
        super().__init__(data, initial=kept)
        self.asked = [each for each in CARD if each.name not in hidden]
        for each in self.asked:
            for code in LANGUAGES:
                self.fields[f"{each.name}_{code}"] = _text(each, code)

    def pairs_shown(self) -> list[tuple[CardField, list[forms.BoundField]]]:
        """Every text with its fields in both languages."""
        return [(each, [self[f"{each.name}_{code}"] for code in LANGUAGES]) for each in self.asked]

    def parts(self) -> Parts:
        """Texts with plain line ends."""
        return {
            name: value.replace("\r\n", "\n").replace("\r", "\n")
            for name, value in self.cleaned_data.items()
            if name != "seen"
        }


class MoneyForm(StepForm):
    """From one theme to five, each with its ceiling and the money that carries it."""

    def __init__(self, data: Any, *, kept: Parts, money: list[BudgetLine], **_choices: Any) -> None:
        super().__init__(data, initial=_lot_fields(kept))
        self.known = {str(each.pk): each for each in money}
        for n in range(1, MOST_LOTS + 1):
            self.fields |= _lot(n, [(key, _money_label(each)) for key, each in self.known.items()])

    def lots_shown(self) -> list[tuple[int, bool, dict[str, forms.BoundField]]]:
        """Every theme: its number, whether it is open, and its fields by name."""
        names = ("title_ky", "title_ru", "ceiling", "money")
        found = []
        for n in range(1, MOST_LOTS + 1):
            fields = {name: self[f"lot_{n}_{name}"] for name in names}
            is_used = any(fields[name].value() for name in names[:3])
            found.append((n, n == 1 or is_used, fields))
        return found

    def parts(self) -> Parts:
        """Themes as rows; one with a ceiling that cannot be understood stays as it was kept."""
        found: Parts = {}
        for n in range(1, MOST_LOTS + 1):
            names = [f"lot_{n}_{name}" for name in ("title_ky", "title_ru", "ceiling", "money")]
            if any(name in self.errors for name in names):
                continue
            ky, ru, ceiling, money = (self.cleaned_data.get(name) for name in names)
            is_written = bool(ky or ru or ceiling)
            found[f"lot_{n}"] = (ky, ru, soms(ceiling), int(money) if money and is_written else None)
        return found


class DaysForm(StepForm):
    """The days of the call, who answers for it, and its commission."""

    deadline = DateTimeFormField(label=_("Last day and hour for proposals"), required=False)
    results_by = DateFormField(label=_("Results by"), required=False)
    project_start = DateFormField(label=_("The project begins"), required=False)
    project_end = DateFormField(label=_("The project ends"), required=False)
    contact_name = forms.CharField(label=_("Who answers questions"), max_length=120, required=False)
    contact_phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    contact_hours = forms.CharField(label=_("Days and hours"), max_length=120, required=False)
    session_at = DateTimeFormField(label=_("Information session: day and hour"), required=False)
    session_place = forms.CharField(label=_("Information session: place"), max_length=200, required=False)
    commission = forms.ChoiceField(label=_("Commission"), required=False)

    def __init__(self, data: Any, *, kept: Parts, commissions: list[Commission], **_choices: Any) -> None:
        super().__init__(data, initial={**kept, "commission": kept["commission_id"]})
        known = [(str(each.pk), _commission_label(each)) for each in commissions]
        field: Any = self.fields["commission"]
        field.choices = [("", _("not chosen yet")), *known]
        for name, (words, example) in EXAMPLES.items():
            self.fields[name].help_text = format_lazy(
                _("{help} For example: {example}"), help=words, example=example
            )

    def parts(self) -> Parts:
        """Days, names and the commission's id; what could not be understood is left out."""
        found = {
            name: value for name, value in self.cleaned_data.items() if name not in ("seen", "commission")
        }
        if "commission" in self.cleaned_data:
            found["commission_id"] = int(self.cleaned_data["commission"] or 0) or None
        return found


FORMS: Mapping[str, type[StepForm]] = {"what": TextsForm, "money": MoneyForm, "days": DaysForm}


def _text(each: CardField, code: str) -> forms.CharField:
    attrs: dict[str, Any] = {"lang": code} | ({"rows": each.rows} if each.rows else {})
    widget = forms.Textarea(attrs=attrs) if each.rows else forms.TextInput(attrs=attrs)
    return forms.CharField(label=NAMES[code], required=False, max_length=each.most, widget=widget)


def _lot(n: int, money: list[tuple[str, str]]) -> dict[str, forms.Field]:
    titles = {
        f"lot_{n}_title_{code}": forms.CharField(
            label=format_lazy(_("Theme {n}: {language}"), n=n, language=NAMES[code]),
            required=False,
            max_length=200,
            widget=forms.TextInput(attrs={"lang": code}),
        )
        for code in LANGUAGES
    }
    ceiling = MoneyFormField(label=_("Ceiling, soms"), required=False, at_least=1)
    choice = forms.ChoiceField(label=_("Money"), required=False, choices=money)
    return {**titles, f"lot_{n}_ceiling": ceiling, f"lot_{n}_money": choice}


def _lot_fields(kept: Parts) -> dict[str, Any]:
    typed: dict[str, Any] = {}
    for n in range(1, MOST_LOTS + 1):
        ky, ru, ceiling, money = kept[f"lot_{n}"]
        known = MoneyFormField().clean(ceiling) if ceiling else None
        typed |= {f"lot_{n}_title_ky": ky, f"lot_{n}_title_ru": ru, f"lot_{n}_ceiling": known}
        typed |= {f"lot_{n}_money": money} if money else {}
    return typed
