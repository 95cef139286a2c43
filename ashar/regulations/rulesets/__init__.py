"""Rule sets: legal numbers as data (the TOML files here), chosen by day, authority and profile."""

from ashar.regulations.rulesets.book import Profile, Rule, RuleSet
from ashar.regulations.rulesets.choosing import (
    CriterionInUse,
    NoRuleSet,
    Overridden,
    Rules,
    Snapshot,
    add_working_days,
    freeze,
    is_working_day,
    profile_for,
    rule_set_named,
    rule_set_on,
    rules_for,
    rules_for_sum,
    rules_with,
    thaw,
)
from ashar.regulations.rulesets.reading import rule_sets
from ashar.regulations.rulesets.timetable import timetable_blockers
from ashar.regulations.rulesets.workdays import WorkCalendar

__all__ = [
    "CriterionInUse",
    "NoRuleSet",
    "Overridden",
    "Profile",
    "Rule",
    "RuleSet",
    "Rules",
    "Snapshot",
    "WorkCalendar",
    "add_working_days",
    "freeze",
    "is_working_day",
    "profile_for",
    "rule_set_named",
    "rule_set_on",
    "rule_sets",
    "rules_for",
    "rules_for_sum",
    "rules_with",
    "thaw",
    "timetable_blockers",
]
