"""The ledger, entry by entry."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from ashar.core import journal
from ashar.core.lifecycle import Refused
from ashar.programmes.actions.ledger import ENTRIES, POOLED, held, move_money, reverse_movement
from ashar.programmes.models import BALANCES, Account, BudgetLine, Movement
from tests.support.office import Office

pytestmark = [pytest.mark.postgres]

# From which account to which, as the office would say it. The words of the law, not of the code.
WAYS = {
    "expect": ("source", "expected"),
    "allocate": ("source", "available"),
    "arrive": ("expected", "available"),
    "arrive_reserved": ("pencilled", "reserved"),
    "fall_through": ("expected", "source"),
    "pencil": ("expected", "pencilled"),
    "rub_out": ("pencilled", "expected"),
    "reserve": ("available", "reserved"),
    "release": ("reserved", "available"),
    "commit": ("reserved", "committed"),
    "uncommit": ("committed", "available"),
    "order": ("committed", "ordered"),
    "unorder": ("ordered", "committed"),
    "pay": ("ordered", "paid"),
    "bounce": ("paid", "ordered"),
    "account": ("paid", "accounted"),
    "give_back": ("paid", "available"),
    "lapse": ("available", "source"),
    "cut": ("available", "source"),
}
BEFORE = {
    "expected": ["expect"],
    "available": [],
    "source": [],
    "pencilled": ["expect", "pencil"],
    "reserved": ["reserve"],
    "committed": ["reserve", "commit"],
    "ordered": ["reserve", "commit", "order"],
    "paid": ["reserve", "commit", "order", "pay"],
}

Move = Callable[..., Movement]


@pytest.fixture
def line(office: Office) -> BudgetLine:
    """A budget line with 100 soms."""
    return office.fund(sum_=100)


@pytest.fixture
def move(line: BudgetLine) -> Move:
    """Moves 10 soms, or another sum, for the lot L-1 where it must be for somebody."""

    def make(kind: str, amount: int | str = 10, subject: str = "L-1") -> Movement:
        entry = ENTRIES[kind]
        return move_money(
            line=line,
            kind=kind,
            amount=Decimal(amount),
            document="D-1",
            by=journal.WORKER,
            from_subject="" if entry.source in POOLED else subject,
            to_subject="" if entry.target in POOLED else subject,
        )

    return make


def state_of(line: BudgetLine) -> tuple[Any, ...]:
    """Everything that a refused deed must leave alone."""
    line.refresh_from_db()
    return (
        [getattr(line, name) for name in BALANCES],
        Movement.objects.count(),
        journal.Entry.objects.count(),
    )


def test_every_kind_of_entry_is_tried() -> None:
    assert set(WAYS) == set(ENTRIES)


@pytest.mark.parametrize(("kind", "way"), WAYS.items())
def test_entry_moves_money_from_one_account_to_the_other(
    line: BudgetLine, move: Move, kind: str, way: tuple[str, str]
) -> None:
    for earlier in BEFORE[way[0]]:
        move(earlier)
    line.refresh_from_db()
    before = {name: getattr(line, name) for name in BALANCES}
    move(kind)
    line.refresh_from_db()
    changed = {
        name: getattr(line, name) - before[name] for name in BALANCES if getattr(line, name) != before[name]
    }
    wanted = {way[0]: Decimal(-10), way[1]: Decimal(10)}
    wanted.pop("source", None)
    assert changed == wanted


@pytest.mark.parametrize("kind", [kind for kind, (source, _target) in WAYS.items() if source != "source"])
def test_entry_from_an_account_that_holds_less_is_refused_and_changes_nothing(
    line: BudgetLine, move: Move, kind: str
) -> None:
    for earlier in BEFORE[WAYS[kind][0]]:
        move(earlier)
    before = state_of(line)
    with pytest.raises(Refused, match="There is not enough money"):
        move(kind, "100.01")
    assert state_of(line) == before


def test_money_of_one_lot_does_not_serve_another(line: BudgetLine, move: Move) -> None:
    move("reserve", 60, "L-1")
    move("reserve", 40, "L-2")
    before = state_of(line)
    with pytest.raises(Refused):
        move("commit", 41, "L-2")
    assert state_of(line) == before
    assert held(line, Account.RESERVED, "L-2") == Decimal(40)


@pytest.mark.parametrize("amount", ["0", "-1", "-0.01"])
def test_sum_that_is_not_above_zero_is_refused(line: BudgetLine, move: Move, amount: str) -> None:
    before = state_of(line)
    with pytest.raises(Refused, match="above zero"):
        move("reserve", amount)
    assert state_of(line) == before


@pytest.mark.parametrize(
    ("kind", "from_subject", "to_subject"),
    [("reserve", "", ""), ("reserve", "L-1", "L-1"), ("commit", "", "W-1"), ("release", "L-1", "L-1")],
)
def test_subject_stands_only_where_money_is_for_somebody(
    line: BudgetLine, kind: str, from_subject: str, to_subject: str
) -> None:
    facts = {"amount": Decimal(1), "document": "D-1", "by": journal.WORKER}
    with pytest.raises(ValueError, match="subject"):
        move_money(line=line, kind=kind, from_subject=from_subject, to_subject=to_subject, **facts)


def test_reversal_is_the_mirror_image(line: BudgetLine, office: Office) -> None:
    mistaken = line.movements.get(kind="allocate")
    mirror = reverse_movement(movement=mistaken, reason="Сумма туура эмес", by=office.finance)
    line.refresh_from_db()
    assert (mirror.from_account, mirror.to_account, mirror.amount) == ("available", "source", Decimal(100))
    assert (mirror.reverses, line.available) == (mistaken, 0)


def test_entry_is_reversed_once(line: BudgetLine, office: Office) -> None:
    mistaken = line.movements.get(kind="allocate")
    mirror = reverse_movement(movement=mistaken, reason="X", by=office.finance)
    before = state_of(line)
    for movement in (mistaken, mirror):
        with pytest.raises(Refused, match="already reversed"):
            reverse_movement(movement=movement, reason="X", by=office.finance)
    assert state_of(line) == before


def test_allocation_that_is_bound_already_is_not_reversed(
    line: BudgetLine, move: Move, office: Office
) -> None:
    move("reserve")
    before = state_of(line)
    with pytest.raises(Refused, match="There is not enough money"):
        reverse_movement(movement=line.movements.get(kind="allocate"), reason="X", by=office.finance)
    assert state_of(line) == before


@pytest.mark.parametrize("kind", sorted(set(WAYS) - {"expect", "allocate"}))
def test_entry_of_another_deed_is_not_reversed_by_hand(
    line: BudgetLine, move: Move, office: Office, kind: str
) -> None:
    for earlier in BEFORE[WAYS[kind][0]]:
        move(earlier)
    entered = move(kind)
    before = state_of(line)
    with pytest.raises(Refused, match="it is corrected there"):
        reverse_movement(movement=entered, reason="X", by=office.finance)
    assert state_of(line) == before


def test_entry_stands_in_the_journal(line: BudgetLine, move: Move) -> None:
    move("reserve", "12.50")
    entry = journal.Entry.objects.filter(number=line.number).latest("seq")
    assert (entry.step, entry.facts["facts"]["amount"], entry.facts["facts"]["for"]) == (
        "ledger.reserve",
        "12.50",
        "L-1",
    )


@pytest.mark.parametrize("account", BALANCES)
def test_database_itself_refuses_a_balance_below_zero(line: BudgetLine, account: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetLine.objects.filter(pk=line.pk).update(**{account: Decimal("-0.01")})


@pytest.mark.parametrize(
    "statement", ["UPDATE programmes_movement SET amount = amount + 1", "DELETE FROM programmes_movement"]
)
def test_database_itself_refuses_to_change_an_entry(line: BudgetLine, statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_promised_money_cannot_be_spent_in_the_database(office: Office, line: BudgetLine) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetLine.objects.filter(pk=line.pk).update(state="expected")


def test_open_money_has_a_decision_in_the_database(line: BudgetLine) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetLine.objects.filter(pk=line.pk).update(decision=None)
