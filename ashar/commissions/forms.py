"""Forms of commissions."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ashar.accounts.forms import SignInNameField
from ashar.accounts.models import User, Way
from ashar.commissions.actions import NamedSeat
from ashar.commissions.models import Duty
from ashar.core.web.fields import DateFormField
from ashar.core.web.forms import Bilingual, Form
from ashar.core.web.sheets import Sheet
from ashar.core.web.uploads import SCAN_TYPES, UploadField

FIRST_SEATS = (Duty.SECRETARY, Duty.CHAIR, Duty.MEMBER, Duty.MEMBER)
MOST_SEATS = 11


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


class SeatForm(Form):
    """A seat: who, as what, from where."""

    duty = forms.ChoiceField(label=_("As what"), choices=Duty.choices, initial=Duty.MEMBER)
    name = forms.CharField(label=_("Name and surname"), max_length=120)
    login = SignInNameField(help_text=_("Who has none in Ashar yet gets a code afterwards."))
    post = Bilingual(_("Post or organisation"), required=False, max_length=200)
    is_civil = forms.BooleanField(label=_("From civil society: neither official nor deputy"), required=False)

    def has_changed(self) -> bool:
        """Whether something was written; a choice that stands there from the beginning is nothing."""
        return any(name != "duty" for name in self.changed_data)

    def seat(self) -> NamedSeat:
        """The seat as the action wants it."""
        return NamedSeat(**self.cleaned_data)


class AppointmentSheet(Sheet):
    """The order of appointment with its seats."""

    def __init__(self, request: Any, *, by: User) -> None:
        super().__init__(request)
        data, _files = self.sent
        self.appointment = AppointmentForm(*self.sent)
        known = {"name": by.name, "login": by.login}
        self.seats = [
            SeatForm(data, prefix=f"s{n}", initial={"duty": duty, **(known if n == 1 else {})})
            for n, duty in enumerate(FIRST_SEATS, start=1)
        ]
        self.seats += [
            SeatForm(data, prefix=f"s{n}", empty_permitted=True)
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

    def _filled(self) -> Iterable[SeatForm]:
        return [form for form in self.seats if form.cleaned_data]


class LetInForm(Form):
    """How a member gets the one-time code."""

    way = forms.ChoiceField(choices=Way.choices)
