"""Forms of complaints: to file, to answer, to say how it was put right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ashar.calls.models import Lot
from ashar.complaints.actions import Answer, Ruling, Way
from ashar.complaints.models import Complaint, Remedy
from ashar.core.i18n import written
from ashar.core.web.doors import DoorForm
from ashar.core.web.fields import DateFormField
from ashar.core.web.forms import Bilingual, Form
from ashar.core.web.uploads import SCAN_TYPES, UploadField
from ashar.proposals.models import Proposal

TEXT = 4000


class ComplaintForm(Form):
    """A bidder's complaint. The choice of a proposal is asked for only when there are several."""

    proposal = forms.TypedChoiceField(label=_("About which proposal"), coerce=int)
    text = forms.CharField(
        label=_("What is wrong, and what do you ask for?"),
        help_text=_(
            "Write no names of people who were helped or hurt. The office may publish your words, with all "
            "personal data struck out."
        ),
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
            self.fields["letter"] = _letter_field()

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
            ("find_inadmissible", pgettext_lazy("verdict", "Not taken up: not about this call")),
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


class TellForm(DoorForm):
    """A complaint about the procedure from anybody; the theme is asked for only when there are several."""

    lot = forms.TypedChoiceField(label=_("About which theme"), coerce=int, empty_value=None, required=False)
    text = forms.CharField(
        label=_("What is wrong, and what do you ask for?"),
        help_text=_("Say what happened, when, and which rule was not kept."),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=TEXT,
    )
    name = forms.CharField(label=_("Your name"), max_length=120, help_text=_("Only the office reads it."))
    contact = forms.CharField(
        label=_("How you can be reached"),
        max_length=120,
        help_text=_(
            "Telephone, e-mail or address. Only the office reads it, and it can be erased afterwards."
        ),
    )

    def __init__(self, lots: Sequence[Lot], *args: Any, on_paper: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lots = {lot.pk: lot for lot in lots}
        _offer_lots(self, lots)
        if on_paper:
            self.fields["letter"] = _letter_field()

    @property
    def chosen(self) -> Lot | None:
        """The theme it is about; None: the whole call."""
        return self.lots.get(self.cleaned_data.get("lot"))


def _offer_lots(form: Form, lots: Sequence[Lot]) -> None:
    if len(lots) < 2:
        del form.fields["lot"]
        return
    titles = [
        (lot.pk, format_lazy("{n}. {title}", n=lot.n, title=str(written(lot, "title")))) for lot in lots
    ]
    form.fields["lot"].choices = [("", _("The whole call")), *titles]  # type: ignore[attr-defined]


def _letter_field() -> UploadField:
    return UploadField(
        label=_("Scan of the letter"),
        allowed=SCAN_TYPES,
        help_text=_("Only the office and who complained can open it."),
    )


class RulingForm(Form):
    """The decision of a court, a prosecutor or a higher authority."""

    body = Bilingual(_("Which body has decided"), max_length=200)
    act_number = forms.CharField(label=_("Number of the decision"), max_length=60)
    act_date = DateFormField(label=_("Day of the decision"))
    lot = forms.TypedChoiceField(label=_("About which theme"), coerce=int, empty_value=None, required=False)
    about = Bilingual(_("What it is about, in one sentence for everybody"))
    orders = Bilingual(
        _("What it orders, and why"),
        help=_("No private data: this stands in public."),
        long=True,
        max_length=TEXT,
    )
    effect = forms.ChoiceField(
        label=_("What does it do?"),
        choices=[
            ("stops", _("It orders something, and stops everything until that is done")),
            ("orders", _("It orders something, and stops nothing")),
            ("nothing", _("It leaves everything as it is")),
        ],
        widget=forms.RadioSelect,
    )
    scan = UploadField(
        label=_("Scan of the decision"),
        allowed=SCAN_TYPES,
        help_text=_("Only the office and the auditor open it."),
    )

    def __init__(self, lots: Sequence[Lot], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lots = {lot.pk: lot for lot in lots}
        _offer_lots(self, lots)

    @property
    def chosen(self) -> Lot | None:
        """The theme it is about; None: the whole call."""
        return self.lots.get(self.cleaned_data.get("lot"))

    def ruling(self) -> Ruling:
        """What the action takes."""
        data, effect = self.cleaned_data, self.cleaned_data["effect"]
        names = [name for name in Ruling.__dataclass_fields__ if name in data]
        return Ruling(
            **{name: data[name] for name in names},
            orders_something=effect != "nothing",
            stops=effect == "stops",
        )


class ReasonForm(Form):
    """Why the head suspends, or lets go on."""

    reason = Bilingual(_("Why?"), help=_("For everybody."), long=True, max_length=TEXT)


class WordsForm(Form):
    """The words of a complaint with brackets around what is struck."""

    marked = forms.CharField(
        label=_("The words of the complaint"),
        help_text=_("Put [[ before and ]] after each name, number and address. Change nothing else."),
        widget=forms.Textarea(attrs={"rows": 12}),
        max_length=2 * TEXT,
    )


class PutRightForm(Form):
    """How what was wrong is put right: only what is possible now is offered."""

    kind = forms.ChoiceField(label=_("How is it put right?"), widget=forms.RadioSelect)
    proposal = forms.TypedChoiceField(
        label=_("Which proposal is admitted?"), coerce=int, empty_value=None, required=False
    )
    remedy = Bilingual(
        _("What is done, and why, for everybody"),
        help=_("What was wrong, what is done now, and what follows for the result."),
        long=True,
        max_length=TEXT,
    )

    def __init__(
        self, possible: Sequence[str], refused: Sequence[Proposal], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.refused = {proposal.pk: proposal for proposal in refused}
        self.fields["kind"].choices = [each for each in Remedy.choices if each[0] in possible]  # type: ignore[attr-defined]
        offered = [(pk, _bid(proposal)) for pk, proposal in self.refused.items()]
        self.fields["proposal"].choices = [("", _("None")), *offered]  # type: ignore[attr-defined]
        if Remedy.READMIT not in possible:
            del self.fields["proposal"]

    def way(self, lot: Lot | None) -> Way:
        """What the action takes."""
        data = self.cleaned_data
        proposal = self.refused.get(data.get("proposal"))
        return Way(data["kind"], data["remedy_ky"], data["remedy_ru"], lot, proposal)
