"""Forms of a keeper: a passphrase is chosen, the check code is copied, the sheet is entered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ashar.calls import sheets
from ashar.core.web.forms import Bilingual, Form

MOST_OF_A_FILE = 64 * 1024


def _passphrase(**facts: Any) -> forms.CharField:
    # Never written back into a page, and not for the memory of a browser.
    widget = forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(max_length=200, widget=widget, **facts)


class PassphraseForm(Form):
    """The passphrase of a new sheet, twice."""

    passphrase = _passphrase(
        label=_("Passphrase"),
        help_text=_(
            "Four words or more that do not belong together, in any language: better than one clever word. "
            "Capital letters do not matter."
        ),
    )
    again = _passphrase(label=_("The same once more"))

    def clean_passphrase(self) -> str:
        """Refuse what could be guessed."""
        passphrase = str(self.cleaned_data["passphrase"])
        if not sheets.is_strong(passphrase):
            raise ValidationError(_("Choose at least four different words of three letters or more."))
        return passphrase

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        found = super().clean() or self.cleaned_data
        first, again = found.get("passphrase", ""), found.get("again", "")
        if first and again and sheets.plain_passphrase(first) != sheets.plain_passphrase(again):
            self.add_error("again", _("The two are not the same."))
        return found


class RenewalForm(Form):
    """Why the key must be made anew."""

    reason = Bilingual(
        _("Why a new key is needed"), long=True, max_length=1000, help=_("Everybody reads it.")
    )


class CodeForm(Form):
    """The check code of the sheet."""

    code = forms.CharField(label=_("Check code of the sheet"), max_length=20)


class EnteredSheetForm(Form):
    """The sheet as a file or as text, and its passphrase."""

    file = forms.FileField(
        label=_("The file of the sheet"), required=False, help_text=_("The text file you saved, not the PDF.")
    )
    text = forms.CharField(
        label=_("Or its eight lines"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Typed from the paper, or copied from what your phone’s camera reads in the square."),
    )
    passphrase = _passphrase(label=_("Passphrase"))

    def clean(self) -> dict[str, Any]:
        """One of both must be there; a file wins."""
        found = super().clean() or self.cleaned_data
        file = found.get("file")
        if file:
            found["text"] = file.read(MOST_OF_A_FILE).decode("utf-8", "replace")
        if found["text"].startswith("%PDF"):
            self.add_error(
                "file", _("This is the PDF for printing. Choose the text file, or type the eight lines.")
            )
        elif not found["text"].strip():
            self.add_error("file", _("Choose the file or type the eight lines."))
        return found
