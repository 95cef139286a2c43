"""The form of an amendment: everything that may change, begun with what stands in the call."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ashar.calls.changes import CONTACT, DAYS, MOMENTS, TEXTS, unpack, values_of
from ashar.calls.lost_time import Prolongation
from ashar.calls.models import Call, CallAmendment, Lot
from ashar.core.web.fields import DateFormField, DateTimeFormField, MoneyFormField
from ashar.core.web.forms import Bilingual, Form
from ashar.core.web.sheets import Sheet


class AmendmentForm(Form):
    """What the call is to say from now on, and why."""

    reason = Bilingual(
        _("What is changed and why"),
        long=True,
        max_length=1000,
        help=_("Everybody reads it, on the notice too."),
    )
    deadline = DateTimeFormField(
        label=_("Last day and hour for proposals"), help_text=_("It can only move later.")
    )
    results_by = DateFormField(label=_("Results by"))
    project_start = DateFormField(label=_("The project begins"))
    project_end = DateFormField(label=_("The project ends"))
    title = Bilingual(_("Name of the call"), max_length=200, english=True)
    aim = Bilingual(_("Aim of the project"), long=True, max_length=2000)
    tasks = Bilingual(_("Tasks of the project"), long=True, required=False, max_length=3000)
    problem = Bilingual(_("Description of the problem"), long=True, max_length=4000)
    target_group = Bilingual(_("For whom"), max_length=300)
    territory = Bilingual(_("Territory"), required=False, max_length=300)
    results = Bilingual(_("Expected results"), long=True, required=False, max_length=3000)
    conditions = Bilingual(_("Conditions"), long=True, required=False, max_length=3000)
    contact_name = forms.CharField(label=_("Who answers questions"), max_length=120)
    contact_phone = forms.CharField(label=_("Telephone"), max_length=40)
    contact_hours = forms.CharField(label=_("Days and hours"), max_length=120)
    session_at = DateTimeFormField(label=_("Information session: day and hour"), required=False)
    session_place = forms.CharField(label=_("Information session: place"), max_length=200, required=False)


class LotAmendmentForm(Form):
    """A theme with its ceiling."""

    title = Bilingual(_("Theme"), max_length=200)
    ceiling = MoneyFormField(label=_("Ceiling, soms"), at_least=1)


class AmendmentSheet(Sheet):
    """An amendment as one posted page: the card of the call and its themes.

    `proposed`: more time for an outage, which a new amendment begins with.
    """

    def __init__(
        self,
        request: Any,
        *,
        call: Call,
        draft: CallAmendment | None,
        proposed: Prolongation | None = None,
    ) -> None:
        super().__init__(request)
        data, _files = self.sent
        begun = values_of(call)
        if draft is not None:
            begun |= {name: unpack(name, value) for name, value in draft.wanted.items()}
            begun |= {"reason_ky": draft.reason_ky, "reason_ru": draft.reason_ru}
        elif proposed is not None:
            begun |= asdict(proposed)
        self.card = AmendmentForm(data, initial=begun | _later(begun))
        if call.is_protected:  # its place is told by telephone alone
            del self.card.fields["session_place"]
        self.lots: list[tuple[Lot, LotAmendmentForm]] = []
        for lot in call.lots.all():
            own = {name: begun[f"lot.{lot.n}.{name}"] for name in ("title_ky", "title_ru", "ceiling")}
            own["title_later"] = bool(own["title_ky"]) != bool(own["title_ru"])
            self.lots.append((lot, LotAmendmentForm(data, prefix=f"l{lot.n}", initial=own)))
        self.forms = [self.card, *(form for _lot, form in self.lots)]

    def facts(self) -> dict[str, Any]:
        """What the action wants."""
        said = self.card.cleaned_data
        plain = (*MOMENTS, *DAYS, *CONTACT, "session_place")
        values = {name: said[name] for name in plain if name in said}
        values |= {
            name: said[name]
            for name in (f"{text}_{code}" for text in TEXTS for code in ("ky", "ru", "en"))
            if name in said
        }
        for lot, form in self.lots:
            values |= {
                f"lot.{lot.n}.{name}": form.cleaned_data[name] for name in ("title_ky", "title_ru", "ceiling")
            }
        return {"values": values, "reason_ky": said["reason_ky"], "reason_ru": said["reason_ru"]}


def _later(begun: dict[str, Any]) -> dict[str, bool]:
    """A text that stands in one language alone is still awaited in the other."""
    return {f"{name}_later": bool(begun.get(f"{name}_ky")) != bool(begun.get(f"{name}_ru")) for name in TEXTS}
