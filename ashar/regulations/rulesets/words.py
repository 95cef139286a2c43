"""Values of rules as people read them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy, pgettext

from ashar.core import i18n
from ashar.regulations.rulesets.book import Kind, Rule, Unit, Value

COUNTED: dict[Unit, Any] = {
    Unit.CALENDAR_DAYS: ngettext_lazy("%(n)s calendar day", "%(n)s calendar days", "n"),
    Unit.WORKING_DAYS: ngettext_lazy("%(n)s working day", "%(n)s working days", "n"),
    Unit.MONTHS: ngettext_lazy("%(n)s month", "%(n)s months", "n"),
    Unit.YEARS: ngettext_lazy("%(n)s year", "%(n)s years", "n"),
    Unit.POINTS: ngettext_lazy("%(n)s point", "%(n)s points", "n"),
    Unit.PERSONS: ngettext_lazy("%(n)s person", "%(n)s people", "n"),
    Unit.PROPOSALS: ngettext_lazy("%(n)s proposal", "%(n)s proposals", "n"),
    Unit.QUESTIONS: ngettext_lazy("%(n)s question", "%(n)s questions", "n"),
    Unit.PROBLEMS: ngettext_lazy("%(n)s problem", "%(n)s problems", "n"),
    Unit.LINES: ngettext_lazy("%(n)s line", "%(n)s lines", "n"),
    Unit.VISITS: ngettext_lazy("%(n)s visit", "%(n)s visits", "n"),
    Unit.TRANCHES: ngettext_lazy("%(n)s tranche", "%(n)s tranches", "n"),
    Unit.SHARES: ngettext_lazy("%(n)s share of the key", "%(n)s shares of the key", "n"),
    Unit.PAPERS: ngettext_lazy("%(n)s paper", "%(n)s papers", "n"),
    Unit.PARTNERS: ngettext_lazy("%(n)s partner", "%(n)s partners", "n"),
    Unit.DECIMALS: ngettext_lazy("%(n)s decimal", "%(n)s decimals", "n"),
}


def in_words(rule: Rule, value: Value) -> str:
    """A value with its unit, in the present language: `30 calendar days`, `no limit`, `local council`."""
    if value is None:
        return _("no limit")
    return _WORDS[rule.kind](rule, value)


def _number(rule: Rule, value: Any) -> str:
    if rule.unit in COUNTED:
        return str(COUNTED[rule.unit] % {"n": value})
    if rule.unit == Unit.HOUR:
        return f"{value}:00"
    return i18n.percent(value) if rule.unit == Unit.PERCENT else i18n.number(value)


def _option(rule: Rule, code: str) -> str:
    return str(i18n.written(next(option for option in rule.options if option.code == code), "title"))


def _options(rule: Rule, codes: Any) -> str:
    return ", ".join(_option(rule, code) for code in codes) or _("none of them")


_WORDS: dict[Kind, Callable[[Rule, Any], str]] = {
    Kind.INTEGER: _number,
    Kind.MONEY: lambda _rule, value: i18n.som(value),
    Kind.BOOLEAN: lambda _rule, value: pgettext("rule", "yes") if value else pgettext("rule", "no"),
    Kind.CHOICE: _option,
    Kind.CHOICES: _options,
    Kind.TEXT: lambda _rule, value: value or _("not set"),
    Kind.DATES: lambda _rule, days: ", ".join(map(_short, days)) or _("not set"),
}


def _short(day: str) -> str:
    return i18n.short_day(date.fromisoformat(day))
