"""What an amendment may change in an announced call, and how the deadline follows.

Values travel through JSON: moments and days as ISO strings, sums as strings of soms, texts as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from ashar.calls.models import Call
from ashar.core import clock
from ashar.regulations.rulesets import Rules

TEXTS = ("title", "aim", "tasks", "problem", "target_group", "results", "territory", "conditions")
CONTACT = ("contact_name", "contact_phone", "contact_hours")
MOMENTS = ("deadline", "session_at")
DAYS = ("results_by", "project_start", "project_end")
# Whom to ask and where to meet: a change of these alone leaves the terms, and so the deadline, as they are.
PARTICULARS = frozenset({*CONTACT, "session_at", "session_place"})
FIELDS = (
    *(f"{name}_{code}" for name in TEXTS for code in ("ky", "ru", "en")),
    *CONTACT,
    "session_at",
    "session_place",
    "deadline",
    *DAYS,
)
FOLLOWING = ("results_by", "project_start")  # dates that move along with the deadline


@dataclass(frozen=True)
class Change:
    """One field before and after; `by_rule`: nobody asked for it, it follows from the rules."""

    field: str
    old: Any
    new: Any
    by_rule: bool = False

    def packed(self) -> dict[str, Any]:
        """The change as JSON data."""
        old, new = pack(self.old), pack(self.new)
        return {"field": self.field, "old": old, "new": new, "by_rule": self.by_rule}


def unpacked(row: Mapping[str, Any]) -> Change:
    """The change from its JSON data."""
    name = row["field"]
    return Change(name, unpack(name, row["old"]), unpack(name, row["new"]), row["by_rule"])


def pack(value: Any) -> Any:
    """A value as JSON data."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def unpack(name: str, value: Any) -> Any:
    """A value of this field from its JSON data."""
    if value is None:
        return None
    if name in MOMENTS:
        return datetime.fromisoformat(value)
    if name in DAYS:
        return date.fromisoformat(value)
    return Decimal(value) if name.endswith(".ceiling") else value


def values_of(call: Call) -> dict[str, Any]:
    """What stands in the call now, field by field; its lots as `lot.1.ceiling`."""
    found = {name: getattr(call, name) for name in FIELDS if hasattr(call, name)}
    for lot in call.lots.all():
        for name in ("title_ky", "title_ru", "ceiling"):
            found[f"lot.{lot.n}.{name}"] = getattr(lot, name)
    return found


def wanted_of(call: Call, values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the values that differ from the call, as JSON data: what a draft keeps."""
    known = values_of(call)
    return {name: pack(new) for name, new in values.items() if name in known and known[name] != new}


def is_of_terms(names: Iterable[str]) -> bool:
    """Whether a change of these fields changes the terms."""
    return any(name not in PARTICULARS for name in names)


def changes_of(
    call: Call, wanted: Mapping[str, Any], *, rules: Rules, at: datetime, days: int | None = None
) -> list[Change]:
    """All that an amendment announced at this moment changes: what is wanted, and what follows by rule.

    `days` that must remain at least; None: as the rules ask when terms change.
    """
    known = values_of(call)
    asked = {name: unpack(name, value) for name, value in wanted.items() if name in known}
    asked = {name: new for name, new in asked.items() if new != known[name]}
    ruled = _ruled(known, asked, rules=rules, at=at, days=days) if is_of_terms(asked) else {}
    whole = {**asked, **ruled}
    return [
        Change(name, known[name], whole[name], by_rule=name in ruled)
        for name in known
        if name in whole and whole[name] != known[name]
    ]


def _ruled(
    known: Mapping[str, Any], asked: Mapping[str, Any], *, rules: Rules, at: datetime, days: int | None
) -> dict[str, Any]:
    old = known["deadline"]
    new = deadline_after(old, asked.get("deadline"), rules=rules, at=at, days=days)
    ruled: dict[str, Any] = {} if new == asked.get("deadline", old) else {"deadline": new}
    later = clock.local(new).date() - clock.local(old).date()
    for name in FOLLOWING:
        if later and name not in asked and known[name] is not None:
            ruled[name] = _working(known[name] + later, rules)
    return ruled


def deadline_after(
    old: datetime, wanted: datetime | None, *, rules: Rules, at: datetime, days: int | None = None
) -> datetime:
    """The deadline when terms change at this moment: never earlier than it was, and never nearer than the
    days that must remain (else `call.amend_extends_days`); on a working day where the rules ask for it.
    """
    least = timedelta(days=rules["call.amend_extends_days"] if days is None else days)
    earliest = clock.at_bishkek(clock.local(at).date() + least, clock.local(old).time())
    if earliest < at + least:
        earliest += clock.ONE_DAY
    new = max(old, wanted or old, earliest)
    if new == old or not rules["call.deadline_on_working_day"]:
        return new
    day = clock.local(new).date()
    return new + (_working(day, rules) - day)


def _working(day: date, rules: Rules) -> date:
    return day if rules.calendar.is_working_day(day) else rules.calendar.next(day)
