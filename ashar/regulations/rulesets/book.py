"""The shape of a rule set: every legal number as data."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

import msgspec
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

NO_LIMIT = "none"

Value = int | str | list[str] | None  # bool is an int


class Profile(TextChoices):
    """How much procedure an order bears, chosen by its ceiling."""

    LIGHT = "light", pgettext_lazy("procedure", "Light")
    USUAL = "usual", pgettext_lazy("procedure", "Usual")
    FULL = "full", pgettext_lazy("procedure", "Full")


class Kind(TextChoices):
    """What a value may be; a label says what to write when it is something else."""

    INTEGER = "integer", gettext_lazy("Write a whole number.")
    MONEY = "money", gettext_lazy("Write a sum in whole soms.")
    BOOLEAN = "boolean", gettext_lazy("Write yes or no.")
    CHOICE = "choice", gettext_lazy("Choose one of the listed values.")
    CHOICES = "choices", gettext_lazy("Choose among the listed values, each once.")
    TEXT = "text", gettext_lazy("Write a text.")
    DATES = "dates", gettext_lazy("Write days, each as 2026-11-21.")


class Unit(StrEnum):
    """What a number counts."""

    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    YEARS = "years"
    PERCENT = "percent"
    POINTS = "points"
    PERSONS = "persons"
    PROPOSALS = "proposals"
    QUESTIONS = "questions"
    LINES = "lines"
    PROBLEMS = "problems"
    VISITS = "visits"
    TRANCHES = "tranches"
    SHARES = "shares"
    DECIMALS = "decimals"
    SOMS = "soms"
    PAPERS = "papers"
    PARTNERS = "partners"
    HOUR = "hour"  # of the day


class Named(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A code with its title in three languages."""

    code: str
    title_ky: str
    title_ru: str
    title_en: str


class Act(Named, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A legal act, in the edition that was looked at."""

    edition: date


class Basis(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a value comes from; `mark`: R read, A another scheme's, M memory, D proposal, ? not found."""

    code: str
    mark: str
    note_ky: str
    note_ru: str
    note_en: str


class Criterion(Named, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A criterion of marking and its points per profile; 0 is available and not used unless chosen.

    `capacity`: it is about the organisation itself, and cannot be marked without its name.
    """

    points: dict[Profile, int]
    capacity: bool = False


class Level(Named, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A level that a member chooses instead of a number: the share of a criterion's points it gives."""

    percent: int


class Side(StrEnum):
    """Where the person for a duty comes from."""

    OWN = "own"
    OUTSIDE = "outside"


class OrderDuty(Named, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A duty of an order: whose person it takes, and how many.

    `count`: a number, or the rule that says it (`counted_by`); the seats of a commission are told apart by
    its rules (`calls.planning.people`).
    """

    side: Side
    count: int = 1
    counted_by: str = ""


class Apart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two duties that one person may not combine, and why; every other pair may be combined."""

    duties: tuple[str, str]
    basis: str
    reason_ky: str
    reason_ru: str
    reason_en: str


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule: its value (one, or one per profile) and what stands behind it.

    `fixed`: no authority may change it. `optional`: it may be without limit (None).
    """

    key: str
    title_ky: str
    title_ru: str
    title_en: str
    kind: Kind
    value: Any
    group: str = ""
    basis: str = ""
    unit: Unit | None = None
    least: int | None = None
    most: int | None = None
    optional: bool = False
    fixed: bool = False
    act: str = ""
    article: str = ""
    verified_by: str = ""
    verified_on: date | None = None
    valid_from: date | None = None
    options: tuple[Named, ...] = ()

    @property
    def is_verified(self) -> bool:
        """Whether a named person has compared the value with the act."""
        return self.verified_on is not None

    def values(self) -> dict[Profile, Value]:
        """The value of every profile."""
        return self.parse(self.value)

    def parse(self, raw: Any) -> dict[Profile, Value]:
        """A raw value, one or one per profile, as every profile's value; ValueError says what is wrong."""
        given = raw if isinstance(raw, Mapping) else dict.fromkeys(Profile.values, raw)
        if set(given) != set(Profile.values):
            raise ValueError(
                _("Give one value, or one each for {profiles}.").format(profiles=", ".join(Profile.values))
            )
        return {profile: self._parse_one(given[profile.value]) for profile in Profile}

    def accepts(self, raw: Any) -> bool:
        """Whether the raw value fits the rule."""
        try:
            self.parse(raw)
        except ValueError:
            return False
        return True

    def _parse_one(self, raw: Any) -> Value:
        if self.optional and raw in (NO_LIMIT, None) and self.kind in (Kind.INTEGER, Kind.MONEY):
            return None
        if not _FITS[self.kind](self, raw):
            raise ValueError(str(self.kind.label))
        if self.kind in (Kind.INTEGER, Kind.MONEY):
            self._check_range(raw)
        return list(raw) if isinstance(raw, (list, tuple)) else raw

    def _check_range(self, number: int) -> None:
        if self.least is not None and number < self.least:
            raise ValueError(_("The value must be at least {least}.").format(least=self.least))
        if self.most is not None and number > self.most:
            raise ValueError(_("The value must be at most {most}.").format(most=self.most))

    def codes(self) -> set[str]:
        """Codes that a choice may take."""
        return {option.code for option in self.options}


def _is_day(raw: Any) -> bool:
    try:
        return isinstance(raw, str) and date.fromisoformat(raw).isoformat() == raw
    except ValueError:
        return False


def _is_number(_rule: Rule, raw: Any) -> bool:
    return isinstance(raw, int) and not isinstance(raw, bool)


def _is_some_of(rule: Rule, raw: Any) -> bool:
    return isinstance(raw, (list, tuple)) and len(set(raw)) == len(raw) and set(raw) <= rule.codes()


_FITS = {
    Kind.INTEGER: _is_number,
    Kind.MONEY: _is_number,
    Kind.BOOLEAN: lambda _rule, raw: isinstance(raw, bool),
    Kind.CHOICE: lambda rule, raw: isinstance(raw, str) and raw in rule.codes(),
    Kind.CHOICES: _is_some_of,
    Kind.TEXT: lambda _rule, raw: isinstance(raw, str),
    Kind.DATES: lambda _rule, raw: isinstance(raw, (list, tuple)) and all(_is_day(day) for day in raw),
}


class RuleSet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """All rules of one edition of the law."""

    code: str
    valid_from: date
    proposed_by_ky: str
    proposed_by_ru: str
    proposed_by_en: str
    title_ky: str
    title_ru: str
    title_en: str
    acts: tuple[Act, ...]
    bases: tuple[Basis, ...]
    groups: tuple[Named, ...]
    rules: tuple[Rule, ...]
    criteria: tuple[Criterion, ...]
    levels: tuple[Level, ...] = ()
    duties: tuple[OrderDuty, ...] = ()
    apart: tuple[Apart, ...] = ()

    @cached_property
    def by_key(self) -> dict[str, Rule]:
        """Rules by their keys."""
        return {rule.key: rule for rule in self.rules}

    @cached_property
    def by_profile(self) -> dict[Profile, dict[str, Value]]:
        """The values of every profile by their keys; to be read only."""
        found: dict[Profile, dict[str, Value]] = {profile: {} for profile in Profile}
        for rule in self.rules:
            for profile, value in rule.values().items():
                found[profile][rule.key] = value
        return found

    def kept_apart(self) -> Iterator[tuple[OrderDuty, OrderDuty, Apart]]:
        """Pairs of duties that one person may not combine, each with its reason."""
        duties = {duty.code: duty for duty in self.duties}
        for apart in self.apart:
            yield duties[apart.duties[0]], duties[apart.duties[1]], apart

    def in_groups(self) -> Iterator[tuple[Named, list[Rule]]]:
        """The groups in order, each with its rules."""
        for group in self.groups:
            yield group, [rule for rule in self.rules if rule.group == group.code]

    def act_of(self, rule: Rule) -> Act | None:
        """The act that the rule stands in, where known."""
        return next((act for act in self.acts if act.code == rule.act), None)

    def basis_of(self, rule: Rule) -> Basis:
        """Where the rule's value comes from."""
        return next(basis for basis in self.bases if basis.code == rule.basis)
