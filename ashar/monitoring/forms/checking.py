"""Forms of the office for a report: return it, release what is public, correct it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core.web.forms import Bilingual, Form
from ashar.monitoring.actions.correcting import Reason
from ashar.monitoring.actions.reports import SECTIONS, Release
from ashar.monitoring.forms.reports import SECTION_WORDS, FactsForm
from ashar.monitoring.models import Photo, Report


class CorrectReportForm(FactsForm):
    """An accepted report put right; the reason is public."""

    reason = Bilingual(_("Why is it corrected?"), help=_("Everybody reads the reason."), max_length=400)

    def reason_given(self) -> Reason:
        """The reason in both languages."""
        return Reason(self.cleaned_data["reason_ky"], self.cleaned_data["reason_ru"])


class ReturnForm(Form):
    """Remarks by section; those of empty fields are left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for section in SECTIONS:
            self.fields[section] = forms.CharField(
                label=SECTION_WORDS[section],
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def clean(self) -> dict[str, Any]:
        """At least one remark."""
        cleaned = super().clean()
        if not any(cleaned.get(section) for section in SECTIONS):
            self.add_error(None, _("Write at least one remark."))
        return cleaned


class ReleaseForm(Form):
    """What everybody may see of a report: ticked one by one by a second person."""

    summary = forms.BooleanField(
        label=_("The summary may be shown to everybody: it names nobody"), required=False
    )

    def __init__(self, *args: Any, report: Report, photos: Sequence[Photo], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.photos = photos
        self.initial["summary"] = report.is_summary_public
        if not (report.summary_ky or report.summary_ru):
            del self.fields["summary"]
        self.is_protected = bool(report.agreement.award.lot.call.is_protected)
        for photo in photos:
            if photo.has_consent and not self.is_protected:
                self.fields[f"photo_{photo.pk}"] = forms.BooleanField(
                    label=format_lazy(_("Show photo {n} to everybody"), n=photo.n),
                    required=False,
                    initial=photo.is_released,
                )

    def pictures(self) -> list[tuple[Photo, BoundField | None]]:
        """The photos, each with its tick when it has consent."""
        return [
            (photo, self[f"photo_{photo.pk}"] if f"photo_{photo.pk}" in self.fields else None)
            for photo in self.photos
        ]

    def release(self) -> Release:
        """What the action wants."""
        ticked = [photo.pk for photo in self.photos if self.cleaned_data.get(f"photo_{photo.pk}")]
        return Release(bool(self.cleaned_data.get("summary")), ticked)
