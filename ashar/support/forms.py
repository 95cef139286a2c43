"""Forms of support programmes and notes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ashar.accounts.forms import DaysForm, PersonForm
from ashar.core import i18n
from ashar.core.web.fields import DateFormField
from ashar.core.web.forms import Bilingual, Form
from ashar.places.models import Authority
from ashar.programmes.models import Fund, FundingSource
from ashar.support.models import SupportMember, SupportProgramme

WRITTEN_IN = [("ky", _("Kyrgyz")), ("ru", _("Russian"))]


class ProgrammeForm(DaysForm):
    """A support programme: who advises, who pays, from which day to which."""

    name = Bilingual(_("Name of the programme"), max_length=200, english=True)
    adviser = Bilingual(
        _("Who advises"), max_length=200, english=True, help=_("The institute whose people help the towns.")
    )
    funder = Bilingual(_("Who pays"), max_length=200, english=True)
    implementer = Bilingual(
        _("Who runs it for the funder"),
        max_length=200,
        english=True,
        required=False,
        help=_("Only when it is another body than the one that advises."),
    )
    valid_to = DateFormField(label=_("Last day"))
    field_order = ["valid_from", "valid_to"]


class MemberForm(PersonForm):
    """A person of the programme."""

    code = forms.ChoiceField(
        label=_("In which capacity"),
        choices=[(code.value, code.label) for code in SupportMember.CODES],
        widget=forms.RadioSelect,
        help_text=_("An adviser leaves notes; a donor’s observer sees the money."),
    )
    field_order = ["code", "name", "login", "language", "way"]


class AssignForm(DaysForm):
    """An authority, the days, and the funder's money in it."""

    authority = forms.ModelChoiceField(label=_("Authority"), queryset=Authority.objects.none())
    funding = forms.ModelChoiceField(
        label=_("The funder’s source of money"),
        queryset=FundingSource.objects.none(),
        required=False,
        help_text=_("If the funder also pays for orders there: its observer sees what became of this money."),
    )
    valid_to = DateFormField(label=_("Last day"))
    field_order = ["authority", "valid_from", "valid_to", "funding"]

    def __init__(self, *args: Any, programme: SupportProgramme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        world = {"is_live": True, "is_demonstration": programme.is_demonstration}
        towns: Any = self.fields["authority"]
        towns.queryset = Authority.objects.filter(**world).order_by("name_ky")
        towns.label_from_instance = lambda town: str(i18n.written(town, "name"))
        sources: Any = self.fields["funding"]
        own = FundingSource.objects.filter(authority__is_demonstration=programme.is_demonstration)
        shared = FundingSource.objects.filter(authority__isnull=True)
        known = own if programme.is_demonstration else own | shared
        sources.queryset = known.filter(kind=Fund.DONOR).select_related("authority").order_by("name_ky", "pk")
        sources.label_from_instance = _source_label
        self.fields["valid_from"].initial = programme.valid_from
        self.fields["valid_to"].initial = programme.valid_to


def _source_label(source: FundingSource) -> str:
    name = str(i18n.written(source, "name"))
    return f"{name} · {i18n.written(source.authority, 'name')}" if source.authority else name


class NoteForm(Form):
    """Words of a note or of an answer, and the language they are in."""

    text = forms.CharField(label=_("Note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    language = forms.ChoiceField(label=_("Written in"), choices=WRITTEN_IN)

    def __init__(self, *args: Any, label: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["text"].label = label


class ShownForm(Form):
    """Which orders a list shows."""

    late = forms.BooleanField(label=_("Only what is late"), required=False)
