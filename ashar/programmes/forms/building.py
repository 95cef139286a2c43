"""Forms of the programme builder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from ashar.core import clock
from ashar.core.i18n import written
from ashar.core.merging import marks
from ashar.core.web.fields import MoneyFormField
from ashar.core.web.forms import Bilingual, Form
from ashar.priorities.models import Priority
from ashar.programmes.actions import Counted, LineText, Note, ProgrammeText
from ashar.programmes.actions.sources import AnySource
from ashar.programmes.actions.together import parts_of_line, parts_of_programme
from ashar.programmes.forms.planning import NewSourceFields
from ashar.programmes.models import FundingSource, Programme, ProgrammeLine

MOST_INDICATORS = 4
FARTHEST = 5  # years ahead that a programme may begin


class ProgrammeForm(Form):
    """What a programme says of itself."""

    title = Bilingual(_("Name of the programme"), max_length=200, english=True)
    year_from = forms.TypedChoiceField(label=_("First year"), coerce=int)
    year_to = forms.TypedChoiceField(label=_("Last year"), coerce=int)
    about = Bilingual(
        _("Why this programme is needed"),
        long=True,
        max_length=6000,
        required=False,
        help=_("What the study of needs says: who was asked, what was found, why these problems come first."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, years: Iterable[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = clock.today().year
        offered = sorted({*range(first, first + FARTHEST + 1), *years})
        for name in ("year_from", "year_to"):
            field: Any = self.fields[name]
            field.choices = [(year, str(year)) for year in offered]

    def clean(self) -> dict[str, Any]:
        """The last year does not come before the first."""
        cleaned = super().clean()
        if cleaned.get("year_from") and cleaned.get("year_to") and cleaned["year_to"] < cleaned["year_from"]:
            self.add_error("year_to", _("The last year comes before the first."))
        return cleaned

    def text(self) -> ProgrammeText:
        """What the action wants."""
        facts = self.cleaned_data
        return ProgrammeText(**{name: facts.get(name, "") for name in ProgrammeText.__dataclass_fields__})


class StartForm(ProgrammeForm):
    """A new programme: its years and the problems it answers."""

    priorities = forms.ModelMultipleChoiceField(
        Priority.objects.none(),
        label=_("Problems that the programme answers"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Each becomes an order of the programme. More can be taken in later."),
    )

    field_order = ["title_ky", "title_ru", "title_en", "title_later", "year_from", "year_to", "priorities"]

    def __init__(self, *args: Any, waiting: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["priorities"]
        field.queryset = waiting
        field.label_from_instance = lambda each: str(written(each, "title"))


def form_of_programme(data: Any, programme: Programme) -> ProgrammeForm:
    """The form with what stands in the programme now."""
    parts = parts_of_programme(programme)
    return ProgrammeForm(data, initial=parts | {"seen": marks(parts)}, years=programme.years)


class TakeInForm(Form):
    """One more problem for the programme."""

    priority = forms.ModelChoiceField(Priority.objects.none(), label=_("Problem"), empty_label=None)

    def __init__(self, *args: Any, waiting: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["priority"]
        field.queryset = waiting
        field.label_from_instance = lambda each: str(written(each, "title"))


class LineTextForm(NewSourceFields):
    """What a line promises, how its result is counted, what it costs by year and source."""

    title = Bilingual(_("Name of the order"), max_length=200, english=True)
    aim = Bilingual(
        _("What is to change"),
        long=True,
        max_length=2000,
        required=False,
        help=_("The aim, not the way to it: organisations propose the way."),
    )
    target_group = Bilingual(_("For whom"), max_length=300, required=False)
    people = forms.IntegerField(
        label=_("About how many people"), required=False, min_value=1, max_value=10_000_000
    )
    result = Bilingual(
        _("Expected result"),
        long=True,
        max_length=2000,
        required=False,
        help=_("What everybody will see at the end."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, line: ProgrammeLine, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.years = list(line.programme.years)
        self.sources = {str(each.pk): each for each in FundingSource.objects.open_to(line.authority)}
        for n in range(1, MOST_INDICATORS + 1):
            self._add_indicator(n)
        for key, source in [*self.sources.items(), ("new", None)]:
            for year in self.years:
                label = _("{source}, {year}").format(
                    source=written(source, "name") if source else _("The new source"), year=year
                )
                self.fields[f"sum_{key}_{year}"] = MoneyFormField(label=label, required=False, at_least=1)

    def _add_indicator(self, n: int) -> None:
        for code, words in (("ky", _("Indicator {n}, in Kyrgyz")), ("ru", _("Indicator {n}, in Russian"))):
            name = f"counted_{n}_{code}"
            self.fields[name] = forms.CharField(label=words.format(n=n), required=False, max_length=200)
        now, then = _("Indicator {n}: how many now"), _("Indicator {n}: how many at the end")
        for name, words in (("baseline", now), ("target", then)):
            self.fields[f"{name}_{n}"] = forms.DecimalField(
                label=words.format(n=n), required=False, min_value=0, max_digits=12, decimal_places=2
            )

    def clean(self) -> dict[str, Any]:
        """An indicator has a name and a number; a new source has a name and a sum."""
        cleaned = super().clean()
        for n in range(1, MOST_INDICATORS + 1):
            named = cleaned.get(f"counted_{n}_ky") or cleaned.get(f"counted_{n}_ru")
            target = cleaned.get(f"target_{n}")
            if named and target is None and f"target_{n}" not in self.errors:
                self.add_error(f"target_{n}", _("Write how many there will be at the end."))
            if not named and target is not None:
                self.add_error(f"counted_{n}_ky", _("Write what is counted."))
        has_new = any(cleaned.get(f"sum_new_{year}") for year in self.years)
        if has_new and not self.new_source():
            self.add_error("new_name_ky", _("Name the new source."))
        return cleaned

    def text(self) -> LineText:
        """What the action wants."""
        facts = self.cleaned_data
        names = ("title", "aim", "target_group", "result")
        texts = {f"{name}_{code}": facts.get(f"{name}_{code}", "") for name in names for code in ("ky", "ru")}
        return LineText(
            **texts,
            title_en=facts.get("title_en", ""),
            people=facts.get("people"),
            indicators=list(self._counted()),
            sums=dict(self._sums()),
        )

    def _counted(self) -> Iterator[Counted]:
        facts = self.cleaned_data
        for n in range(1, MOST_INDICATORS + 1):
            if facts.get(f"target_{n}") is not None:
                ky, ru = facts[f"counted_{n}_ky"], facts[f"counted_{n}_ru"]
                yield Counted(ky, ru, facts[f"target_{n}"], facts.get(f"baseline_{n}"))

    def _sums(self) -> Iterator[tuple[tuple[int, AnySource], Decimal]]:
        known: dict[str, AnySource] = {**self.sources}
        if named := self.new_source():
            known["new"] = named
        for key, source in known.items():
            for year in self.years:
                if amount := self.cleaned_data.get(f"sum_{key}_{year}"):
                    yield (year, source), amount

    def indicators(self) -> Iterator[list[BoundField]]:
        """The fields of each indicator, for the page."""
        for n in range(1, MOST_INDICATORS + 1):
            names = (f"counted_{n}_ky", f"counted_{n}_ru", f"baseline_{n}", f"target_{n}")
            yield [self[name] for name in names]

    def grid(self) -> Iterator[tuple[str, list[tuple[int, BoundField]]]]:
        """Each known source with its fields by year, for the page."""
        for key, source in self.sources.items():
            yield str(written(source, "name")), [(year, self[f"sum_{key}_{year}"]) for year in self.years]

    def new_sums(self) -> list[tuple[int, BoundField]]:
        """The fields of the source that is not in the list, by year."""
        return [(year, self[f"sum_new_{year}"]) for year in self.years]


def form_of_line(data: Any, line: ProgrammeLine) -> LineTextForm:
    """The form with what stands in the line now."""
    parts = parts_of_line(line)
    initial = {name: value for name, value in parts.items() if name not in ("indicators", "sums")}
    for n, (ky, ru, baseline, target) in enumerate(parts["indicators"], 1):
        found = {"counted_{}_ky": ky, "counted_{}_ru": ru, "baseline_{}": baseline, "target_{}": target}
        initial |= {name.format(n): _shown(value) for name, value in found.items()}
    for key, amount in parts["sums"].items():
        year, source = key.split("/")
        initial[f"sum_{source}_{year}"] = Decimal(amount)
    return LineTextForm(data, initial=initial | {"seen": marks(parts)}, line=line)


def _shown(value: str | None) -> str | Decimal | None:
    """A number as people write it, without the decimals of nothing."""
    if value is None or not value.replace(".", "").isdigit():
        return value
    exact = Decimal(value)
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact


class NoteForm(Form):
    """What changed and why, where something did."""

    note = Bilingual(
        _("What changed and why"),
        long=True,
        max_length=1500,
        required=False,
        help=_("Everybody reads it above the new version."),
    )

    def said(self) -> Note:
        """What the action wants."""
        return Note(self.cleaned_data["note_ky"], self.cleaned_data["note_ru"])


class RevisionForm(NoteForm):
    """What changed and why in a new version."""

    note = replace(NoteForm.pairs["note"], required=True)


class RemarkForm(Form):
    """Why a programme is sent back."""

    remark = Bilingual(_("Why it is sent back"), long=True, max_length=1500, help=_("Everybody reads it."))

    def said(self) -> Note:
        """What the action wants."""
        return Note(self.cleaned_data["remark_ky"], self.cleaned_data["remark_ru"])
