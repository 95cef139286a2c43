"""Forms of orders and money."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ashar.core.i18n import written
from ashar.core.web.fields import DateFormField, MoneyFormField
from ashar.core.web.forms import Bilingual, Form
from ashar.core.web.uploads import SCAN_TYPES, UploadField
from ashar.places.models import Authority
from ashar.programmes.actions import Act, AnySource, NewSource
from ashar.programmes.models import Body, Fund, FundingSource

NEW = "new"


class LineForm(Form):
    """What an order is to change, for whom and for how much."""

    title = Bilingual(_("Name of the order"), max_length=200, english=True)
    aim = Bilingual(
        _("What is to change"),
        long=True,
        max_length=2000,
        help=_("The aim, not the way to it: organisations propose the way."),
    )
    target_group = Bilingual(_("For whom"), max_length=300, help=_("And about how many people."))
    planned_amount = MoneyFormField(label=_("Planned sum, soms"), at_least=1)


class ActForm(Form):
    """The signed paper that gives money."""

    body = forms.ChoiceField(label=_("Who decided"), choices=Body.choices)
    act_number = forms.CharField(label=_("Number of the paper"), max_length=40)
    act_date = DateFormField(label=_("Date of the paper"))
    upload = UploadField(
        label=_("The signed paper: photo or scan"),
        allowed=SCAN_TYPES,
        help_text=_("PDF or picture. It becomes public: cover what must not be."),
    )

    def act(self, scan: Any) -> Act:
        """The paper as the action wants it."""
        facts = self.cleaned_data
        return Act(facts["body"], facts["act_number"], facts["act_date"], scan)


class NewSourceFields(Form):
    """A source of money that is not in the list yet."""

    new_kind = forms.ChoiceField(label=_("Kind of the source"), choices=Fund.choices, required=False)
    new_name = Bilingual(
        _("Name of the new source"),
        required=False,
        max_length=200,
        help=_("For example: budget of the town for 2027."),
    )

    def new_source(self) -> NewSource | None:
        """The new source, if one was named."""
        facts = self.cleaned_data
        names = facts.get("new_name_ky", ""), facts.get("new_name_ru", "")
        return NewSource(facts["new_kind"] or Fund.LOCAL, *names) if any(names) else None


class DecisionForm(ActForm, NewSourceFields):
    """The decision with its sums by source, known sources and one new one."""

    new_amount = MoneyFormField(label=_("Sum from the new source, soms"), required=False, at_least=1)
    field_order = ["body", "act_number", "act_date", "upload"]

    def __init__(self, *args: Any, authority: Authority, planned: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sources = {f"source_{each.pk}": each for each in FundingSource.objects.open_to(authority)}
        for name, source in self.sources.items():
            label = _("{name}, soms").format(name=written(source, "name"))
            self.fields[name] = MoneyFormField(label=label, required=False, at_least=1)
        first = next(iter(self.sources), "new_amount")
        self.initial.setdefault(first, planned)

    def clean(self) -> dict[str, Any]:
        """A sum from somewhere; a new source has a name and a sum."""
        cleaned = super().clean()
        named = self.new_source()
        if named and not cleaned.get("new_amount") and "new_amount" not in self.errors:
            self.add_error("new_amount", _("Write how much comes from the new source."))
        if cleaned.get("new_amount") and not named:
            self.add_error("new_name_ky", _("Name the new source."))
        if not self.errors and not self.amounts():
            self.add_error(None, _("Write how much the decision gives, by source."))
        return cleaned

    def amounts(self) -> dict[AnySource, Decimal]:
        """Soms by source."""
        facts = self.cleaned_data
        found: dict[AnySource, Decimal] = {
            source: facts[name] for name, source in self.sources.items() if facts.get(name)
        }
        named = self.new_source()
        return found | ({named: facts["new_amount"]} if named and facts.get("new_amount") else {})


class ExpectForm(NewSourceFields):
    """Money that a letter promises."""

    source = forms.ChoiceField(label=_("Who promises it"))
    amount = MoneyFormField(label=_("Promised sum, soms"), at_least=1)
    letter = forms.CharField(
        label=_("The letter: from whom, number, date"),
        max_length=200,
        help_text=_("Everybody can read this."),
    )
    expected_by = DateFormField(
        label=_("Until when it should come"),
        required=False,
        help_text=_("As the letter says. After this day the promise is shown as late."),
    )
    field_order = ["source", "amount", "letter", "expected_by"]

    def __init__(self, *args: Any, authority: Authority, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sources = {str(each.pk): each for each in FundingSource.objects.open_to(authority)}
        choices = [(key, str(written(each, "name"))) for key, each in self.sources.items()]
        field: Any = self.fields["source"]
        field.choices = [*choices, (NEW, _("A new source, named below"))]

    def clean(self) -> dict[str, Any]:
        """A new source has a name."""
        cleaned = super().clean()
        if cleaned.get("source") == NEW and not self.new_source():
            self.add_error("new_name_ky", _("Name the new source."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """What the action wants."""
        chosen = self.cleaned_data["source"]
        source = self.new_source() if chosen == NEW else self.sources[chosen]
        names = ("amount", "letter", "expected_by")
        return {"source": source, **{name: self.cleaned_data[name] for name in names}}


class OpenForm(ActForm):
    """Promised money that came."""

    amount = MoneyFormField(label=_("How much came, soms"), at_least=1)


class GiveUpForm(Form):
    """Who says that promised money does not come."""

    reason = forms.CharField(
        label=_("Who said so and when, or which letter"),
        max_length=200,
        help_text=_("Everybody can read this beside the entry."),
    )


class ReverseForm(Form):
    """Why an entry was a mistake."""

    reason = forms.CharField(
        label=_("What was wrong"), max_length=200, help_text=_("Everybody can read this beside the entry.")
    )
