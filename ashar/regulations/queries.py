"""What the page of rules shows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from ashar.core import clock
from ashar.places.models import Authority
from ashar.regulations.models import DayKind, Override, StatedDay
from ashar.regulations.rulesets import RuleSet
from ashar.regulations.rulesets.book import Act, Basis, Kind, Named, Profile, Rule, Value
from ashar.regulations.rulesets.words import in_words
from ashar.regulations.rulesets.workdays import DatedKind, holidays


@dataclass(frozen=True)
class RuleRow:
    """A rule as a row: one value for all, or one for each profile, in words."""

    rule: Rule
    values: list[str]
    act: Act | None
    basis: Basis

    @property
    def is_same_for_all(self) -> bool:
        """Whether every profile has the same value."""
        return len(set(self.values)) == 1

    @property
    def is_figure(self) -> bool:
        """Whether the value is a number with its unit, which do not part at the end of a line."""
        return self.rule.kind in (Kind.INTEGER, Kind.MONEY)


@dataclass(frozen=True)
class OwnValue:
    """An authority's own value of a rule, in words."""

    authority: Authority
    rule: Rule
    override: Override
    values: list[str]


@dataclass(frozen=True)
class DaysOff:
    """Days on which public bodies do not work, or a worked weekend; `first` to `last`.

    `source`: the paper of a stated day. `is_moved`: the list named it, and a later paper took it away.
    """

    first: date
    last: date
    is_certain: bool
    title_ky: str
    title_ru: str
    title_en: str
    source: str = ""
    is_worked: bool = False
    is_moved: bool = False


def rows_by_group(book: RuleSet) -> Iterator[tuple[Named, list[RuleRow]]]:
    """All rules of a rule set, group by group."""
    for group, rules in book.in_groups():
        yield (
            group,
            [
                RuleRow(rule, _all_in_words(rule, rule.values()), book.act_of(rule), book.basis_of(rule))
                for rule in rules
            ],
        )


def ceilings(book: RuleSet) -> dict[str, str]:
    """Up to which sum each procedure goes, in words; the full one has no end."""
    tops = {profile: book.by_key[f"profile.{profile}_max"] for profile in (Profile.LIGHT, Profile.USUAL)}
    return {
        profile.value: _("up to %(sum)s") % {"sum": in_words(rule, rule.values()[profile])}
        for profile, rule in tops.items()
    }


def own_values(book: RuleSet) -> list[OwnValue]:
    """What authorities set otherwise, as it holds today, by authority."""
    rows = Override.objects.filter(valid_from__lte=clock.today()).select_related("authority")
    latest = {
        (row.authority_id, row.key): row
        for row in rows.order_by("authority__code", "key", "valid_from", "pk")
    }
    return [
        OwnValue(row.authority, rule, row, _all_in_words(rule, rule.parse(row.value)))
        for row in latest.values()
        if (rule := book.by_key.get(row.key)) and rule.accepts(row.value)
    ]


def days_off(year: int) -> list[DaysOff]:
    """Public holidays of a year, in order; weekends are not among them."""
    return [row for row in special_days(year) if not row.is_worked and not row.is_moved]


def special_days(year: int) -> list[DaysOff]:
    """Every day of a year that is not as its weekday says, in order: off, worked, moved; one query."""
    stated = {row.day: row for row in StatedDay.objects.filter(day__year=year)}
    rows = [part for known in _listed(year) for part in _without(known, stated)]
    rows += [_of_stated(row) for row in stated.values()]
    return sorted(rows, key=lambda row: (row.first, row.is_moved))


def _listed(year: int) -> Iterator[DaysOff]:
    """The common list of a year."""
    book = holidays()
    for yearly in book.yearly:
        if days := list(yearly.days(year)):
            yield DaysOff(days[0], days[-1], True, yearly.title_ky, yearly.title_ru, yearly.title_en)
    for row in book.dated:
        if row.day.year == year:
            titles = (row.title_ky, row.title_ru, row.title_en)
            is_worked = row.kind == DatedKind.WORKING
            yield DaysOff(row.day, row.day, row.is_certain, *titles, is_worked=is_worked)


def _without(row: DaysOff, stated: Iterable[date]) -> Iterator[DaysOff]:
    """What is left of a row of the list when single days of it were stated otherwise."""
    first = row.first
    for day in [*sorted(day for day in stated if row.first <= day <= row.last), row.last + clock.ONE_DAY]:
        if first < day:
            yield replace(row, first=first, last=day - clock.ONE_DAY)
        first = day + clock.ONE_DAY


def _of_stated(row: StatedDay) -> DaysOff:
    titles = (row.title_ky, row.title_ru, row.title_en)
    is_worked, is_moved = row.kind == DayKind.WORKING, row.kind == DayKind.USUAL
    return DaysOff(row.day, row.day, row.is_certain, *titles, row.source, is_worked, is_moved)


def _all_in_words(rule: Rule, values: dict[Profile, Value]) -> list[str]:
    return [in_words(rule, values[profile]) for profile in Profile]
