"""Forms around the signing of an agreement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ashar.agreements.models import Agreement, SignedAs
from ashar.agreements.terms import PAPERS, papers_needed
from ashar.core import clock
from ashar.core.web.fields import DateFormField
from ashar.core.web.forms import Bilingual, Form
from ashar.core.web.uploads import SCAN_TYPES, UploadField

# A signature inside a PDF names the bytes it was made of; without this there is none.
MARK_OF_SIGNATURE = b"/ByteRange"


class SignatureForm(Form):
    """What both sides signed, when, and the papers that the winner has shown."""

    papers = forms.MultipleChoiceField(
        label=_("Papers of the winner that you have seen"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick every paper that you have seen.")},
    )
    signed_on = DateFormField(label=_("Day of signing"))
    signed_as = forms.ChoiceField(
        label=_("How it was signed"),
        choices=[
            (SignedAs.PAPER, _("On paper: a scan or a photograph")),
            (SignedAs.FILE, _("By electronic signatures inside the PDF")),
        ],
        widget=forms.RadioSelect,
    )
    scan = UploadField(
        label=_("What both sides signed"),
        allowed=SCAN_TYPES,
        help_text=_("All pages in one PDF, a photograph, or the signed PDF. It never becomes public."),
    )

    def __init__(self, agreement: Agreement, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signed_on"].initial = clock.today()
        self.fields["signed_as"].initial = SignedAs.PAPER
        needed: Sequence[str] = papers_needed(agreement.award.lot.call)
        if needed:
            field: Any = self.fields["papers"]
            field.choices = [(code, PAPERS[code]) for code in needed]
        else:
            del self.fields["papers"]

    def clean(self) -> dict[str, Any]:
        """The cleaned data; a signed file is a PDF that holds signatures."""
        cleaned = super().clean()
        scan = cleaned.get("scan")
        if scan and cleaned.get("signed_as") == SignedAs.FILE and not _holds_signatures(scan):
            self.add_error("scan", _("This file holds no electronic signature. Choose the signed PDF."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """What `sign_agreement` takes beside the stored file."""
        data = self.cleaned_data
        return {
            "signed_on": data["signed_on"],
            "signed_as": data["signed_as"],
            "papers": data.get("papers", []),
        }


def _holds_signatures(upload: Any) -> bool:
    upload.seek(0)
    content: bytes = upload.read()
    upload.seek(0)
    return content.startswith(b"%PDF-") and MARK_OF_SIGNATURE in content


class RefusalForm(Form):
    """Why the winner does not sign; the office adds the letter."""

    reason = Bilingual(
        _("Why is the agreement not signed?"),
        help=_("One or two sentences for everybody; no private data."),
        long=True,
        max_length=1000,
    )

    def __init__(self, *args: Any, is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_own:
            self.fields["letter"] = UploadField(
                label=_("Scan of the organisation’s letter"),
                allowed=SCAN_TYPES,
                help_text=_("Only the office and the organisation can open it."),
            )


class StepBackForm(Form):
    """Why the winner steps back before there is an agreement."""

    reason = Bilingual(
        _("Why do you step back?"),
        help=_("One or two sentences for everybody; no private data."),
        long=True,
        max_length=1000,
    )


class RedrawForm(Form):
    """Why the paper is drawn up anew."""

    reason = forms.CharField(
        label=_("What was wrong in the paper?"),
        max_length=300,
        help_text=_("Correct it first where it came from, for example on the page of the organisation."),
    )


class UnfundedForm(Form):
    """Why the promised money does not come."""

    reason = Bilingual(
        _("Why does the money not come?"),
        help=_("Who said so and when: it stands beside the results."),
        long=True,
        max_length=1000,
    )
