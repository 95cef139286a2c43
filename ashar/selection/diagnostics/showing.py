"""The page on what the marks say, lot by lot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from ashar.calls.actions import rules_of
from ashar.calls.models import Call, Lot
from ashar.core import clock, i18n
from ashar.core.i18n import written
from ashar.selection import diagnostics
from ashar.selection.diagnostics import Leaning, Order, Sheets
from ashar.selection.diagnostics.drawing import Drawing, drawn
from ashar.selection.methods import Counting, Rounding
from ashar.selection.standing import Standing, counting_of

TENTHS = Rounding(1)
DASH = "\u2060–\u2060"  # no line breaks at it


def split_limit(call: Call) -> int:
    """From which difference in percent of the scale marks count as widely apart."""
    return int(rules_of(call, clock.now())["scoring.divergence_pct"])


def sheets_of(rows: Sequence[Standing], how: Counting) -> Sheets:
    """The revealed marks of a lot."""
    marks = {
        row.proposal.pk: {marking.sheet.member_id: marking.points for marking in row.markings} for row in rows
    }
    return Sheets(how, marks, [row.entrant for row in rows])


def splits_in(call: Call, by_lot: Mapping[int, Sequence[Standing]]) -> list[Standing]:
    """Proposals on which the members' marks differ more widely than the rules of the call allow."""
    how, limit = counting_of(call), split_limit(call)
    found = []
    for rows in by_lot.values():
        wide = diagnostics.large_splits(sheets_of(rows, how), limit)
        found += [row for row in rows if row.proposal.pk in wide]
    return found


@dataclass(frozen=True)
class OrderRow:
    """An order for the table: what is left out, and the place of each proposal; `short` names its column."""

    short: str
    words: str
    places: list[tuple[int, bool]]
    is_other: bool


@dataclass(frozen=True)
class LotSaid:
    """What the marks of a lot say."""

    lot: Lot
    names: list[str]
    spreads: list[list[str]]
    has_wide: bool
    leanings: list[tuple[str, str, int]]
    orders: list[OrderRow]
    by_member: Drawing
    by_criterion: Drawing | None

    @property
    def moves(self) -> bool:
        """Whether any place hangs on one member or criterion."""
        return any(row.is_other for row in self.orders)


def said_of_lots(
    call: Call, lots: Sequence[Lot], by_lot: Mapping[int, Sequence[Standing]], *, named: bool
) -> list[LotSaid]:
    """Every lot in which something was marked. `named`: whether members stand there by their names."""
    how, limit = counting_of(call), split_limit(call)
    names = _names(by_lot, named=named)
    return [_said(lot, by_lot[lot.pk], how, limit, names) for lot in lots if by_lot.get(lot.pk)]


def _names(by_lot: Mapping[int, Sequence[Standing]], *, named: bool) -> dict[int, str]:
    members = {
        marking.sheet.member_id: marking.sheet.member.user.name
        for rows in by_lot.values()
        for row in rows
        for marking in row.markings
    }
    if named:
        return members
    return {key: _("Member {n}").format(n=n) for n, key in enumerate(sorted(members), start=1)}


def _said(lot: Lot, rows: Sequence[Standing], how: Counting, limit: int, names: Mapping[int, str]) -> LotSaid:
    sheets = sheets_of(rows, how)
    orders = diagnostics.orders(sheets)
    told = [_order(n, order, orders[0], rows, how, names) for n, order in enumerate(orders)]
    columns = [(row.short, order.places) for row, order in zip(told, orders, strict=True)]
    by_code = [columns[n] for n, order in enumerate(orders) if order.code]
    return LotSaid(
        lot=lot,
        names=[str(written(row.proposal.organisation, "name")) for row in rows],
        spreads=(told_spreads := _spreads(sheets, limit)),
        has_wide=any(words.endswith("!") for row in told_spreads for words in row),
        leanings=[_leaning(each, names) for each in diagnostics.leanings(sheets)],
        orders=told,
        by_member=drawn([columns[n] for n, order in enumerate(orders) if not order.code]),
        by_criterion=drawn([columns[0], *by_code]) if by_code else None,
    )


def _spreads(sheets: Sheets, limit: int) -> list[list[str]]:
    """By proposal: of each criterion and of all, from which to which points; “!” where widely apart."""
    found: dict[int, list[str]] = {key: [] for key in sheets.marks}
    for each in [*diagnostics.spreads(sheets), *diagnostics.whole_spreads(sheets)]:
        least, most = (i18n.number(_bare(points)) for points in (each.least, each.most))
        mark = " !" if each.share > limit else ""
        found[each.proposal].append(f"{least}{DASH}{most}{mark}")
    return list(found.values())


def _bare(points: Fraction) -> Decimal | int:
    """Points of one member without needless zeros."""
    return points.numerator if points.denominator == 1 else TENTHS(points)


def _leaning(each: Leaning, names: Mapping[int, str]) -> tuple[str, str, int]:
    size = TENTHS(abs(each.points))
    words = _("as the others")
    if size:
        words = _("higher by {n}") if each.points > Fraction(0) else _("lower by {n}")
    return names[each.member], words.format(n=i18n.number(size)), each.proposals


def _order(
    n: int,
    order: Order,
    base: Order,
    rows: Sequence[Standing],
    how: Counting,
    names: Mapping[int, str],
) -> OrderRow:
    keys = [row.proposal.pk for row in rows]
    places = [(order.places[key], order.places[key] != base.places[key]) for key in keys]
    return OrderRow(str(n or "="), _left_out(order, how, names), places, any(moved for _p, moved in places))


def _left_out(order: Order, how: Counting, names: Mapping[int, str]) -> str:
    if order.member is not None:
        return _("without {name}").format(name=names[order.member])
    if order.code:
        title = next(each["title"] for each in how.criteria if each["code"] == order.code)
        return _("without “{criterion}”").format(criterion=title)
    return _("as it is")
