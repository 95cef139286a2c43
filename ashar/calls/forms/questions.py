"""Forms of questions on a call and of letters about calls."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ashar.calls.actions import Wording
from ashar.calls.models import Clarification
from ashar.calls.states import ClarificationSetAside
from ashar.core.i18n import sort_key, written
from ashar.core.web.doors import DoorForm
from ashar.core.web.forms import Bilingual, Form
from ashar.places.models import Place
from ashar.priorities.spheres import sphere_choices

EXPLAINS, CHANGES = "explains", "changes"


# A telephone number (longer than any sum) or an e-mail address: they tell who asked.
_TRACE = re.compile(r"\d(?:[\s()–-]*\d){8,}|\S+@\S+\.\w+")


def _clean_of_traces(name: str) -> Callable[[Form], str]:
    """The cleaning of public words in which nobody can be called or written to."""

    def clean(form: Form) -> str:
        words = str(form.cleaned_data[name])
        if _TRACE.search(words):
            raise forms.ValidationError(
                _("A telephone number or an address stands here: everybody would read it. Take it out.")
            )
        return words

    return clean


class AskForm(DoorForm):
    """A question on a call."""

    text = forms.CharField(
        label=_("Your question"),
        help_text=_("In Kyrgyz or Russian. Write no names: it is answered in public."),
        max_length=2000,
        widget=forms.Textarea,
    )
    contact = forms.EmailField(
        label=_("E-mail address for the answer"),
        help_text=_("Only if you want a letter. Nobody sees it, and it is forgotten after that letter."),
        required=False,
    )


class AnswerForm(Form):
    """A question as everybody may read it, its answer, and whether the answer changes the call."""

    question = Bilingual(
        _("The question as everybody may read it"),
        long=True,
        max_length=2000,
        help=_("Leave out names and whatever tells who asked."),
    )
    answer = Bilingual(_("The answer"), long=True, max_length=4000)
    effect = forms.ChoiceField(
        label=_("Does the answer change what the call asks for?"),
        choices=[
            (EXPLAINS, _("No, it only explains what stands there")),
            (CHANGES, _("Yes: it becomes an amendment, and the answer is published with it")),
        ],
        widget=forms.RadioSelect,
    )

    clean_question_ky = _clean_of_traces("question_ky")
    clean_question_ru = _clean_of_traces("question_ru")

    def wording(self) -> Wording:
        """The words as the action wants them."""
        return _wording(self.cleaned_data)

    @property
    def changes_terms(self) -> bool:
        """Whether an amendment must follow."""
        return bool(self.cleaned_data["effect"] == CHANGES)


class CorrectForm(Form):
    """Other words for a published answer."""

    question = Bilingual(_("The question as everybody may read it"), long=True, max_length=2000)
    answer = Bilingual(_("The answer"), long=True, max_length=4000)
    reason = forms.CharField(
        label=_("Why it is corrected"), max_length=300, help_text=_("Everybody reads it.")
    )
    clean_question_ky = _clean_of_traces("question_ky")
    clean_question_ru = _clean_of_traces("question_ru")

    def wording(self) -> Wording:
        """The words as the action wants them."""
        return _wording(self.cleaned_data)


class AsideForm(Form):
    """Why a question gets no public answer."""

    reason = forms.ChoiceField(
        label=_("Why?"),
        choices=ClarificationSetAside.choices,
        widget=forms.RadioSelect,
        help_text=_("This sentence stands on the page of the call."),
    )


class LettersForm(DoorForm):
    """Who wants letters about which calls; nothing ticked means all."""

    email = forms.EmailField(label=_("E-mail address"))
    spheres = forms.MultipleChoiceField(
        label=_("Spheres"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None ticked: all spheres."),
    )
    places = forms.MultipleChoiceField(
        label=_("Places"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None ticked: the whole country."),
    )

    def __init__(self, *args: Any, places: Iterable[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(place.pk): place for place in places}
        offered = [(key, str(written(place, "name"))) for key, place in self.known.items()]
        spheres: Any = self.fields["spheres"]
        spheres.choices = sphere_choices()
        field: Any = self.fields["places"]
        field.choices = sorted(offered, key=lambda pair: sort_key(pair[1].removeprefix("г. ")))
        if not offered:
            del self.fields["places"]

    def wishes(self) -> dict[str, Any]:
        """What was asked for, as the action wants it."""
        facts = self.cleaned_data
        return {
            "email": facts["email"],
            "spheres": facts["spheres"],
            "places": [self.known[key] for key in facts.get("places", ())],
        }


class SeekForm(Form):
    """Which open calls to show."""

    sphere = forms.ChoiceField(label=_("Sphere"), required=False)
    place = forms.ChoiceField(label=_("Place"), required=False)

    def __init__(self, *args: Any, places: Iterable[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sphere: Any = self.fields["sphere"]
        sphere.choices = [("", _("all")), *sphere_choices()]
        offered = [(str(place.pk), str(written(place, "name"))) for place in places]
        place: Any = self.fields["place"]
        place.choices = [("", _("the whole country")), *sorted(offered, key=lambda pair: sort_key(pair[1]))]

    def wanted(self) -> dict[str, Any]:
        """What was asked for; a choice that is not offered is left out."""
        self.is_valid()
        place = self.cleaned_data.get("place")
        return {"sphere": self.cleaned_data.get("sphere", ""), "place": int(place) if place else None}


def known_wording(question: Clarification) -> dict[str, str]:
    """The words that stand there, to be changed; an unanswered question begins with the asker's own."""
    names = [f"{name}_{code}" for name in ("question", "answer") for code in ("ky", "ru")]
    begun = {name: getattr(question, name) for name in names}
    if not (question.question_ky or question.question_ru) and question.language in ("ky", "ru"):
        begun[f"question_{question.language}"] = question.text
    return begun


def _wording(facts: dict[str, Any]) -> Wording:
    return Wording(**{name: facts[name] for name in Wording.__dataclass_fields__})
