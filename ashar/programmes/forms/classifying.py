"""The form of the budget classification."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashar.core.web.forms import Form


class ClassifyForm(Form):
    """The code of a budget line; what is not a code the action refuses."""

    classification = forms.CharField(
        label=gettext_lazy("Code of the budget classification"), max_length=40, required=False
    )

    def __init__(self, *args: Any, allowed: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = _("As in the budget of the authority. Empty: no code yet.")
        if allowed:
            words = _("Written like this: {form} (9 is any figure). Empty: no code yet.").format(
                form=" / ".join(allowed)
            )
        self.fields["classification"].help_text = words
