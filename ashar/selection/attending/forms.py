"""Forms about who comes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ashar.commissions.models import CommissionMember
from ashar.core.web.forms import Form


class IllForm(Form):
    """I cannot come; a word about it is not needed."""

    word = forms.CharField(
        label=_("A word for the chair and the secretary, if you wish"), max_length=200, required=False
    )


class CallInForm(Form):
    """Whose substitute is called, and why."""

    member = forms.ChoiceField(label=_("Who does not come, or does not lock"))
    reason = forms.CharField(
        label=_("Why"),
        max_length=200,
        help_text=_("It stands in the public journal: nothing about anybody’s health."),
    )

    def __init__(self, members: Sequence[CommissionMember], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {str(member.pk): member for member in members}
        field: Any = self.fields["member"]
        field.choices = [(key, member.user.name) for key, member in self.members.items()]

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        told = self.cleaned_data
        return {"member": self.members[told["member"]], "reason": told["reason"]}
