"""Where all orders of an office stand, for “My work”: two queries, however many there are."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import F, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce, JSONObject

from ashar.calls.models import Call, Lot, Wish
from ashar.calls.planning.steps import consents_of
from ashar.core import clock
from ashar.core.lifecycle import Words
from ashar.core.thread import Knot, running_orders
from ashar.desk.orders.planning import OrderPlan, planned, sentence
from ashar.desk.orders.progress import standing_call
from ashar.desk.tasks.rows import moment, nested
from ashar.programmes.models import BudgetLine, DonorAgreement, Programme, ProgrammeLine
from ashar.regulations.models import Override, StatedDay
from ashar.regulations.rulesets import Overridden, Rules, WorkCalendar, rules_with, thaw

NEWEST = 12
MOMENTS = ("announced_at", "deadline", "opened_at")
DAYS = ("results_by", "project_start", "project_end")
TYIYN = 100


@dataclass(frozen=True)
class Standing:
    """An order in a list: its own knot, and where it stands."""

    knot: Knot
    sentence: Words = ""
    is_late: bool = False


def standings(chains: Iterable[str], at: datetime, *, prepared: Container[str] = ()) -> list[Standing]:
    """The newest orders of these authorities that are not over, each with its sentence.

    `prepared`: authorities of which the reader knows orders that are not public yet.
    """
    threads = running_orders(chains, NEWEST)
    heads = {
        number: next(knot for knot in knots if knot.number == number) for number, knots in threads.items()
    }
    if not heads:
        return []
    plans = _plans(threads, at)
    known = (knot for knot in heads.values() if knot.is_public or knot.chain in prepared)
    rows = sorted(known, key=lambda knot: -knot.pk)
    return [_standing(knot, plans.get(knot.number)) for knot in rows]


def _standing(knot: Knot, known: OrderPlan | None) -> Standing:
    if known is None:
        return Standing(knot)
    return Standing(knot, sentence(known.plan), is_late=known.plan.slack < 0)


def _plans(threads: Mapping[str, list[Knot]], at: datetime) -> dict[str, OrderPlan]:
    facts = _facts(list(threads), clock.local(at).date())
    stated = {date.fromisoformat(row["day"]): row["kind"] for row in facts["stated"]}
    calls: dict[int, list[Call]] = {}
    amounts: dict[int, Decimal] = {}
    for row in facts["call"]:
        each = _call(row)
        calls.setdefault(row["line"], []).append(each)
        amounts[each.pk] = Decimal(row["ceiling"]) / TYIYN
    own: dict[int, dict[str, Overridden]] = {}
    for row in sorted(facts["own"], key=lambda row: (row["valid_from"], row["pk"])):
        value = Overridden(_value(row["value"]), row["reason_ky"], row["reason_ru"], row["valid_from"])
        own.setdefault(row["authority"], {})[row["key"]] = value
    found: dict[str, OrderPlan] = {}
    for row in facts["line"]:
        knots = threads[row["number"]]
        call = standing_call(calls.get(row["pk"], ()), knots)
        amount = amounts[call.pk] if call else Decimal(row["money"] or row["planned"]) / TYIYN
        rules = _rules(call, own.get(row["authority"], {}), amount, at)
        off, worked = rules["calendar.days_off"], rules["calendar.working_days"]
        rules.__dict__["calendar"] = WorkCalendar(off, worked, stated)
        waits = [(nested(row["consent_steps"]), row["consent_days"])] if row["consent_steps"] else []
        found[row["number"]] = planned(_line(row), call, rules, knots, at, consents_of(waits))
    return found


def _rules(call: Call | None, own: Mapping[str, Overridden], amount: Decimal, at: datetime) -> Rules:
    if call and call.rules:
        return thaw(call.rules)
    return rules_with(own, amount, clock.local(at).date())


def _facts(numbers: list[str], today: date) -> dict[str, list[dict[str, Any]]]:
    """Lines, their calls, own values of their authorities and stated days, as rows of one query."""
    lines = ProgrammeLine.objects.filter(number__in=numbers)
    money = BudgetLine.objects.filter(line=OuterRef("pk")).exclude(state="closed").order_by().values("line")
    fed_by = BudgetLine.objects.filter(line=OuterRef(OuterRef("pk"))).exclude(state="closed")
    donors = DonorAgreement.objects.filter(source__in=fed_by.values("source")).order_by("pk")
    ceilings = Lot.objects.filter(call=OuterRef("pk")).order_by().values("call")
    wanted = {
        "line": _told(
            lines.annotate(
                money=Subquery(money.annotate(all=Sum(F("available") + F("expected"))).values("all")),
                consent_steps=Subquery(donors.values("consent_steps")[:1]),
                consent_days=Subquery(donors.values("consent_days")[:1]),
            ),
            ["pk", "number", "authority", "money", "consent_steps", "consent_days"],
            planned="planned_amount",
            inside="programme__inside_decision",
            version="programme__version",
            ends_on="wish__ends_on",
            months="wish__months",
        ),
        "call": _told(
            Call.objects.filter(line__in=lines.values("pk")).annotate(
                ceiling=Coalesce(Subquery(ceilings.annotate(all=Sum("ceiling")).values("all")), Value(0))
            ),
            ["pk", "number", "state", "line", "rules", "ceiling", *MOMENTS, *DAYS],
        ),
        "own": _told(
            Override.objects.filter(authority__in=lines.values("authority"), valid_from__lte=today),
            ["pk", "authority", "key", "value", "reason_ky", "reason_ru", "valid_from"],
        ),
        "stated": _told(StatedDay.objects.all(), ["day", "kind"]),
    }
    first, *others = (rows.values_list(Value(name), "facts") for name, rows in wanted.items())
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in wanted}
    for name, facts in first.union(*others, all=True):
        found[name].append(facts)
    return found


def _told(rows: Any, names: list[str], **others: str) -> Any:
    named = {name: F(name) for name in names} | {name: F(way) for name, way in others.items()}
    return rows.order_by().annotate(facts=JSONObject(**named))


def _line(row: Mapping[str, Any]) -> ProgrammeLine:
    """The line as far as its plan needs it."""
    programme = Programme(inside_decision=bool(row["inside"]), version=row["version"])
    line = ProgrammeLine(pk=row["pk"], number=row["number"], programme=programme)
    wish = Wish(ends_on=date.fromisoformat(row["ends_on"]), months=row["months"]) if row["ends_on"] else None
    vars(line._state)["fields_cache"] = {"programme": programme, "wish": wish}
    return line


def _call(row: Mapping[str, Any]) -> Call:
    """The call as far as its plan needs it."""
    facts: dict[str, Any] = {name: moment(row[name]) if row[name] else None for name in MOMENTS}
    facts |= {name: date.fromisoformat(row[name]) if row[name] else None for name in DAYS}
    return Call(pk=row["pk"], number=row["number"], state=row["state"], rules=nested(row["rules"]), **facts)


def _value(told: Any) -> Any:
    """A JSON value inside JSON: PostgreSQL tells it as it is, SQLite as text."""
    return nested(told) if connection.vendor == "sqlite" else told
