"""The fields of partners: the role and the share of each, and the applicant's own share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django import forms
from django.forms.boundfield import BoundField
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core.money import ZERO
from ashar.core.search import fold, search
from ashar.core.web.fields import MoneyFormField
from ashar.core.web.forms import Form
from ashar.organisations.models import Organisation
from ashar.proposals.actions.partnering import Part, mark_of
from ashar.proposals.consortium import CONSENT, has_consented, has_letter
from ashar.proposals.document import MOST_SOMS, MOST_TITLE, Content
from ashar.proposals.models import PartnerAsk
from ashar.proposals.partner import Partner

MOST_FOUND = 8


@dataclass(frozen=True)
class PartnerRow:
    """A partner with its fields, its letter, the request to it, and how its consent stands."""

    partner: Partner
    role: BoundField
    share: BoundField
    code: str
    files: tuple[Any, ...]
    ask: PartnerAsk | None
    has_consented: bool
    has_letter: bool

    @property
    def is_outdated(self) -> bool:
        """Whether a consent or a letter is here, and speaks of other terms."""
        return bool(self.partner.consent or self.files) and not (self.has_consented or self.has_letter)


class PartnersForm(Form):
    """All partners on one page; `seen` marks what the page knew."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    share_lead = MoneyFormField(
        label=_("The share of your organisation, soms"), required=False, at_most=MOST_SOMS
    )

    def __init__(self, data: Any = None, *, content: Content, seen: str) -> None:
        self.known = content
        typed: dict[str, Any] = {"seen": seen, "share_lead": content.lead_share or None}
        for each in content.partners:
            typed |= {f"role_r{each.ref}": each.role, f"share_r{each.ref}": each.share or None}
        super().__init__(data, auto_id="%s", initial=typed)
        for each in content.partners:
            self.fields |= _fields_of(each)

    @classmethod
    def of(cls, content: Content) -> Self:
        """The form as nothing has been typed yet."""
        return cls(content=content, seen=mark_of(content))

    def typed(self) -> dict[str, Any]:
        """What `save_partners` needs; what cannot be understood stays as it is known."""
        cleaned, wrong = self.cleaned_data, self.errors
        parts = {
            each.ref: Part(
                cleaned.get(f"role_r{each.ref}", each.role),
                each.share if f"share_r{each.ref}" in wrong else cleaned.get(f"share_r{each.ref}") or ZERO,
            )
            for each in self.known.partners
        }
        lead = self.known.lead_share if "share_lead" in wrong else cleaned.get("share_lead") or ZERO
        return {"parts": parts, "lead_share": lead, "seen": cleaned.get("seen", "")}

    def rows(self, content: Content, asks: Mapping[str, PartnerAsk]) -> list[PartnerRow]:
        """The partners with their fields."""
        return [
            PartnerRow(
                each,
                self[f"role_r{each.ref}"],
                self[f"share_r{each.ref}"],
                CONSENT + each.ref,
                tuple(content.files.get(CONSENT + each.ref, ())),
                asks.get(each.ref),
                has_consented(each, content),
                has_letter(each, content),
            )
            for each in content.partners
            if f"role_r{each.ref}" in self.fields
        ]


def _fields_of(partner: Partner) -> dict[str, forms.Field]:
    role = forms.CharField(
        label=_("What it does in the project"),
        required=False,
        max_length=MOST_TITLE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    share = MoneyFormField(
        label=format_lazy(_("Share of {name}, soms"), name=partner.name), required=False, at_most=MOST_SOMS
    )
    return {f"role_r{partner.ref}": role, f"share_r{partner.ref}": share}


def found_in_register(who: str, applicant: Organisation) -> list[Organisation]:
    """Organisations of the register by INN, or by the beginnings of the words of their names."""
    rows = Organisation.objects.filter(inn__isnull=False, is_demonstration=applicant.is_demonstration)
    rows = rows.exclude(pk=applicant.pk)
    rows = rows.filter(inn=who) if who.isdecimal() else search(rows, fold(who))
    return list(rows.order_by("name_ky", "pk")[:MOST_FOUND])
