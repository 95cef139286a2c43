"""Forms of a sitting: a few fields for each applicant, on one page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from ashar.calls.models import Lot
from ashar.commissions.models import CommissionMember
from ashar.core import merging
from ashar.core.i18n import written
from ashar.core.web.fields import MoneyFormField
from ashar.core.web.forms import Bilingual, Form
from ashar.core.web.uploads import SCAN_TYPES, UploadField
from ashar.selection.actions.admission import Verdict
from ashar.selection.actions.deciding import Choice, LotFailure
from ashar.selection.marking.given import Given, parts_of
from ashar.selection.methods.scale import highest
from ashar.selection.models import AdmissionCheck
from ashar.selection.standing import Standing, levels_of
from ashar.selection.states import Outcome


class GroundsForm(Form):
    """Why the keepers cannot make the key any more."""

    grounds = Bilingual(
        _("Why the key cannot be made"),
        long=True,
        max_length=1000,
        help=_("Everybody reads it, on the record of the opening too. Name no illness and no home address."),
    )


class AdmissionForm(Form):
    """Is each proposal complete and about this call?"""

    def __init__(self, checks: Sequence[AdmissionCheck], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.checks = checks
        for check in checks:
            key = check.proposal_id
            self.fields[f"verdict_{key}"] = forms.ChoiceField(
                label=", ".join((str(written(check.proposal.organisation, "name")), *check.partners)),
                widget=forms.RadioSelect,
                initial="admit",
                choices=[("admit", _("Admit")), ("refuse", _("Do not admit"))],
            )
            labels = {"ky": _("If not: why, in Kyrgyz"), "ru": _("If not: why, in Russian")}
            for code, label in labels.items():
                self.fields[f"reason_{code}_{key}"] = forms.CharField(
                    label=label, required=False, max_length=600
                )

    def clean(self) -> dict[str, Any]:
        """A refusal has its reason in both languages."""
        cleaned = super().clean()
        for check in self.checks:
            for code in ("ky", "ru"):
                name = f"reason_{code}_{check.proposal_id}"
                if cleaned.get(f"verdict_{check.proposal_id}") == "refuse" and not cleaned.get(name):
                    self.add_error(name, _("A refusal needs its reason in Kyrgyz and in Russian."))
        return cleaned

    def rows(self) -> Iterator[tuple[AdmissionCheck, BoundField, BoundField, BoundField]]:
        """For the template: a proposal with its fields."""
        for check in self.checks:
            key = check.proposal_id
            yield check, self[f"verdict_{key}"], self[f"reason_ky_{key}"], self[f"reason_ru_{key}"]

    def verdicts(self) -> dict[int, Verdict]:
        """What `check_admissions` takes."""
        return {
            check.proposal_id: Verdict(
                self.cleaned_data[f"verdict_{check.proposal_id}"] == "admit",
                self.cleaned_data[f"reason_ky_{check.proposal_id}"],
                self.cleaned_data[f"reason_ru_{check.proposal_id}"],
            )
            for check in self.checks
        }


class MarksForm(Form):
    """A member's marks: a whole number for each criterion, one comment for each proposal."""

    def __init__(
        self,
        checks: Sequence[AdmissionCheck],
        criteria: Sequence[Mapping[str, Any]],
        markings: Mapping[int, Given],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.checks, self.criteria, self.kept = checks, criteria, markings
        self.others: dict[int, Given] = {}
        for check in checks:
            self.fields[f"seen_{check.proposal_id}"] = forms.CharField(
                widget=forms.HiddenInput, required=False, initial=self._seen(check)
            )
            marking = markings.get(check.proposal_id)
            for criterion in criteria:
                given = marking.points.get(criterion["code"]) if marking else None
                self.fields[self._name(check, criterion)] = _mark_field(criterion, given)
            self.fields[f"c{check.proposal_id}"] = forms.CharField(
                label=_("Why these marks"),
                required=False,
                max_length=2000,
                initial=marking.comment if marking else "",
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text=_("The applicant reads it without your name. Strong sides and what to improve."),
            )

    def _seen(self, check: AdmissionCheck) -> str:
        return merging.marks(parts_of(self.criteria, self.kept.get(check.proposal_id, Given({}))))

    def seen_of(self, check: AdmissionCheck) -> BoundField:
        """For the template: what this page knew of a proposal’s marks."""
        return self[f"seen_{check.proposal_id}"]

    def seen(self) -> dict[int, str]:
        """What the page knew, by proposal id, as far as it said so."""
        told = {check.proposal_id: self.cleaned_data[f"seen_{check.proposal_id}"] for check in self.checks}
        return {key: seen for key, seen in told.items() if seen}

    def after_clash(self) -> None:
        """Show what another device kept beside what was sent; the next saving keeps what was sent."""
        sent: Any = self.data
        self.data = sent.copy()
        mine = self.given()
        for check in self.checks:
            key = check.proposal_id
            if self.data.get(f"seen_{key}", "") != self._seen(check) and mine[key] != self.kept.get(key):
                self.others[key] = self.kept.get(key, Given({}))
            self.data[f"seen_{key}"] = self._seen(check)

    @staticmethod
    def _name(check: AdmissionCheck, criterion: Mapping[str, Any]) -> str:
        return f"p{check.proposal_id}_{criterion['code']}"

    def rows(self) -> Iterator[tuple[AdmissionCheck, list[tuple[BoundField, str]], BoundField]]:
        """For the template: a proposal, its fields with what can be given, its comment."""
        for check in self.checks:
            points = [(self[self._name(check, criterion)], _range(criterion)) for criterion in self.criteria]
            yield check, points, self[f"c{check.proposal_id}"]

    def given(self) -> dict[int, Given]:
        """What `save_marks` takes; an empty field is not a zero."""
        return {
            check.proposal_id: Given(
                {
                    criterion["code"]: value
                    for criterion in self.criteria
                    if (value := self.cleaned_data[self._name(check, criterion)]) is not None
                },
                self.cleaned_data[f"c{check.proposal_id}"],
            )
            for check in self.checks
        }


def _mark_field(criterion: Mapping[str, Any], given: int | None) -> forms.Field:
    """A number to write, or a level to choose."""
    levels = levels_of(criterion)
    if levels:
        return forms.TypedChoiceField(
            label=criterion["title"],
            required=False,
            choices=[("", "—"), *levels],
            coerce=int,
            empty_value=None,
            initial=given,
        )
    return forms.IntegerField(
        label=criterion["title"],
        required=False,
        min_value=0,
        max_value=highest(criterion),
        initial=given,
        widget=forms.NumberInput(attrs={"class": "num", "inputmode": "numeric"}),
        error_messages={"invalid": _("Write a whole number.")},
    )


def _range(criterion: Mapping[str, Any]) -> str:
    """What can be given, behind the name of the criterion; nothing behind levels."""
    return "" if criterion.get("levels") else f", 0–{highest(criterion)}"


class DecisionForm(Form):
    """The decision of the sitting: who is present, what is decided about each proposal and lot."""

    place = forms.CharField(label=_("Where the sitting was held"), max_length=200, required=False)

    def __init__(
        self,
        lots: Sequence[Lot],
        standings: Mapping[int, Sequence[Standing]],
        suggested: Mapping[int, Choice],
        members: Iterable[CommissionMember],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lots, self.standings = lots, standings
        self.members = {str(member.pk): member for member in members}
        self.fields["present"] = forms.MultipleChoiceField(
            label=_("Present and voting"),
            choices=[(key, member.user.name) for key, member in self.members.items()],
            widget=forms.CheckboxSelectMultiple,
            initial=list(self.members),
            error_messages={"required": _("Tick who is present.")},
        )
        for lot in lots:
            for row in standings.get(lot.pk, ()):
                self._ask_about(row, suggested[row.proposal.pk])
            self._ask_about_failure(lot)

    def _ask_about(self, row: Standing, choice: Choice) -> None:
        key = row.proposal.pk
        outcomes = [o for o in Outcome.choices if o[0] != Outcome.DECLINED]
        self.fields[f"outcome_{key}"] = forms.ChoiceField(
            label=_("Decision"), choices=outcomes, initial=choice.outcome
        )
        self.fields[f"amount_{key}"] = MoneyFormField(
            label=_("Sum, soms"), required=False, initial=choice.amount or row.check.requested
        )
        self.fields[f"reason_ky_{key}"] = forms.CharField(
            label=_("Reason in Kyrgyz"), max_length=600, initial=choice.reason_ky
        )
        self.fields[f"reason_ru_{key}"] = forms.CharField(
            label=_("Reason in Russian"), max_length=600, initial=choice.reason_ru
        )

    def _ask_about_failure(self, lot: Lot) -> None:
        for code, label in (
            ("ky", _("If nobody is selected, why (in Kyrgyz)")),
            ("ru", _("The same in Russian")),
        ):
            self.fields[f"failure_{code}_{lot.pk}"] = forms.CharField(
                label=label, required=False, max_length=600
            )

    def rows(self, lot: Lot) -> Iterator[tuple[Standing, list[BoundField]]]:
        """For the template: the proposals of a lot in order of rank with their fields."""
        for row in self.standings.get(lot.pk, ()):
            names = ("outcome", "amount", "reason_ky", "reason_ru")
            yield row, [self[f"{name}_{row.proposal.pk}"] for name in names]

    def failure_fields(self, lot: Lot) -> list[BoundField]:
        """For the template: why the lot fails, in both languages."""
        return [self[f"failure_ky_{lot.pk}"], self[f"failure_ru_{lot.pk}"]]

    def choices(self) -> dict[int, Choice]:
        """What `decide_call` takes."""
        return {
            row.proposal.pk: self._choice(row.proposal.pk) for rows in self.standings.values() for row in rows
        }

    def _choice(self, key: int) -> Choice:
        data = self.cleaned_data
        selected = data[f"outcome_{key}"] == Outcome.SELECTED
        return Choice(
            data[f"outcome_{key}"],
            data[f"reason_ky_{key}"],
            data[f"reason_ru_{key}"],
            (data[f"amount_{key}"] or Decimal(0)) if selected else Decimal(0),
        )

    def failures(self) -> dict[int, LotFailure]:
        """Reasons of the lots where nobody is selected, by lot id."""
        return {
            lot.pk: LotFailure(
                self.cleaned_data[f"failure_ky_{lot.pk}"], self.cleaned_data[f"failure_ru_{lot.pk}"]
            )
            for lot in self.lots
            if self.cleaned_data[f"failure_ky_{lot.pk}"] or self.cleaned_data[f"failure_ru_{lot.pk}"]
        }

    def present_members(self) -> list[CommissionMember]:
        """Those who sit and vote."""
        return [self.members[key] for key in self.cleaned_data["present"]]


class DiscussionForm(Form):
    """What the sitting said of a proposal whose marks lie widely apart."""

    text_ky = forms.CharField(
        label=_("What was said, in Kyrgyz"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    text_ru = forms.CharField(
        label=_("What was said, in Russian"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ExcuseForm(Form):
    """Why a member cannot mark."""

    reason = forms.CharField(label=_("Why the member cannot mark"), max_length=300)


class SignForm(Form):
    """The photograph or scan of the signed protocol."""

    scan = UploadField(
        label=_("Photograph or scan of the signed protocol"),
        allowed=SCAN_TYPES,
        help_text=_(
            "All pages in one PDF, or a photograph of the page with the signatures. It becomes public."
        ),
    )
