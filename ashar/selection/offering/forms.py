"""Forms around an offer, a winner who steps back, and money that falls away."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ashar.core.web.fields import DateFormField, MoneyFormField
from ashar.core.web.forms import Bilingual, Form
from ashar.core.web.uploads import SCAN_TYPES, UploadField

_LETTER = _("Scan of the organisation’s letter")
_WHO_OPENS = _("Only the office and the organisation can open it.")


def letter_field() -> UploadField:
    """The letter of an organisation that does not answer here itself."""
    return UploadField(label=_LETTER, allowed=SCAN_TYPES, help_text=_WHO_OPENS)


class DeclineForm(Form):
    """Why the winner steps back, and the letter that says so."""

    reason = forms.CharField(label=_("Why the winner steps back"), max_length=300)
    letter = UploadField(label=_LETTER, allowed=SCAN_TYPES, help_text=_WHO_OPENS)


class AcceptForm(Form):
    """The office adds the letter; the organisation itself only presses the button."""

    def __init__(self, *args: Any, is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_own:
            self.fields["letter"] = letter_field()


class RefuseForm(AcceptForm):
    """Why the offer is not taken."""

    reason = forms.CharField(
        label=_("Why is the offer not taken?"),
        max_length=300,
        help_text=_("One or two sentences for everybody; no private data."),
    )


class LossForm(Form):
    """The paper by which money falls away, and what is left."""

    paper_number = forms.CharField(label=_("Number of the decision"), max_length=60)
    paper_date = DateFormField(label=_("Day of the decision"))
    left = MoneyFormField(
        label=_("What is left for this award, in soms"),
        help_text=_("0 when nothing is left: then the award ends."),
    )
    reason = Bilingual(
        _("Why does the money fall away?"),
        help=_("Who decided and why: it stands beside the results."),
        long=True,
        max_length=1000,
    )
    scan = UploadField(
        label=_("Scan of the decision or of the donor’s letter"),
        allowed=SCAN_TYPES,
        help_text=_("It becomes public."),
    )
