"""What a reader of the register may ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ashar.core.i18n import sort_key, written
from ashar.core.thread import STAGES, Knot
from ashar.core.web.forms import Form
from ashar.places.models import Authority
from ashar.portal.register import Wanted
from ashar.priorities.spheres import sphere_choices


class RegisterForm(Form):
    """Words, place, year, sphere, stage; all may be left empty."""

    q = forms.CharField(label=_("Words or a number"), required=False, max_length=200)
    place = forms.ChoiceField(label=_("Whose order"), required=False)
    year = forms.ChoiceField(label=_("Year"), required=False)
    sphere = forms.ChoiceField(label=_("Sphere"), required=False)
    stage = forms.ChoiceField(label=_("Stage"), required=False)

    def __init__(self, *args: Any, demonstration: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.demonstration = demonstration
        shown = Knot.objects.filter(is_order=True, is_public=True, is_demonstration=demonstration)
        found = list(shown.values_list("chain", "year", "sphere").distinct())
        authorities = Authority.objects.filter(code__in={chain for chain, _year, _sphere in found})
        self.authorities = {each.code: each for each in authorities}
        everything = ("", _("all"))
        named = sorted(self.authorities.values(), key=lambda each: sort_key(str(written(each, "name"))))
        self._offer("place", [everything, *((each.code, str(written(each, "name"))) for each in named)])
        self._offer(
            "year",
            [everything, *((str(y), str(y)) for y in sorted({year for _c, year, _s in found}, reverse=True))],
        )
        used = {sphere for _c, _y, sphere in found}
        spheres = [pair for pair in sphere_choices() if pair[0] in used]
        self._offer("sphere", [everything, *spheres])
        if not spheres:
            del self.fields["sphere"]
        self._offer("stage", [everything, *((str(n), stage.name) for n, stage in enumerate(STAGES, start=1))])

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def wanted(self) -> Wanted:
        """What was asked for; a choice that is not offered is left out."""
        self.is_valid()
        data = self.cleaned_data
        return Wanted(
            words=data.get("q", ""),
            place=data.get("place", ""),
            sphere=data.get("sphere", ""),
            year=int(data["year"]) if data.get("year") else None,
            stage=int(data["stage"]) if data.get("stage") else None,
            demonstration=self.demonstration,
        )
