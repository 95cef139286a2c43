"""What a rehearsal takes from the real world: the call in preparation and what it stands on, as plain data.

No person, no account, no file is taken along.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ashar.calls.actions import Card, rules_of
from ashar.calls.composing import TEXT_PARTS
from ashar.calls.models import Call, Lot
from ashar.calls.queries import money_for
from ashar.core import clock
from ashar.core.money import ZERO
from ashar.places.models import Authority
from ashar.programmes.models import BudgetLine, ProgrammeLine
from ashar.regulations.models import Override, StatedDay

NAMES = ("name_ky", "name_ru", "name_en")
ADDRESSES = ("address_ky", "address_ru", "address_en")
CARD = tuple(Card.__dataclass_fields__)
OF_A_PERSON = {"contact_name", "contact_phone"}
SETS = {"criteria": "criteria", "questions": "questions", "papers": "asked_papers"}
LEAST_MONEY = Decimal(1000)
MOST_MEMBERS = 9


@dataclass(frozen=True)
class CopiedLot:
    """A theme, and which of the copied sources carries it."""

    texts: Mapping[str, str]
    ceiling: Decimal | None
    source: int | None


@dataclass(frozen=True)
class Copied:
    """A call in preparation as plain data. `members`: how many who mark the rules ask for."""

    authority: Mapping[str, Any]
    place: Mapping[str, Any]
    overrides: tuple[Mapping[str, Any], ...]
    days: tuple[Mapping[str, Any], ...]
    order: Mapping[str, Any]
    approved_by: str
    sources: tuple[Mapping[str, Any], ...]
    card: Mapping[str, Any]
    texts: Mapping[str, str]
    lots: tuple[CopiedLot, ...]
    sets: Mapping[str, Any]
    members: int
    is_of_this_year: bool


def copy_of(call: Call) -> Copied:
    """The call, its order and money, and the rules of its authority, as they stand now."""
    assert call.line is not None
    money, lots = money_for(call.line), list(call.lots.all())
    return Copied(
        authority=_values(call.authority, "code", "kind", *NAMES, *ADDRESSES),
        place=_values(call.authority.place, "kind", *NAMES),
        overrides=tuple(_overrides(call.authority)),
        days=tuple(StatedDay.objects.values(*_columns(StatedDay))),
        order=_order(call.line),
        approved_by=next((each.decision.body for each in money if each.decision), "council"),
        sources=tuple(_source(each, lots) for each in money),
        card={name: getattr(call, name) for name in CARD if name not in OF_A_PERSON},
        texts=_values(call, *TEXT_PARTS),
        lots=tuple(_lot(lot, [each.pk for each in money]) for lot in lots),
        sets={part: getattr(call, field) for part, field in SETS.items()},
        members=_members(rules_of(call, clock.now())["commission.min_members"]),
        is_of_this_year=all(each.year == clock.today().year for each in money),
    )


def _values(obj: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(obj, name) for name in names}


def _columns(model: Any) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if not field.primary_key]


def _overrides(authority: Authority) -> list[Mapping[str, Any]]:
    """The values in force today, one for each rule."""
    rows = Override.objects.filter(authority=authority, valid_from__lte=clock.today()).order_by("valid_from")
    latest = {row.key: row for row in rows}
    return [_values(row, "key", "value", "reason_ky", "reason_ru") for row in latest.values()]


def _order(line: ProgrammeLine) -> dict[str, Any]:
    """The order as the stories of the demonstration tell of one."""
    problem = line.priority.problem
    names = [f"{name}_{code}" for name in ("title", "aim") for code in ("ky", "ru")]
    return {
        **_values(line, *names, "title_en", "sphere", "is_protected"),
        "target_ky": line.target_group_ky,
        "target_ru": line.target_group_ru,
        "problem_ky": (problem.text_ky if problem else "") or line.title_ky,
        "problem_ru": (problem.text_ru if problem else "") or line.title_ru,
    }


def _source(money: BudgetLine, lots: list[Lot]) -> dict[str, Any]:
    """A source with what is free there; at least what the themes ask of it."""
    asked = sum((lot.ceiling or ZERO for lot in lots if lot.budget_line_id == money.pk), ZERO)
    free = money.available + money.expected
    return {**_values(money.source, "kind", *NAMES), "amount": max(free, asked, LEAST_MONEY)}


def _lot(lot: Lot, money: list[int]) -> CopiedLot:
    place = money.index(lot.budget_line_id) if lot.budget_line_id in money else None
    return CopiedLot(_values(lot, "title_ky", "title_ru", "title_en"), lot.ceiling, place)


def _members(least: int | None) -> int:
    """An odd number of members who mark, as many as the rules ask for."""
    wanted = min(max(least or 0, 3), MOST_MEMBERS)
    return wanted + 1 - wanted % 2
