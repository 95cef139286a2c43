"""Who took part in meetings and surveys of a year, against how many live here; no small count is shown.

Groups are summed over a year and never crossed: nobody learns how many of an age came from a quarter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, Sum

from ashar.places.models import Authority, Quarter
from ashar.priorities.models import Age, Attendance, Meeting, Survey
from ashar.regulations.rulesets import Profile, rules_for


@dataclass(frozen=True)
class Part:
    """One group: whom it counts, how many took part (None: too few to show), how many live there."""

    of: Any
    people: int | None
    live: int | None = None

    @property
    def share(self) -> int | None:
        """Hundredths of those who live there; None when either is not known."""
        return self.people * 100 // self.live if self.live and self.people is not None else None


@dataclass(frozen=True)
class TakingPart:
    """A year of meetings and surveys. `least`: below so many the page warns."""

    year: int
    meetings: list[Meeting]
    surveys: list[Survey]
    total: int
    women: int | None
    ages: list[Part]
    quarters: list[Part]
    live: int | None
    least: int

    @property
    def is_few(self) -> bool:
        """Whether fewer took part than the rule set wishes."""
        return self.total < self.least

    @property
    def whole(self) -> Part:
        """All of them, against all who live here."""
        return Part("", self.total, self.live)


def taking_part(authority: Authority, year: int) -> TakingPart:
    """The meetings and surveys of a year, and who took part in them."""
    meetings = list(
        Meeting.objects.filter(authority=authority, held_on__year=year).order_by("-held_on", "-pk")
    )
    surveys = list(
        Survey.objects.filter(authority=authority, began_on__year=year).order_by("-began_on", "-pk")
    )
    held = [*meetings, *(survey for survey in surveys if survey.participants is not None)]
    rules = rules_for(authority, Profile.USUAL)
    total, least = sum(each.participants or 0 for each in held), rules["report.small_count"]
    ages, quarters = _groups(authority, meetings, surveys)
    known = list(Quarter.objects.filter(place=authority.place_id, is_former=False))
    by_quarter = shown({quarter.pk: quarters.get(quarter.pk, 0) for quarter in known}, total, least)
    by_age = shown({age: ages.get(age, 0) for age in Age.values}, total, least)
    return TakingPart(
        year=year,
        meetings=meetings,
        surveys=surveys,
        total=total,
        women=women_shown(held, least),
        ages=[Part(Age(age), by_age[age]) for age in Age.values] if ages else [],
        quarters=[Part(each, by_quarter[each.pk], each.people) for each in known] if quarters else [],
        live=authority.place.people,
        least=max(rules["needs.min_participants"], rules["needs.warn_participants"]),
    )


def shown(people: Mapping[Any, int], total: int, least: int) -> dict[Any, int | None]:
    """These counts without those from which a small one could be read or worked out.

    Whoever is in no group makes one of their own. One hidden count could be had from the total, so at least
    two are hidden, and together they are not small.
    """
    counts: dict[Any, int] = {**people, None: max(total - sum(people.values()), 0)}
    hidden = {key for key, count in counts.items() if 0 < count < least}
    others = sorted((key for key in counts if key not in hidden and counts[key]), key=lambda key: counts[key])
    while hidden and others and (len(hidden) < 2 or sum(counts[key] for key in hidden) < least):
        hidden.add(others.pop(0))
    return {key: None if key in hidden else count for key, count in counts.items() if key is not None}


def fewest_wanted(authority: Authority) -> int:
    """How many should come to a meeting that decides alone; with fewer its page says so."""
    wanted: int = rules_for(authority, Profile.LIGHT)["needs.warn_participants"]
    return wanted


def years_of(authority: Authority, this: int) -> list[int]:
    """Years in which residents met or were asked, and this one; the newest first."""
    days: set[date] = set(
        Meeting.objects.filter(authority=authority).values_list("held_on", flat=True).distinct()
    )
    days |= set(Survey.objects.filter(authority=authority).values_list("began_on", flat=True).distinct())
    return sorted({this, *(day.year for day in days)}, reverse=True)


def _groups(
    authority: Authority, meetings: Sequence[Meeting], surveys: Sequence[Survey]
) -> tuple[dict[str, int], dict[int, int]]:
    found = Attendance.objects.filter(Q(meeting__in=meetings) | Q(survey__in=surveys))
    ages: dict[str, int] = {}
    quarters: dict[int, int] = {}
    for age, quarter, people in found.values_list("age", "quarter").annotate(n=Sum("people")).order_by():
        if quarter:
            quarters[quarter] = people
        else:
            ages[age] = people
    return ages, quarters


def women_shown(held: Sequence[Meeting | Survey], least: int) -> int | None:
    """Women where every meeting and survey knows how many; none when they or the rest are few."""
    counted = [each.women for each in held]
    if not counted or None in counted:
        return None
    women = sum(each or 0 for each in counted)
    rest = sum(each.participants or 0 for each in held) - women
    return women if all(count == 0 or count >= least for count in (women, rest)) else None
