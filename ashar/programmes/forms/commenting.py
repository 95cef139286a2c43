"""Forms of the comments on a draft programme."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ashar.core import i18n
from ashar.core.web.doors import DoorForm
from ashar.core.web.forms import Bilingual, Form
from ashar.programmes.actions import Answer
from ashar.programmes.models import Comment
from ashar.programmes.papers.facts import LineFacts
from ashar.programmes.states import Outcome, Withheld


class CommentForm(DoorForm):
    """What somebody says of a draft programme."""

    line = forms.ChoiceField(label=_("What do you speak of?"), required=False)
    text = forms.CharField(
        label=_("Your comment"),
        help_text=_("What should be otherwise, and why. In Kyrgyz or Russian."),
        max_length=3000,
        widget=forms.Textarea,
    )

    def __init__(self, *args: Any, lines: Iterable[LineFacts], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["line"]
        orders = [(line.number, i18n.choose(line.title).text) for line in lines]
        field.choices = [("", _("Of the whole programme")), *orders]


class AnswerForm(Form):
    """The comment in public words, and the answer."""

    said = Bilingual(
        _("The comment as everybody reads it"), long=True, max_length=3000,
        help=_("The writer’s own words, without names, telephones and addresses. Do not make them milder."),
    )  # fmt: skip
    outcome = forms.ChoiceField(
        label=_("What becomes of it"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    answer = Bilingual(
        _("The answer of the city hall"), long=True, max_length=2000,
        help=_("What is changed; or why it is not."),
    )  # fmt: skip

    def answer_facts(self) -> Answer:
        """What the action wants."""
        return Answer(**{name: self.cleaned_data[name] for name in Answer.__dataclass_fields__})


class CorrectForm(AnswerForm):
    """Other words in the place of a published answer."""

    reason = forms.CharField(label=_("Why is it corrected?"), max_length=300)


class WithholdForm(Form):
    """Why a comment is not published."""

    reason = forms.ChoiceField(
        label=_("Why?"),
        choices=Withheld.choices,
        widget=forms.RadioSelect,
        help_text=_("Whoever wrote it reads this sentence. That there was a comment stays counted."),
    )


def initial_answer(comment: Comment) -> dict[str, Any]:
    """What stands in the form at first: the published words, or the writer’s own in their language."""
    if comment.state == "received":
        return {f"said_{comment.language}": comment.text} if comment.language in ("ky", "ru") else {}
    return {name: getattr(comment, name) for name in Answer.__dataclass_fields__}
