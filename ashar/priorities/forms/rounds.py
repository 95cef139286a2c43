"""Forms of a priority round: preparing it, and deciding on its result."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.accounts.names import sign_in_name
from ashar.core.i18n import written
from ashar.core.web.fields import DateFormField
from ashar.core.web.forms import Bilingual, Form
from ashar.core.web.uploads import SCAN_TYPES, UploadField
from ashar.priorities.actions import Decided, Plan, Seat
from ashar.priorities.criteria import criteria
from ashar.priorities.models import Problem, Round

WAYS = [
    ("slip", _("online, with a code on a printed slip")),
    ("mail", _("online, with a code sent by e-mail")),
    ("paper", _("on paper, into a box")),
    ("hands", _("by show of hands at meetings")),
]


class RoundForm(Form):
    """How a round will go."""

    title = Bilingual(
        _("What the round is called"), help=_("For example: Priorities of 2027."), max_length=200
    )
    opens_on = DateFormField(label=_("First day of the vote"))
    closes_on = DateFormField(label=_("Last day of the vote"))
    ways = forms.MultipleChoiceField(
        label=_("How residents vote"),
        choices=WAYS,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "One person can get a code at more than one e-mail address; slips are handed out to people."
        ),
    )
    choices = forms.IntegerField(label=_("How many problems one resident chooses"), min_value=1, max_value=10)
    votes_pct = forms.IntegerField(
        label=_("Share of residents’ votes in the total, per cent"),
        help_text=_("The rest is the commission’s marks. With 100 nobody marks."),
        min_value=1,
        max_value=100,
    )
    problems = forms.ModelMultipleChoiceField(
        Problem.objects.none(), label=_("Problems that compete"), widget=forms.CheckboxSelectMultiple
    )
    seats = forms.CharField(
        label=_("Who marks for the commission"),
        help_text=_(
            "One person a line. An e-mail address or a phone number with which the person signs in; or only "
            "a name: then the marks are typed in from a signed sheet."
        ),
        widget=forms.Textarea,
        required=False,
        max_length=4000,
    )

    def __init__(self, *args: Any, problems: Sequence[Problem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["problems"]
        field.queryset = Problem.objects.filter(pk__in=[each.pk for each in problems]).order_by("pk")
        field.label_from_instance = lambda each: f"{each.number} · {written(each, 'title')}"
        for code, each in criteria().items():
            label = written(each, "title")
            self.fields[f"w_{code}"] = forms.IntegerField(label=str(label), min_value=0, max_value=100)

    def weights(self) -> Iterator[BoundField]:
        """The weights of the criteria."""
        for code in criteria():
            yield self[f"w_{code}"]

    def clean_seats(self) -> list[Seat]:
        """Who marks; raises ValidationError for a sign-in name that nobody has."""
        seats, lines = [], [line.strip() for line in self.cleaned_data["seats"].splitlines()]
        for line in filter(None, lines):
            if "@" not in line and not re.fullmatch(r"[+\d][\d\s()-]{6,}", line):
                seats.append(Seat(line[:120]))
                continue
            seats.append(_seat_of(line))
        return seats

    def plan(self) -> Plan:
        """The plan as the action wants it."""
        facts = self.cleaned_data
        names = ("title_ky", "title_ru", "opens_on", "closes_on", "choices", "votes_pct")
        ways = {f"by_{way}": way in facts["ways"] for way, _words in WAYS}
        weights = {code: facts[f"w_{code}"] for code in criteria()}
        plan: dict[str, Any] = {**{name: facts[name] for name in names}, **ways}
        return Plan(weights=weights, **plan)

    def clean(self) -> dict[str, Any]:
        """The vote does not end before it begins."""
        cleaned = super().clean()
        first, last = cleaned.get("opens_on"), cleaned.get("closes_on")
        if first and last and last < first:
            self.add_error("closes_on", _("The last day cannot be before the first."))
        return cleaned


def _seat_of(line: str) -> Seat:
    try:
        user = User.objects.filter(login=sign_in_name(line), is_active=True).first()
    except ValidationError:
        user = None
    if user is None:
        raise ValidationError(
            format_lazy(
                _("Nobody here signs in as {login}. Let the person in first, or write only the name."),
                login=line,
            )
        )
    return Seat(user.name, user)


def initial_of(round: Round) -> dict[str, Any]:
    """What a round in preparation says, for its form."""
    seats = [
        marker.user.login if marker.user else marker.name for marker in round.markers.select_related("user")
    ]
    return {
        **{name: getattr(round, name) for name in ("title_ky", "title_ru", "opens_on", "closes_on")},
        "choices": round.choices,
        "votes_pct": round.votes_pct,
        "ways": [way for way, _words in WAYS if getattr(round, f"by_{way}")],
        "problems": list(round.items.values_list("problem_id", flat=True)),
        "seats": "\n".join(seats),
        **{f"w_{code}": weight for code, weight in round.weights.items()},
    }


class ReasonForm(Form):
    """Why."""

    reason = Bilingual(_("Why?"), help=_("Everybody reads this."), long=True, max_length=1000)


class SlipsForm(Form):
    """How many slips to print."""

    count = forms.IntegerField(label=_("How many slips"), min_value=1, max_value=400, initial=40)


class DecideForm(Form):
    """Which problems become priorities, in which order, and why where it departs from the count."""

    decided_on = DateFormField(label=_("Day of the decision"))
    scan = UploadField(
        label=_("The signed decision: photo or scan"), allowed=SCAN_TYPES, required=False,
        help_text=_("Everybody can read it."),
    )  # fmt: skip

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = [row["n"] for row in round.standing.get("rows", ())]
        for row in round.standing.get("rows", ()):
            n = row["n"]
            self.fields[f"p{n}"] = forms.IntegerField(
                label=_("Place"), min_value=1, max_value=20, required=False,
                help_text=_("Empty: it does not become a priority."),
            )  # fmt: skip
            for code, words in (("ky", _("Reason, in Kyrgyz")), ("ru", _("Reason, in Russian"))):
                self.fields[f"r{n}_{code}"] = forms.CharField(
                    label=words, required=False, max_length=1000, widget=forms.Textarea(attrs={"lang": code})
                )

    def of(self, n: int) -> tuple[BoundField, BoundField, BoundField]:
        """Place and reasons of a problem."""
        return self[f"p{n}"], self[f"r{n}_ky"], self[f"r{n}_ru"]

    def clean(self) -> dict[str, Any]:
        """Places run from 1 without a gap."""
        cleaned = super().clean()
        places = sorted(place for n in self.numbers if (place := cleaned.get(f"p{n}")))
        if not self.errors and places != list(range(1, len(places) + 1)):
            raise ValidationError(
                _("Give each chosen problem of this round a place of its own, from 1 without a gap.")
            )
        return cleaned

    def decided(self) -> Decided:
        """The decision as the action wants it."""
        facts = self.cleaned_data
        chosen = sorted((n for n in self.numbers if facts[f"p{n}"]), key=lambda n: facts[f"p{n}"])
        reasons = {n: (facts[f"r{n}_ky"], facts[f"r{n}_ru"]) for n in self.numbers}
        return Decided(chosen, {n: each for n, each in reasons.items() if any(each)})
