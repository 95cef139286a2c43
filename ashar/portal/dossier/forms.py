"""Where a paper lies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ashar.core.web.fields import DateFormField
from ashar.core.web.forms import Form
from ashar.portal.dossier.originals import Act


class OriginalForm(Form):
    """Number and date on the paper of an act, and where it is kept."""

    act = forms.ChoiceField(label=_("Act"))
    number = forms.CharField(label=_("Number on the paper"), max_length=60)
    dated = DateFormField(label=_("Date on the paper"))
    kept_at = forms.CharField(
        label=_("Where it is kept"), max_length=200, help_text=_("For example: folder 03-12, room 204.")
    )

    def __init__(self, *args: Any, acts: Sequence[Act], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"].choices = [(act.number, str(act.title)) for act in acts]
