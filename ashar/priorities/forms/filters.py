"""What is looked for in a list; all of it stands in the address."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from ashar.core.web.fields import DateFormField
from ashar.core.web.forms import Form
from ashar.priorities import spheres, states

SORTS = [("voices", _("Most people first")), ("new", _("Newest first")), ("title", _("By the alphabet"))]


class Filter(Form):
    """A look-up whose fields are all optional; a value that makes no sense is as if it were not there."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.prepare()
        self.is_valid()
        self.chosen = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}

    def prepare(self) -> None:
        """Fill the choices that are known only now."""

    def get(self, name: str) -> Any:
        """What is looked for, or None."""
        return self.chosen.get(name)

    def sent(self) -> list[tuple[str, str]]:
        """What is looked for, as it was sent."""
        return [(name, str(self.data.get(name))) for name in self.chosen]

    def query(self, **change: Any) -> str:
        """The address of this look-up with something else in it: `state=joined&q=жол&`."""
        sent = {name: self.data.get(name) for name in self.chosen} | change
        kept = {name: value for name, value in sent.items() if value not in (None, "")}
        return f"{urlencode(kept)}&" if kept else ""


class SignalFilter(Filter):
    """Which words of residents are shown."""

    state = forms.ChoiceField(choices=states.Signal.choices, required=False, widget=forms.HiddenInput)
    pile = forms.IntegerField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(label=_("Words, place or number"), required=False, max_length=80)
    channel = forms.ChoiceField(
        label=_("How it came"), choices=[("", _("in any way")), *states.Channel.choices], required=False
    )
    since = DateFormField(label=_("Received from"), required=False)
    until = DateFormField(label=_("until (inclusive)"), required=False)


class ProblemFilter(Filter):
    """Which problems are shown, and in what order."""

    q = forms.CharField(label=_("Words or number"), required=False, max_length=80)
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("any state")), *states.Problem.choices], required=False
    )
    sphere = forms.ChoiceField(label=_("Sphere"), required=False)
    sort = forms.ChoiceField(label=_("Order"), choices=SORTS, required=False)

    def prepare(self) -> None:
        """The spheres in the present language."""
        sphere: Any = self.fields["sphere"]
        sphere.choices = [("", _("any sphere")), *spheres.sphere_choices()]
