"""Forms of the residents' door, and of the office behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ashar.agreements.models import Agreement
from ashar.core.web.doors import DoorForm
from ashar.core.web.forms import Bilingual, Form
from ashar.monitoring.actions.opinions import PublicAnswer, Said
from ashar.monitoring.models import OpinionKind
from ashar.monitoring.states import OpinionSetAside


class OpinionForm(DoorForm):
    """What a resident says of an order."""

    project = forms.ChoiceField(label=_("Which work do you mean?"))
    kind = forms.ChoiceField(
        label=_("What do you come with?"),
        choices=OpinionKind.choices,
        initial=OpinionKind.OPINION,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("What do you want to say?"),
        help_text=_("In your own words, in Kyrgyz or Russian."),
        max_length=3000,
        widget=forms.Textarea,
    )
    name = forms.CharField(
        label=_("Your name"), max_length=120, required=False,
        help_text=_("You need not give it. It is never published."),
    )  # fmt: skip
    contact = forms.CharField(
        label=_("How can we reach you?"), max_length=120, required=False,
        help_text=_("A phone number or an e-mail address, only if you want to be asked back."),
    )  # fmt: skip
    may_tell = forms.BooleanField(
        label=_("The organisation that does the work may read my words and my name"), required=False,
        help_text=_("Without this tick it hears only in general what was said, and never your contact."),
    )  # fmt: skip

    def __init__(self, *args: Any, agreements: Sequence[Agreement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agreements = {str(each.pk): each for each in agreements}
        project: Any = self.fields["project"]
        project.choices = [(key, each.award.title) for key, each in self.agreements.items()]
        if len(self.agreements) == 1:
            project.widget, project.required = forms.HiddenInput(), False

    @property
    def agreement(self) -> Agreement:
        """The agreement that is meant."""
        chosen = self.cleaned_data.get("project")
        return self.agreements[chosen] if chosen else next(iter(self.agreements.values()))

    def said(self, language: str) -> Said:
        """What the action wants."""
        names = ("kind", "text", "name", "contact", "may_tell")
        return Said(**{name: self.cleaned_data[name] for name in names}, language=language)


class PublicAnswerForm(Form):
    """The question in short and the answer, as everybody reads them."""

    question = Bilingual(
        _("What was said, in short and in your own words"), long=True, max_length=600,
        help=_("No name, no address, nothing by which the resident or anybody else could be recognised."),
    )  # fmt: skip
    answer = Bilingual(_("The answer of the city hall"), long=True, max_length=2000)

    def facts(self) -> PublicAnswer:
        """What the action wants."""
        names = ("question_ky", "question_ru", "answer_ky", "answer_ru")
        return PublicAnswer(**{name: self.cleaned_data[name] for name in names})


class CorrectAnswerForm(PublicAnswerForm):
    """Other words in the place of a published answer."""

    reason = forms.CharField(label=_("Why is it corrected?"), max_length=300)


class SetOpinionAsideForm(Form):
    """Why there is no public answer."""

    reason = forms.ChoiceField(
        label=_("Why?"),
        choices=OpinionSetAside.choices,
        widget=forms.RadioSelect,
        help_text=_("Whoever said it reads this sentence on the page of the number."),
    )


class GistForm(Form):
    """What the organisation is told."""

    gist = forms.CharField(
        label=_("What the organisation should know, in your own words"),
        max_length=1000,
        widget=forms.Textarea,
        help_text=_("No name, no contact, nothing by which the resident could be recognised."),
    )
