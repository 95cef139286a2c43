"""Forms of donors’ agreements: the agreement, an allocation of it, a consent."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core.i18n import written
from ashar.core.web.fields import DateFormField, MoneyFormField
from ashar.core.web.forms import Bilingual, Form
from ashar.core.web.uploads import SCAN_TYPES, UploadField
from ashar.places.models import Authority
from ashar.programmes.actions import AllocationPart, AnySource, DonorLetter, DonorTerms, NewSource
from ashar.programmes.actions.supplementing import NewTerms
from ashar.programmes.models import ConsentTo, Currency, DonorAgreement, Fund, FundingSource

SHARED = "new"


class RateField(forms.DecimalField):
    """Soms for one unit of a currency; a comma is as good as a point."""

    def to_python(self, value: Any) -> Decimal | None:
        """The rate; raises ValidationError when it is not a number."""
        typed = value.replace(",", ".").replace(" ", "") if isinstance(value, str) else value
        rate: Decimal | None = super().to_python(typed)
        return rate

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """A field for figures, without arrows."""
        return {"inputmode": "decimal", "class": "num", "autocomplete": "off"}


class TermsForm(Form):
    """What an agreement with a donor and a supplement to it both say."""

    valid_to = DateFormField(label=_("Last day"))
    amount = MoneyFormField(label=_("Sum in this currency"))
    rate = RateField(
        label=_("Rate: soms for one unit"),
        max_digits=12,
        decimal_places=4,
        widget=forms.TextInput,
        help_text=_("As the agreement has it, for example 87,45. For soms write 1."),
    )
    rate_on = DateFormField(label=_("Day of the rate"))
    rate_from = forms.CharField(
        label=_("Where the rate is from"),
        max_length=120,
        required=False,
        help_text=_("For example: National Bank."),
    )
    consent_steps = forms.MultipleChoiceField(
        label=_("Which steps need the donor’s consent"),
        choices=ConsentTo.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_(
            "Without the consent such a step is not possible. Tick none if the agreement asks for none."
        ),
    )
    consent_days = forms.IntegerField(
        label=_("Working days for the donor’s answer"),
        min_value=1,
        max_value=90,
        required=False,
        help_text=_("If the agreement names them; else those of the rules."),
    )


class DonorAgreementForm(TermsForm):
    """What a signed agreement with a donor says."""

    source = forms.ChoiceField(label=_("Which source of money it is"))
    new_name = Bilingual(_("Name of the new source"), required=False, max_length=200)
    reference = forms.CharField(label=_("Number or name of the agreement"), max_length=120)
    signed_on = DateFormField(label=_("Day of signing"))
    valid_from = DateFormField(label=_("First day"))
    currency = forms.ChoiceField(label=_("Currency of the agreement"), choices=Currency.choices)
    upload = UploadField(
        label=_("The signed agreement: photo or scan"),
        allowed=SCAN_TYPES,
        required=False,
        help_text=_("Kept for the office and the donor; it does not become public."),
    )

    field_order = [
        "source",
        "new_name_ky",
        "new_name_ru",
        "reference",
        "signed_on",
        "valid_from",
        "valid_to",
        "currency",
    ]

    def __init__(self, *args: Any, authorities: Sequence[Authority], shared: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.authorities = {each.pk: each for each in authorities}
        own = Q(authority__in=authorities) | (Q(authority__isnull=True) if shared else Q(pk__in=[]))
        known = FundingSource.objects.filter(own, kind=Fund.DONOR, agreement__isnull=True)
        self.sources = {str(each.pk): each for each in known.order_by("name_ky", "pk")}
        new = [(f"{SHARED}-{each.pk}", _new_of(each)) for each in authorities]
        everybody = [(SHARED, _("A new source that feeds several authorities"))] if shared else []
        field: Any = self.fields["source"]
        field.choices = [
            *((key, written(each, "name")) for key, each in self.sources.items()),
            *new,
            *everybody,
        ]

    def clean(self) -> dict[str, Any]:
        """A new source has a name."""
        cleaned = super().clean()
        chosen = str(cleaned.get("source", ""))
        if chosen.startswith(SHARED) and not (cleaned.get("new_name_ky") or cleaned.get("new_name_ru")):
            self.add_error("new_name_ky", _("Name the new source."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """What the action wants, but for the scan."""
        facts, chosen = self.cleaned_data, str(self.cleaned_data["source"])
        source: AnySource
        if known := self.sources.get(chosen):
            source, authority = known, self.authorities.get(known.authority_id or 0)
        else:
            source = NewSource(Fund.DONOR, facts["new_name_ky"], facts["new_name_ru"])
            authority = self.authorities.get(int(chosen.partition("-")[2] or 0))
        terms = DonorTerms(**{name: facts[name] for name in DonorTerms.__dataclass_fields__})
        return {"source": source, "authority": authority, "terms": terms}


def _new_of(authority: Authority) -> Any:
    return format_lazy(_("A new source: {authority}"), authority=str(written(authority, "name")))


class SupplementForm(TermsForm):
    """What an agreement says after a signed supplement; everything stands there as it is now."""

    document = forms.CharField(label=_("The supplement: its number or name"), max_length=120)
    dated = DateFormField(label=_("Day of signing"))
    upload = UploadField(label=_("The signed supplement: photo or scan"), allowed=SCAN_TYPES, required=False)
    field_order = ["document", "dated", "valid_to"]

    def __init__(self, *args: Any, agreement: DonorAgreement, **kwargs: Any) -> None:
        initial = vars(NewTerms.of(agreement)) | {"rate": str(agreement.unit_rate).replace(".", ",")}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["amount"].help_text = _("The whole sum after the supplement, not the change.")
        self.fields["rate"].help_text = _("If the added sum has another rate, the rate of the whole.")
        if not agreement.is_foreign:
            for name in ("rate", "rate_on", "rate_from"):
                self.fields[name].widget = forms.HiddenInput()

    def facts(self, scan: Any) -> dict[str, Any]:
        """The terms and the paper as the action wants them."""
        told = self.cleaned_data
        terms = NewTerms(**{name: told[name] for name in NewTerms.__dataclass_fields__})
        return {"terms": terms, "paper": AllocationPart(told["document"], told["dated"], scan)}


class AllocationForm(Form):
    """How much of an agreement an authority has, by a paper."""

    authority = forms.ModelChoiceField(label=_("Authority"), queryset=Authority.objects.none())
    amount = MoneyFormField(
        label=_("Allocation after this paper, soms"),
        help_text=_("The whole sum, not the change: more or less than before."),
    )
    document = forms.CharField(label=_("The paper: from whom, number"), max_length=200)
    dated = DateFormField(label=_("Date of the paper"))
    upload = UploadField(label=_("The paper: photo or scan"), allowed=SCAN_TYPES, required=False)

    def __init__(self, *args: Any, agreement: DonorAgreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = agreement.source.authority_id
        towns = (
            Authority.objects.filter(pk=own)
            if own
            else Authority.objects.filter(is_live=True, is_demonstration=False)
        )
        field: Any = self.fields["authority"]
        field.queryset = towns.order_by("name_ky")
        field.label_from_instance = lambda town: str(written(town, "name"))
        if own:
            field.initial, field.empty_label = own, None

    def paper(self, scan: Any) -> AllocationPart:
        """The paper as the action wants it."""
        return AllocationPart(self.cleaned_data["document"], self.cleaned_data["dated"], scan)


class AskForm(Form):
    """Words to the donor whose consent is asked for."""

    note = forms.CharField(
        label=_("Words to the donor"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What the donor should know to answer. Only your office and the donor read this."),
    )


class ConsentForm(Form):
    """The donor’s answer, given here or by a signed letter that the office enters."""

    answer = forms.ChoiceField(
        label=_("Answer"),
        choices=[("give", _("The donor consents")), ("refuse", _("The donor refuses"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason, or a condition"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Needed for a refusal. Only the office and the donor read it."),
    )
    letter = forms.CharField(label=_("The letter: from whom, number, date"), max_length=200)
    upload = UploadField(label=_("The signed letter: photo or scan"), allowed=SCAN_TYPES)

    def __init__(self, *args: Any, by_letter: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_letter = by_letter
        if not by_letter:
            del self.fields["letter"], self.fields["upload"]

    def clean(self) -> dict[str, Any]:
        """A refusal has a reason."""
        cleaned = super().clean()
        if cleaned.get("answer") == "refuse" and not cleaned.get("reason"):
            self.add_error("reason", _("Write why the consent is refused."))
        return cleaned

    def letter_with(self, scan: Any) -> DonorLetter | None:
        """The letter as the action wants it; none when the donor’s person answers."""
        return DonorLetter(self.cleaned_data["letter"], scan) if self.by_letter else None
