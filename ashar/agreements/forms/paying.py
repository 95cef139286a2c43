"""Forms of tranches and payments."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ashar.agreements.actions import BankDetails
from ashar.agreements.models import Payment, Tranche
from ashar.core import clock
from ashar.core.web.fields import DateFormField, MoneyFormField
from ashar.core.web.forms import Bilingual, Form
from ashar.organisations.vault.forms import bank_fields
from ashar.organisations.vault.keeping import readable_profile


class TrancheForm(Form):
    """A form on the page of a tranche; it knows which."""

    def __init__(self, *args: Any, tranche: Tranche, **kwargs: Any) -> None:
        self.tranche = tranche
        super().__init__(*args, **kwargs)

    def facts(self) -> dict[str, Any]:
        """What the action wants."""
        return dict(self.cleaned_data)


class BankForm(TrancheForm):
    """Where the organisation is paid."""

    def __init__(self, *args: Any, tranche: Tranche, **kwargs: Any) -> None:
        super().__init__(*args, tranche=tranche, **kwargs)
        self.fields |= bank_fields(required=True)
        agreement = tranche.agreement
        # What the organisation tells of itself once is not typed again.
        known = agreement if agreement.bank_account else readable_profile(agreement.award.organisation)
        self.initial = {name: getattr(known, name) for name in self.fields} | self.initial

    def facts(self) -> dict[str, Any]:
        """The details as one."""
        return {"bank": BankDetails(**self.cleaned_data)}


class RemarkForm(TrancheForm):
    """What is to be put right."""

    remark = forms.CharField(
        label=_("What must be put right"), max_length=400, help_text=_("The organisation reads this.")
    )


class OrderForm(TrancheForm):
    """Number and date of a payment order; perhaps it is paid already."""

    order_number = forms.CharField(label=_("Number of the payment order"), max_length=40)
    order_date = DateFormField(label=_("Date of the payment order"))
    paid_on = DateFormField(
        label=_("Paid on"), required=False, help_text=_("Leave it empty until the Treasury has paid.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"order_date": clock.today()})
        super().__init__(*args, **kwargs)


class PaidForm(TrancheForm):
    """The Treasury paid."""

    paid_on = DateFormField(label=_("Paid on"))


class ReturnForm(TrancheForm):
    """The bank sent the payment back."""

    returned_on = DateFormField(label=_("Returned on"))
    reason = forms.CharField(
        label=_("What the bank said"),
        max_length=400,
        help_text=_("Everybody can read this: no account numbers, no names."),
    )


class MistakeForm(TrancheForm):
    """Why an entry was a mistake."""

    reason = forms.CharField(
        label=_("What was wrong"),
        max_length=200,
        help_text=_("Everybody can read this beside the entry: no account numbers, no names."),
    )


class CancelForm(TrancheForm):
    """Why a tranche will not be paid."""

    reason = forms.CharField(
        label=_("Why it will not be paid"), max_length=400, help_text=_("Everybody can read this.")
    )


class GiveBackForm(TrancheForm):
    """Unspent money that the organisation returned."""

    amount = MoneyFormField(label=_("How much came back, soms"), at_least=1)
    came_on = DateFormField(label=_("Returned on"))
    document = forms.CharField(
        label=_("The paper: payment order of the organisation, number and date"),
        max_length=200,
        help_text=_("Everybody can read this."),
    )


class WaiverForm(Form):
    """Why a tranche should be paid without a condition."""

    reason = Bilingual(
        _("Why this condition should be waived"),
        max_length=400,
        help=_("A second person decides. Everybody can read the reason."),
    )


class RegisterForm(forms.Form):
    """Which payment orders of an authority to show."""

    use_required_attribute = False
    year = forms.TypedChoiceField(label=_("Year"), coerce=int, required=False)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year: Any = self.fields["year"]
        state: Any = self.fields["state"]
        year.choices = [(each, str(each)) for each in years]
        states: Any = Payment._meta.get_field("state").choices
        state.choices = [("", _("all")), *states]

    def wanted(self) -> tuple[int, str]:
        """The year (this one, when none is chosen), and a state or nothing."""
        self.is_valid()
        facts = self.cleaned_data
        return facts.get("year") or clock.today().year, facts.get("state") or ""
