"""Forms of signed papers about many lines at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from ashar.core.i18n import written
from ashar.core.web.fields import DateFormField, MoneyFormField
from ashar.core.web.forms import Bilingual
from ashar.core.web.uploads import SCAN_TYPES, UploadField
from ashar.places.models import Authority
from ashar.programmes.actions import Act, AnySource, Note
from ashar.programmes.forms.planning import NEW, NewSourceFields
from ashar.programmes.models import BudgetLine, FundingSource, ProgrammeLine
from ashar.programmes.shares import Share


class PaperForm(NewSourceFields):
    """The signed paper; whose it must be the rules say. Its reason everybody reads."""

    act_number = forms.CharField(label=_("Number of the paper"), max_length=40)
    act_date = DateFormField(label=_("Date of the paper"))
    upload = UploadField(
        label=_("The signed paper: photo or scan"),
        allowed=SCAN_TYPES,
        help_text=_("PDF or picture. It becomes public: cover what must not be."),
    )
    note = Bilingual(
        _("The reason, or what the paper asks beside"),
        long=True,
        required=False,
        max_length=1500,
        help=_("Where the sums differ from the draft: why. Everybody reads it."),
    )

    def act(self, body: str, scan: Any) -> Act:
        """The paper as the action wants it."""
        return Act(body, self.cleaned_data["act_number"], self.cleaned_data["act_date"], scan)

    def said(self) -> Note:
        """The reason as the action wants it."""
        return Note(self.cleaned_data["note_ky"], self.cleaned_data["note_ru"])


@dataclass(frozen=True)
class LineRows:
    """An order on the form: its shares with their fields, and two fields for another source."""

    line: ProgrammeLine
    shares: Sequence[tuple[Share, BoundField]]
    other: tuple[BoundField, BoundField]


class ProgrammeDecisionForm(PaperForm):
    """What the paper gives, line by line, year by year, source by source."""

    def __init__(
        self,
        *args: Any,
        authority: Authority,
        lines: Sequence[ProgrammeLine],
        shares: Sequence[Share],
        year: int,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines, self.shares, self.year = lines, shares, year
        self.sources = {str(each.pk): each for each in FundingSource.objects.open_to(authority)}
        choices = [("", "—"), *((key, str(written(each, "name"))) for key, each in self.sources.items())]
        for share in shares:
            label = _("{year}, {source}").format(year=share.year, source=written(share.source, "name"))
            field = MoneyFormField(label=label, required=False, at_least=0)
            self.fields[f"sum_{share.key}"] = field
            self.owners[f"sum_{share.key}"] = share.line.number
            self.initial.setdefault(f"sum_{share.key}", share.before)
        for line in lines:
            self.fields[f"source_{line.pk}"] = forms.ChoiceField(
                label=_("Another source"),
                choices=[*choices, (NEW, _("A new source, named below"))],
                required=False,
            )
            self.fields[f"other_{line.pk}"] = MoneyFormField(label=_("Sum, soms"), required=False, at_least=1)
            self.owners |= dict.fromkeys((f"source_{line.pk}", f"other_{line.pk}"), line.number)

    def clean(self) -> dict[str, Any]:
        """Another source has a sum, and a new one a name."""
        cleaned = super().clean()
        for line in self.lines:
            chosen, amount = cleaned.get(f"source_{line.pk}"), cleaned.get(f"other_{line.pk}")
            if chosen and not amount and f"other_{line.pk}" not in self.errors:
                self.add_error(f"other_{line.pk}", _("Write how much comes from this source."))
            if amount and not chosen:
                self.add_error(f"source_{line.pk}", _("Choose the source."))
            if chosen == NEW and not self.new_source() and "new_name_ky" not in self.errors:
                self.add_error("new_name_ky", _("Name the new source."))
            if chosen and chosen != NEW and self._has_row(line, chosen):
                self.add_error(f"source_{line.pk}", _("This source has a row of its own above."))
        return cleaned

    def _has_row(self, line: ProgrammeLine, key: str) -> bool:
        here = {(each.line.pk, each.year, str(each.source.pk)) for each in self.shares}
        return (line.pk, self.year, key) in here

    def amounts(self) -> dict[tuple[int, int, AnySource], Decimal]:
        """Soms by line, year and source; an empty field is nothing."""
        facts = self.cleaned_data
        found: dict[tuple[int, int, AnySource], Decimal] = {
            (share.line.pk, share.year, share.source): facts.get(f"sum_{share.key}") or Decimal(0)
            for share in self.shares
        }
        for line in self.lines:
            if amount := facts.get(f"other_{line.pk}"):
                found[line.pk, self.year, self._chosen(facts[f"source_{line.pk}"])] = amount
        return found

    def _chosen(self, key: str) -> AnySource:
        named = self.new_source()
        return named if key == NEW and named else self.sources[key]

    def rows(self) -> Iterator[LineRows]:
        """The orders in the order of the programme, for the page."""
        for line in self.lines:
            own = [(share, self[f"sum_{share.key}"]) for share in self.shares if share.line.pk == line.pk]
            yield LineRows(line, own, (self[f"source_{line.pk}"], self[f"other_{line.pk}"]))


class CarryOverForm(PaperForm):
    """How much of each budget line the paper carries over; an empty field leaves it out of the paper."""

    def __init__(self, *args: Any, left: Sequence[BudgetLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.left = left
        for each in left:
            held = each.available + each.bound
            self.fields[f"sum_{each.pk}"] = MoneyFormField(
                label=_("Carried over, soms"), required=False, at_least=0, at_most=held
            )
            self.initial.setdefault(f"sum_{each.pk}", held)
            self.owners[f"sum_{each.pk}"] = each.number

    def clean(self) -> dict[str, Any]:
        """Something is carried over."""
        cleaned = super().clean()
        if not self.errors and not self.amounts():
            self.add_error(None, _("Write how much is carried over."))
        return cleaned

    def amounts(self) -> dict[BudgetLine, Decimal]:
        """Soms by budget line."""
        named = {each: self.cleaned_data.get(f"sum_{each.pk}") for each in self.left}
        return {each: amount for each, amount in named.items() if amount}

    def rows(self) -> Iterator[tuple[BudgetLine, BoundField]]:
        """Each budget line with its field, for the page."""
        for each in self.left:
            yield each, self[f"sum_{each.pk}"]
