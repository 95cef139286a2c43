"""Forms of problems: their public words, and what becomes one with what."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core import merging
from ashar.core.web.forms import Bilingual, Form
from ashar.priorities import spheres
from ashar.priorities.actions import Wording
from ashar.priorities.models import Problem

BY_SPHERE, YES, NO = "by_sphere", "yes", "no"
PROTECTED = [
    (BY_SPHERE, _("By the sphere: yes for violence, children, homeless people and health")),
    (YES, _("Yes")),
    (NO, _("No")),
]
# A telephone number of this country as people write it, and an e-mail address; a sum or a day is neither.
_BETWEEN = r"[\s()\u2010-\u2013-]*"
_CONTACT = re.compile(rf"(?<!\d)(?:\+?996|0)(?:{_BETWEEN}\d){{8,10}}(?!\d)|\S+@\S+\.\w+")
_NO_NAMES = _("Write no names and nothing by which a person could be recognised.")

_LEADS_TO_ONE = _(
    "“{contact}” looks like somebody’s telephone number or e-mail address. Everybody reads these words: "
    "leave it out, and names of persons too."
)


class WordingForm(Form):
    """A problem in words that may stand in public."""

    title = Bilingual(_("The problem in a few words"), max_length=200)
    text = Bilingual(
        _("The problem as everybody may read it"), long=True, required=False, max_length=3000, help=_NO_NAMES
    )
    sphere = forms.ChoiceField(label=_("Sphere"))
    protected = forms.ChoiceField(
        label=_("Are the people protected?"),
        choices=PROTECTED,
        initial=BY_SPHERE,
        help_text=_("Then no page shows a place below the town, and letters carry only a number."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sphere: Any = self.fields["sphere"]
        sphere.choices = [("", _("Choose a sphere")), *spheres.sphere_choices()]
        sphere.error_messages["required"] = _("Choose a sphere.")

    def clean(self) -> dict[str, Any]:
        """Raises ValidationErrors for whatever in the public words leads to one person."""
        cleaned = super().clean()
        for name in [each for each in self.fields if each.startswith(("title_", "text_"))]:
            if found := _CONTACT.search(str(cleaned.get(name, ""))):
                self.add_error(name, format_lazy(_LEADS_TO_ONE, contact=found.group().strip()))
        return cleaned

    def wording(self) -> Wording:
        """The words as the action wants them."""
        facts = self.cleaned_data
        words = {key: facts.get(key, "") for key in Wording.__dataclass_fields__ if key != "is_protected"}
        return Wording(**words, is_protected=self._is_protected())

    def _is_protected(self) -> bool:
        said, sphere = self.cleaned_data["protected"], self.cleaned_data["sphere"]
        return said == YES or (said == BY_SPHERE and spheres.spheres()[sphere].is_protected)


class RewordForm(WordingForm):
    """Other words for a problem. `seen`: marks of the words as the page showed them, so that of two people
    who change them at once neither loses anything.
    """

    title = Bilingual(_("The problem in a few words"), max_length=200, english=True)
    text = Bilingual(
        _("The problem as everybody may read it"),
        long=True,
        required=False,
        max_length=3000,
        english=True,
        help=_NO_NAMES,
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, problem: Problem, **kwargs: Any) -> None:
        self.now = parts_of(problem)
        self.theirs: dict[str, Any] = {}
        own = YES if problem.is_protected else NO
        initial = {**self.now, "protected": own, "seen": merging.marks(self.now)}
        for pair in ("title", "text"):
            written = [bool(self.now[f"{pair}_{code}"]) for code in ("ky", "ru")]
            initial[f"{pair}_later"] = any(written) and not all(written)
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        """The words of both; raises ValidationError once when both have changed the same."""
        cleaned = super().clean()
        if self.errors:
            return cleaned
        mine = {**{name: cleaned.get(name, "") for name in self.now}, "is_protected": self._is_protected()}
        joined = merging.join(mine=mine, theirs=self.now, seen=cleaned.get("seen", ""))
        if joined.clashes:
            self.theirs = {name: self.now[name] for name in joined.clashes}
            self.data = self.data.copy()
            self.data["seen"] = merging.marks_after_clash(cleaned.get("seen", ""), self.now, joined.clashes)
            clash = _("Somebody else has changed these words. Both stand below: press again to keep yours.")
            self.add_error(None, clash)
            return cleaned
        kept = dict(joined.parts)
        protected = YES if kept.pop("is_protected") else NO
        return {**cleaned, **kept, "protected": protected}


def parts_of(problem: Problem) -> dict[str, Any]:
    """The words of a problem, part by part."""
    return {name: getattr(problem, name) for name in Wording.__dataclass_fields__}


class OtherProblemForm(Form):
    """Another problem of the same authority. `among`: those to choose from; `likely`: that stand first."""

    problem = forms.ModelChoiceField(Problem.objects.none(), label=_("Problem"))

    def __init__(
        self, *args: Any, among: Sequence[Problem], likely: Iterable[Problem] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["problem"]
        field.queryset = Problem.objects.filter(pk__in=[each.pk for each in among])
        field.choices = [("", _("Choose a problem")), *_choices(among, likely)]

    def clean_problem(self) -> Problem:
        """The problem chosen."""
        chosen: Problem = self.cleaned_data["problem"]
        return chosen


def _choices(problems: Iterable[Problem], likely: Iterable[Problem]) -> list[tuple[Any, Any]]:
    first = [(each.pk, _named(each)) for each in likely]
    known = {pk for pk, _name in first}
    others = [(each.pk, _named(each)) for each in problems if each.pk not in known]
    if not first:
        return list(others)
    return [(_("Likely the same"), first), (_("All others"), others)]


def _named(problem: Problem) -> str:
    return f"{problem.number} · {problem.title_ky or problem.title_ru}"
