"""The form of an order of appointment: the order, its seats, its substitutes."""

from collections.abc import Iterable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from ashar.accounts.forms import SignInNameField
from ashar.accounts.models import User
from ashar.commissions.actions import NamedSeat
from ashar.commissions.models import APPOINTED, Duty, StandsIn, Term
from ashar.core.web.fields import DateFormField
from ashar.core.web.forms import Bilingual, Form
from ashar.core.web.sheets import Sheet
from ashar.core.web.uploads import SCAN_TYPES, UploadField

NAMES = [
    ("", _("as the rules say")),
    ("yes", _("yes, under their names")),
    ("no", _("no, without names")),
]
FIRST_SEATS = (Duty.SECRETARY, Duty.CHAIR, Duty.MEMBER, Duty.MEMBER)
MOST_SEATS = 13
DUTIES = [(duty.value, duty.label) for duty in APPOINTED]
PLACES = [("", _("a seat of the commission")), *StandsIn.choices]


def broadcast_field() -> forms.CharField:
    """An address on the web: the page leads there, nothing of it is shown inside."""
    return forms.CharField(
        label=_("Where its sittings are broadcast"),
        required=False,
        max_length=300,
        validators=[URLValidator(schemes=["https", "http"], message=_("Write it from https:// on."))],
        help_text=_("A link to the video; it stands on the public pages."),
    )


class AppointmentForm(Form):
    """The order that appoints a commission."""

    title = Bilingual(_("Name of the commission"), max_length=200, english=True)
    act_number = forms.CharField(label=_("Number of the order"), max_length=40)
    act_date = DateFormField(label=_("Date of the order"))
    valid_to = DateFormField(
        label=_("Last day of its work"), required=False, help_text=_("Empty: until it is ended.")
    )
    upload = UploadField(
        label=_("The signed order: photo or scan"),
        allowed=SCAN_TYPES,
        required=False,
        help_text=_("PDF or picture. It becomes public: cover what must not be."),
    )
    term = forms.ChoiceField(
        label=_("For how long"), choices=Term.choices, initial=Term.STANDING, required=False
    )
    broadcast_url = broadcast_field()
    marks_with_names = forms.TypedChoiceField(
        label=_("Are marks published under the members’ names?"),
        choices=NAMES,
        required=False,
        coerce=lambda said: said == "yes",
        empty_value=None,
        help_text=_("Fixed for each call when it is announced."),
    )

    def clean_term(self) -> str:
        """Standing, unless something else is said."""
        return self.cleaned_data["term"] or Term.STANDING


class SeatForm(Form):
    """A seat: who, as what, from where."""

    duty = forms.ChoiceField(label=_("As what"), choices=DUTIES, initial=Duty.MEMBER)
    name = forms.CharField(label=_("Name and surname"), max_length=120)
    login = SignInNameField(help_text=_("Who has none in Ashar yet gets a code afterwards."))
    post = Bilingual(_("Post or organisation"), required=False, max_length=200)
    is_civil = forms.BooleanField(label=_("From civil society: neither official nor deputy"), required=False)
    is_deputy = forms.BooleanField(label=_("A deputy of the kenesh"), required=False)
    stands_in = forms.ChoiceField(
        label=_("A seat, or a substitute for somebody who is ill"),
        choices=PLACES,
        required=False,
    )

    def has_changed(self) -> bool:
        """Whether something was written; a choice that stands there from the beginning is nothing."""
        return any(name not in ("duty", "stands_in") for name in self.changed_data)

    def seat(self) -> NamedSeat:
        """The seat as the action wants it."""
        return NamedSeat(**self.cleaned_data)


class AppointmentSheet(Sheet):
    """The order of appointment with its seats."""

    def __init__(self, request: Any, *, by: User, drawn: Sequence[Mapping[str, Any]] = ()) -> None:
        """`drawn`: what a drawing by lot says of the seats after the first two."""
        super().__init__(request)
        data, _files = self.sent
        self.appointment = AppointmentForm(*self.sent)
        known = {"name": by.name, "login": by.login}
        said = dict(enumerate(drawn, start=3))
        self.seats = [
            SeatForm(data, prefix=f"s{n}", initial={"duty": duty, **(known if n == 1 else said.get(n, {}))})
            for n, duty in enumerate(FIRST_SEATS, start=1)
        ]
        self.seats += [
            SeatForm(data, prefix=f"s{n}", empty_permitted=n not in said, initial=said.get(n))
            for n in range(len(FIRST_SEATS) + 1, MOST_SEATS + 1)
        ]
        self.forms = [self.appointment, *self.seats]

    def fits(self) -> bool:
        """No sign-in name stands twice."""
        seen: set[str] = set()
        for form in self._filled():
            login = form.cleaned_data["login"]
            if login in seen:
                form.add_error("login", _("This person already has a seat above."))
            seen.add(login)
        return all(form.is_valid() for form in self.seats)

    def facts(self) -> dict[str, Any]:
        """The order and its seats as the action wants them, without the scan."""
        order = {name: value for name, value in self.appointment.cleaned_data.items() if name != "upload"}
        return {**order, "seats": [form.seat() for form in self._filled()]}

    def seats_so_far(self) -> list[SimpleNamespace]:
        """What has been filled in of the seats, right or wrong: enough to count them."""
        found = []
        for form in self.seats:
            told = {name: form[name].value() for name in ("duty", "is_civil", "stands_in", "name", "login")}
            if told["name"] or told["login"]:
                told["is_civil"] = bool(told["is_civil"])
                found.append(SimpleNamespace(**told))
        return found

    def _filled(self) -> Iterable[SeatForm]:
        return [form for form in self.seats if form.cleaned_data]
