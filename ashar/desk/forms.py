"""What a member of staff may look for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ashar.core.web.forms import Form


class ProposalsForm(Form):
    """Words of an applicant's name, or a number."""

    q = forms.CharField(label=_("Applicant or number"), required=False, max_length=100)

    def words(self) -> str:
        """What was typed, without the spaces around it."""
        self.is_valid()
        return str(self.cleaned_data.get("q", "")).strip()
