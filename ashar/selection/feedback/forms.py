"""The form of the feedback."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ashar.core.web.forms import Form


def _text(label: Any, help_text: Any = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 5})
    return forms.CharField(label=label, max_length=4000, widget=area, help_text=help_text)


class FeedbackForm(Form):
    """Strengths, weaknesses, what to improve; of a refused proposal only the last."""

    strengths = _text(_("What was strong"))
    weaknesses = _text(_("What was weak"))
    improve = _text(
        _("What to do better next time"),
        _("Speak of the project, not of people. No member is named, and no other applicant."),
    )

    def __init__(self, *args: Any, is_refused: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_refused:
            del self.fields["strengths"], self.fields["weaknesses"]

    def words(self) -> dict[str, str]:
        """All three; what is not asked is empty."""
        return {name: self.cleaned_data.get(name, "") for name in ("strengths", "weaknesses", "improve")}
