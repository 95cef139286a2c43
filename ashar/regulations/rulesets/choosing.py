"""Which rules hold: for an authority on a day, and for a call for as long as it lives."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, TypedDict

from ashar.core import clock
from ashar.places.models import Authority
from ashar.regulations.models import Override
from ashar.regulations.rulesets.book import Criterion, Kind, Profile, Rule, RuleSet
from ashar.regulations.rulesets.reading import rule_sets
from ashar.regulations.rulesets.stated import stated_days
from ashar.regulations.rulesets.workdays import WorkCalendar

LANGUAGES = ("ky", "ru", "en")
OUT_OF_TEN, PERCENT = 10, 100


class NoRuleSet(LookupError):
    """There is no rule set for this day, or with this code."""


@dataclass(frozen=True)
class CriterionInUse:
    """A criterion of marking and the most points it gives; `anchors`: what points mean, {points, ky, ru}.

    `out_of`: the highest mark where it is not the points themselves (0): 10, or 100 for shares in percent.
    `levels`: the shares that may be chosen, {percent, title_ky, title_ru, title_en}; none: any whole mark.
    `capacity`: it is about the organisation itself, and is marked with its name.
    """

    code: str
    max: int
    title_ky: str
    title_ru: str
    title_en: str
    anchors: list[dict[str, Any]] = field(default_factory=list)
    out_of: int = 0
    levels: list[dict[str, Any]] = field(default_factory=list)
    capacity: bool = False


@dataclass(frozen=True)
class Overridden:
    """An authority's own value, why, and since when (an ISO day)."""

    value: Any
    reason_ky: str
    reason_ru: str
    valid_from: str


class Snapshot(TypedDict):
    """Rules as JSON data: what a call keeps for life."""

    rule_set: str
    profile: str
    values: dict[str, Any]
    overrides: dict[str, dict[str, Any]]
    criteria: list[dict[str, Any]]


class Rules(Mapping[str, Any]):
    """The rules of one profile as values by key, e.g. `rules["call.min_open_days"]`.

    Values are whole numbers, booleans, texts, lists of codes or of ISO days, and None for no limit.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.rule_set = snapshot["rule_set"]
        self.profile = snapshot["profile"]
        self.overridden = {key: Overridden(**own) for key, own in snapshot["overrides"].items()}
        self.criteria = [CriterionInUse(**criterion) for criterion in snapshot["criteria"]]
        self._values = snapshot["values"]

    def __getitem__(self, key: str) -> Any:
        """The value; a rule that is younger than the snapshot has its rule set's value."""
        if key in self._values:
            return self._values[key]
        return self.rule(key).values()[Profile(self.profile)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def rule(self, key: str) -> Rule:
        """What is known of a rule beside its value: title, unit, source. Raises KeyError for an unknown key.

        A rule that has left its file is still named by its key.
        """
        if self.book and key in self.book.by_key:
            return self.book.by_key[key]
        value = self._values[key]
        return Rule(key=key, title_ky=key, title_ru=key, title_en=key, kind=Kind.TEXT, value=value)

    @cached_property
    def book(self) -> RuleSet | None:
        """The rule set these rules are of; None when its file is gone."""
        return next((known for known in rule_sets() if known.code == self.rule_set), None)

    @cached_property
    def calendar(self) -> WorkCalendar:
        """The working days of the authority."""
        return WorkCalendar(self["calendar.days_off"], self["calendar.working_days"], stated_days())

    def snapshot(self) -> Snapshot:
        """The rules as JSON data; read back with `thaw`."""
        return {
            "rule_set": self.rule_set,
            "profile": self.profile,
            "values": dict(self._values),
            "overrides": {key: asdict(own) for key, own in self.overridden.items()},
            "criteria": [asdict(criterion) for criterion in self.criteria],
        }


def rule_set_on(day: date) -> RuleSet:
    """The rule set that holds on a day; raises NoRuleSet for days before the first one."""
    known = [rule_set for rule_set in rule_sets() if rule_set.valid_from <= day]
    if not known:
        raise NoRuleSet(f"No rule set holds on {day}.")
    return known[-1]


def rule_set_named(code: str) -> RuleSet:
    """The rule set with this code; raises NoRuleSet."""
    for rule_set in rule_sets():
        if rule_set.code == code:
            return rule_set
    raise NoRuleSet(f"There is no rule set {code}.")


def profile_for(ceiling: Decimal | int, *, authority: Authority | None = None, on: date | None = None) -> str:
    """How much procedure an order with this ceiling in soms bears: light, usual or full."""
    return _profile_by(rules_for(authority, Profile.USUAL, on), ceiling)


def _profile_by(rules: Rules, ceiling: Decimal | int) -> str:
    if ceiling <= rules["profile.light_max"]:
        return Profile.LIGHT.value
    return Profile.USUAL.value if ceiling <= rules["profile.usual_max"] else Profile.FULL.value


def rules_for(authority: Authority | None, profile: str, on: date | None = None) -> Rules:
    """The rules that an authority works by on a day (today), with its own values where it has any."""
    day = on or clock.today()
    book = rule_set_on(day)
    own = _own_values(authority, book, day) if authority else {}
    return _composed(book, own, Profile(profile))


def rules_for_sum(authority: Authority, ceiling: Decimal | int, on: date | None = None) -> Rules:
    """The same for an order with this ceiling in soms, by the procedure it bears; one query."""
    day = on or clock.today()
    return rules_with(_own_values(authority, rule_set_on(day), day), ceiling, day)


def rules_with(own: Mapping[str, Overridden], ceiling: Decimal | int, on: date) -> Rules:
    """The same with an authority's own values that were read already."""
    book = rule_set_on(on)
    own = {
        key: each for key, each in own.items() if key in book.by_key and book.by_key[key].accepts(each.value)
    }
    usual = _composed(book, own, Profile.USUAL)
    return _composed(book, own, Profile(_profile_by(usual, ceiling)))


def _composed(book: RuleSet, own: Mapping[str, Overridden], chosen: Profile) -> Rules:
    values = book.by_profile[chosen] | {
        key: book.by_key[key].parse(override.value)[chosen] for key, override in own.items()
    }
    scale = _scale(book, str(values["scoring.method"]))
    return Rules(
        {
            "rule_set": book.code,
            "profile": chosen.value,
            "values": values,
            "overrides": {key: asdict(override) for key, override in own.items()},
            "criteria": [asdict(_in_use(c, chosen, scale)) for c in book.criteria if c.points[chosen]],
        }
    )


def _in_use(criterion: Criterion, chosen: Profile, scale: Mapping[str, Any]) -> CriterionInUse:
    return CriterionInUse(
        code=criterion.code,
        max=criterion.points[chosen],
        title_ky=criterion.title_ky,
        title_ru=criterion.title_ru,
        title_en=criterion.title_en,
        capacity=criterion.capacity,
        **scale,
    )


def _scale(book: RuleSet, method: str) -> dict[str, Any]:
    """How a criterion is marked where its call does not say: by points, from 0 to 10, by levels."""
    levels = [
        {"percent": each.percent} | {f"title_{code}": getattr(each, f"title_{code}") for code in LANGUAGES}
        for each in book.levels
    ]
    scales: dict[str, dict[str, Any]] = {
        "weights_mean": {"out_of": OUT_OF_TEN},
        "levels_mean": {"out_of": PERCENT, "levels": levels},
    }
    return scales.get(method, {})


def _own_values(authority: Authority, book: RuleSet, day: date) -> dict[str, Overridden]:
    """The last override of each key up to a day; one that no longer fits its rule has lost its force."""
    rows = Override.objects.filter(authority=authority, valid_from__lte=day).order_by("valid_from", "pk")
    return {
        row.key: Overridden(row.value, row.reason_ky, row.reason_ru, row.valid_from.isoformat())
        for row in rows
        if row.key in book.by_key and book.by_key[row.key].accepts(row.value)
    }


def freeze(authority: Authority, profile: str, on: date | None = None) -> Snapshot:
    """The rules as a call announced on this day keeps them for life."""
    return rules_for(authority, profile, on).snapshot()


def thaw(snapshot: Snapshot) -> Rules:
    """The rules that a call was announced under, whatever has changed since."""
    return Rules(snapshot)


def add_working_days(day: date, n: int, authority: Authority | None = None) -> date:
    """The day `n` working days after a day: weekends, public holidays, the authority's own days."""
    return _calendar(authority).add(day, n)


def is_working_day(day: date, authority: Authority | None = None) -> bool:
    """Whether the authority (public bodies in general) works on this day."""
    return _calendar(authority).is_working_day(day)


def _calendar(authority: Authority | None) -> WorkCalendar:
    return rules_for(authority, Profile.USUAL).calendar if authority else WorkCalendar(stated=stated_days())
