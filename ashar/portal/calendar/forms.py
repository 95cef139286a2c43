"""What a reader of the calendar may ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from ashar.calls.models import Call
from ashar.core.i18n import sort_key, written
from ashar.core.web.forms import Form
from ashar.places.models import Authority
from ashar.portal.calendar.happenings import HappeningKind, Wanted
from ashar.portal.calendar.months import Month, month_of
from ashar.priorities.spheres import sphere_choices

EVERYTHING = ("", _("all"))


class CalendarForm(Form):
    """Month, kind, sphere, and for the country whose; all may be left empty."""

    month = forms.CharField(required=False, max_length=7, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("What"), required=False)
    place = forms.ChoiceField(label=_("Whose"), required=False)
    sphere = forms.ChoiceField(label=_("Sphere"), required=False)

    def __init__(self, *args: Any, authority: Authority | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.authority = authority
        self._offer("kind", [EVERYTHING, *HappeningKind.choices])
        self._offer("sphere", [EVERYTHING, *sphere_choices()])
        if authority is None:
            self._offer("place", [EVERYTHING, *_callers()])
        else:
            del self.fields["place"]

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _said(self, name: str) -> str:
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")

    def shown(self) -> Month:
        """The month asked for; the present one for anything else."""
        return month_of(self._said("month"))

    def wanted(self) -> Wanted:
        """What was asked for; a choice that is not offered is left out."""
        month = self.shown()
        chosen = {name: self._said(name) for name in ("kind", "place", "sphere")}
        return Wanted(month.first, month.after.first, self.authority, **chosen)

    def kept(self) -> dict[str, str]:
        """The filters for the addresses of other months."""
        return {name: said for name in ("kind", "place", "sphere") if (said := self._said(name))}


def _callers() -> list[tuple[str, str]]:
    """Authorities that have announced a call, in the order of the alphabet; one query."""
    announced = Call.objects.filter(authority=OuterRef("pk"), announced_at__isnull=False, mode="live")
    found = Authority.objects.filter(Exists(announced), is_demonstration=False)
    named = [(each.code, str(written(each, "name"))) for each in found]
    return sorted(named, key=lambda pair: sort_key(pair[1]))
