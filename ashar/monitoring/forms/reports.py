"""Forms of reports: a draft is taken as it is; the office returns, accepts, releases, corrects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core.files import PICTURE_TYPES, store
from ashar.core.lifecycle import Words
from ashar.core.web.fields import MoneyFormField
from ashar.core.web.forms import Form
from ashar.core.web.uploads import SCAN_TYPES, UploadField
from ashar.monitoring.actions.drafting import Caption, Files, Written
from ashar.monitoring.models import Photo, Report, ReportLine
from ashar.monitoring.models.reports import MOST_PHOTOS
from ashar.monitoring.pictures import two_versions
from ashar.monitoring.suppressing import DISABLED, Group

MOST_SOMS = 10**9
MOST_PEOPLE = 100_000
SECTION_WORDS: dict[str, Words] = {
    "text": _("What was done"),
    "results": _("What came of what was promised"),
    "summary": _("Short summary for everybody"),
    "people": _("People who took part"),
    "money": _("Money by line, with receipts"),
    "photos": _("Photos"),
}


class ManyFiles(forms.ClearableFileInput):
    """A choice of several files at once."""

    allow_multiple_selected = True


class UploadsField(UploadField):
    """Several files, each looked at before it is taken; cleaned to a list."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The uploads; raises ValidationError with the reason why one is not taken."""
        return [super(UploadsField, self).clean(each) for each in data or []]


class FactsForm(Form):
    """What a report says, without its files."""

    language = forms.ChoiceField(
        choices=[("ky", _("in Kyrgyz")), ("ru", _("in Russian"))],
        widget=forms.RadioSelect,
        label=_("The language of the report"),
    )
    text = forms.CharField(
        label=SECTION_WORDS["text"],
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=20_000,
        required=False,
        help_text=_("Step by step, as it was. Only the office reads this."),
    )
    results = forms.CharField(
        label=SECTION_WORDS["results"],
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=20_000,
        required=False,
        help_text=_("Numbers that can be checked, and how you know them. Only the office reads this."),
    )
    summary_ky = forms.CharField(
        label=_("In Kyrgyz"),
        widget=forms.Textarea(attrs={"lang": "ky", "rows": 4}),
        max_length=1000,
        required=False,
    )
    summary_ru = forms.CharField(
        label=_("In Russian"),
        widget=forms.Textarea(attrs={"lang": "ru", "rows": 4}),
        max_length=1000,
        required=False,
    )

    def __init__(self, *args: Any, report: Report, lines: Sequence[ReportLine], **kwargs: Any) -> None:
        self.report, self.report_lines = report, lines
        super().__init__(*args, auto_id="%s", **kwargs)
        for group in Group:
            self.fields[group.value] = _count(group.label, report.people.get(group.value))
        disabled = _("Of them persons with disabilities")
        self.fields[DISABLED] = _count(disabled, report.people.get(DISABLED))
        for line in lines:
            label = format_lazy(_("Line {n}: spent, soms"), n=line.n)
            self.fields[f"spent_{line.n}"] = MoneyFormField(
                label=label, required=False, at_most=MOST_SOMS, initial=line.spent
            )
        for name in ("language", "text", "results", "summary_ky", "summary_ru"):
            self.initial.setdefault(name, getattr(report, name))

    def written(self) -> Written:
        """What was typed; what could not be understood stays as it was kept before."""
        cleaned, report = self.cleaned_data, self.report
        return Written(
            language=cleaned.get("language") or report.language,
            people=dict(self._people()),
            spent={
                line.n: cleaned[f"spent_{line.n}"]
                for line in self.report_lines
                if f"spent_{line.n}" in cleaned
            },
            text=self._text("text"),
            results=self._text("results"),
            summary_ky=self._text("summary_ky"),
            summary_ru=self._text("summary_ru"),
        )

    def _text(self, name: str) -> str:
        text: str = self.cleaned_data.get(name, getattr(self.report, name))
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def _people(self) -> Iterator[tuple[str, int]]:
        for name in (*Group.values, DISABLED):
            count = self.cleaned_data.get(name, self.report.people.get(name))
            if count is not None:
                yield name, count

    def people(self) -> list[BoundField]:
        """The numbers of people by group."""
        return [self[name] for name in Group.values]

    def disabled(self) -> BoundField:
        """The number of persons with disabilities."""
        return self[DISABLED]

    def money(self) -> list[tuple[ReportLine, BoundField]]:
        """The lines of the budget, each with the field of what was spent."""
        return [(line, self[f"spent_{line.n}"]) for line in self.report_lines]


class DraftForm(FactsForm):
    """A report that is being written, with its files; `seen`: the revision that the page was made from."""

    asks_tranche = forms.BooleanField(
        label=_("Ask for the next tranche together with this report"), required=False
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(
        self,
        *args: Any,
        report: Report,
        lines: Sequence[ReportLine],
        photos: Sequence[Photo] = (),
        offers_tranche: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, report=report, lines=lines, **kwargs)
        self.report_photos = photos
        for line in lines:
            self.fields[f"receipts_{line.n}"] = UploadsField(
                label=format_lazy(_("Line {n}: receipts"), n=line.n), allowed=SCAN_TYPES, required=False
            )
            for receipt in line.receipts.all() if line.pk else ():
                self.fields[f"drop_receipt_{receipt.pk}"] = _drop()
        for photo in photos:
            self.fields |= _photo_fields(photo)
        self.fields["photos"] = UploadsField(
            label=SECTION_WORDS["photos"], allowed=PICTURE_TYPES, required=False
        )
        self.initial |= {"seen": report.revision, "asks_tranche": report.asks_tranche or not report.revision}
        if not offers_tranche:
            del self.fields["asks_tranche"]

    def clean(self) -> dict[str, Any]:
        """No more photos than there is room for."""
        cleaned = super().clean()
        dropped = len(self._ticked("drop_photo_", self.report_photos))
        if len(cleaned.get("photos") or []) + len(self.report_photos) - dropped > MOST_PHOTOS:
            self.add_error("photos", format_lazy(_("At most {n} photos."), n=MOST_PHOTOS))
        return cleaned

    def written(self) -> Written:
        """What was typed, with the words under the photos."""
        typed, cleaned = super().written(), self.cleaned_data
        captions = {
            photo.pk: Caption(
                cleaned.get(f"caption_ky_{photo.pk}", photo.caption_ky),
                cleaned.get(f"caption_ru_{photo.pk}", photo.caption_ru),
                bool(cleaned.get(f"consent_{photo.pk}")),
            )
            for photo in self.report_photos
        }
        asks = bool(cleaned.get("asks_tranche"))
        return Written(**{**vars(typed), "captions": captions, "asks_tranche": asks})

    def stored(self) -> Files:
        """The files that came, put on disk; outside a transaction."""
        cleaned = self.cleaned_data
        return Files(
            receipts=[
                (line.n, store(upload, purpose="receipt", allowed=SCAN_TYPES))
                for line in self.report_lines
                for upload in cleaned.get(f"receipts_{line.n}") or []
            ],
            photos=[two_versions(upload) for upload in cleaned.get("photos") or []],
            dropped_receipts=self._ticked(
                "drop_receipt_",
                [each for line in self.report_lines if line.pk for each in line.receipts.all()],
            ),
            dropped_photos=self._ticked("drop_photo_", self.report_photos),
        )

    def _ticked(self, prefix: str, things: Iterable[Any]) -> list[int]:
        return [each.pk for each in things if self.cleaned_data.get(f"{prefix}{each.pk}")]

    def changed_sections(self) -> set[str]:
        """Which lists of files change by what was sent: numbers of lines as text, and “photos”."""
        sent = self.cleaned_data
        lines = {
            str(line.n)
            for line in self.report_lines
            if sent.get(f"receipts_{line.n}")
            or (line.pk and self._ticked("drop_receipt_", line.receipts.all()))
        }
        has_photos = sent.get("photos") or self._ticked("drop_photo_", self.report_photos)
        return lines | ({"photos"} if has_photos else set())


def _count(label: Words, initial: int | None) -> forms.Field:
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=MOST_PEOPLE, initial=initial,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "num", "autocomplete": "off"}),
    )  # fmt: skip


def _drop() -> forms.Field:
    return forms.BooleanField(label=_("Remove"), required=False)


def _photo_fields(photo: Photo) -> dict[str, forms.Field]:
    captions: dict[str, forms.Field] = {
        f"caption_{code}_{photo.pk}": forms.CharField(
            label=label,
            required=False,
            max_length=200,
            initial=getattr(photo, f"caption_{code}"),
            widget=forms.TextInput(attrs={"lang": code}),
        )
        for code, label in (("ky", _("What it shows, in Kyrgyz")), ("ru", _("What it shows, in Russian")))
    }
    consent = forms.BooleanField(
        label=_("Nobody can be recognised, or whoever can be has agreed to be shown to everybody"),
        required=False,
        initial=photo.has_consent,
    )
    return {**captions, f"consent_{photo.pk}": consent, f"drop_photo_{photo.pk}": _drop()}
