"""How criteria are marked, and the levels where that is by levels: fields beside those of the criteria."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ashar.calls.sets.shapes import MOST_LEVELS, Level, Method
from ashar.core.web.forms import LANGUAGES

LEAST_SHOWN = 4
PARTS = ("title_ky", "title_ru", "percent")


def method_fields(kept: int) -> dict[str, forms.Field]:
    """The choice of the method, and empty levels to spare."""
    fields: dict[str, forms.Field] = {
        "method": forms.ChoiceField(
            label=_("How members mark"), choices=Method.choices, widget=forms.RadioSelect, required=False
        )
    }
    for n in range(1, min(max(kept + 1, LEAST_SHOWN), MOST_LEVELS) + 1):
        for code in ("ky", "ru"):
            fields[f"l{n}_title_{code}"] = forms.CharField(
                label=LANGUAGES[code], required=False, max_length=80
            )
        fields[f"l{n}_percent"] = forms.IntegerField(
            label=_("Share of the points, percent"),
            required=False,
            min_value=0,
            max_value=100,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "num"}),
        )
    return fields


def level_names(fields: Mapping[str, Any]) -> Iterator[list[str]]:
    """The names of the fields of each level that the form has."""
    for n in range(1, MOST_LEVELS + 1):
        if f"l{n}_percent" in fields:
            yield [f"l{n}_{part}" for part in PARTS]


def levels_typed(kept: Sequence[Level]) -> dict[str, Any]:
    """Levels as a form shows them."""
    return {f"l{n}_{part}": getattr(each, part) for n, each in enumerate(kept, start=1) for part in PARTS}


def method_written(cleaned: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """The method, and the levels that have a name; levels stay when another method is chosen."""
    levels = []
    for n, (ky, ru, percent) in enumerate(level_names(fields), start=1):
        if cleaned[ky] or cleaned[ru]:
            kept = {"title_ky": cleaned[ky], "title_ru": cleaned[ru], "percent": cleaned[percent] or 0}
            levels.append({"code": f"l{n}", **kept})
    return {"method": cleaned["method"] or Method.POINTS.value, "levels": levels}
