"""Forms of complaints: to file, to answer, to say how it was put right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ashar.complaints.actions import Answer
from ashar.complaints.models import Complaint
from ashar.core.i18n import written
from ashar.core.web.forms import Bilingual, Form
from ashar.core.web.uploads import SCAN_TYPES, UploadField
from ashar.proposals.models import Proposal

TEXT = 4000


class ComplaintForm(Form):
    """A bidder's complaint. The choice of a proposal is asked for only when there are several."""

    proposal = forms.TypedChoiceField(label=_("About which proposal"), coerce=int)
    text = forms.CharField(
        label=_("What is wrong, and what do you ask for?"),
        help_text=_("Only the office reads this. Write no names of people who were helped or hurt."),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=TEXT,
    )

    def __init__(self, bids: Sequence[Proposal], *args: Any, on_paper: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bids = {bid.pk: bid for bid in bids}
        field = self.fields["proposal"]
        field.choices = [(pk, _bid(bid)) for pk, bid in self.bids.items()]  # type: ignore[attr-defined]
        if len(self.bids) == 1:
            field.widget, field.initial = forms.HiddenInput(), next(iter(self.bids))
        if on_paper:
            self.fields["letter"] = UploadField(
                label=_("Scan of the letter"),
                allowed=SCAN_TYPES,
                help_text=_("Only the office and who complained can open it."),
            )

    @property
    def chosen(self) -> Proposal:
        """The proposal that the complaint is about."""
        return self.bids[self.cleaned_data["proposal"]]


def _bid(bid: Proposal) -> Any:
    return format_lazy("{name}, {number}", name=str(written(bid.organisation, "name")), number=bid.number)


class AnswerForm(Form):
    """The answer, kept as a draft or published by the head."""

    verdict = forms.ChoiceField(
        label=_("What do you decide?"),
        choices=[
            ("uphold", pgettext_lazy("verdict", "Upheld: something was wrong")),
            ("dismiss", pgettext_lazy("verdict", "Dismissed: nothing was wrong")),
            ("find_inadmissible", pgettext_lazy("verdict", "Not taken up: not about the result")),
        ],
        widget=forms.RadioSelect,
    )
    about = Bilingual(
        _("What the complaint is about, in one sentence for everybody"),
        help=_("No private data: this stands in public."),
    )
    answer = Bilingual(
        _("The answer and its reasons"),
        help=_("No private data: this stands in public, and on the printed answer."),
        long=True,
        max_length=TEXT,
    )

    @classmethod
    def for_complaint(cls, complaint: Complaint, data: Any = None) -> AnswerForm:
        """The form with what was drafted so far."""
        names = ("verdict", "about_ky", "about_ru", "answer_ky", "answer_ru")
        return cls(data, initial={name: getattr(complaint, name) for name in names})

    def words(self) -> Answer:
        """What the actions take."""
        return Answer(**{name: self.cleaned_data[name] for name in Answer.__dataclass_fields__})


class RemedyForm(Form):
    """How what was wrong has been put right."""

    remedy = Bilingual(
        _("How was it put right?"),
        help=_("For everybody: what was done, when, and whether the result has changed."),
        long=True,
        max_length=TEXT,
    )
