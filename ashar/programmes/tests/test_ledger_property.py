"""Whatever comes at once, in whatever order: never overspent, and the books add up to zero.

A history is a few lists of deeds on one budget line, each list done by a writer of its own at the same
time (tests/support/histories.py says how many).
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connections
from hypothesis import given, settings
from hypothesis import strategies as st

from ashar.core import journal
from ashar.core.lifecycle import Refused
from ashar.core.money import ZERO
from ashar.programmes.actions.ledger import ENTRIES, POOLED, move_money, reverse_movement
from ashar.programmes.books import trial_balance
from ashar.programmes.models import BALANCES, Account, BudgetLine, Movement
from tests.support.histories import HISTORIES, in_parts, tell
from tests.support.office import make_office
from tests.support.writers import writers

SUBJECTS = ("X-1", "X-2")


@dataclass(frozen=True)
class Deed:
    """A movement that somebody tries, or the reversal of an earlier one."""

    kind: str
    amount: Decimal
    from_subject: str
    to_subject: str


# The ways of money: forward as far as it goes, and perhaps a step back from there.
WAYS = [
    *(("reserve", "commit", "order", "pay", "account")[:length] for length in range(1, 6)),
    *(("expect", "pencil", "arrive_reserved", "commit")[:length] for length in range(1, 5)),
    ("reserve", "release"),
    ("reserve", "commit", "uncommit"),
    ("reserve", "commit", "order", "unorder"),
    ("reserve", "commit", "order", "pay", "bounce"),
    ("reserve", "commit", "order", "pay", "give_back"),
    ("expect", "pencil", "rub_out"),
    ("expect", "arrive"),
    ("expect", "fall_through"),
    ("allocate", "reverse"),
    ("expect", "reverse"),
    *((kind,) for kind in (*ENTRIES, "reverse")),
]


@st.composite
def ways(draw: st.DrawFn) -> list[Deed]:
    """One sum on its way; it may change for whom it stands on a step, as from a lot to an award."""
    amount = Decimal(draw(st.integers(min_value=1, max_value=4_000))) / 100
    subject, found = draw(st.sampled_from(SUBJECTS)), []
    for kind in draw(st.sampled_from(WAYS)):
        entry = ENTRIES.get(kind)
        after = draw(st.sampled_from((subject, subject, subject, *SUBJECTS)))
        gives = entry is not None and entry.source not in POOLED
        takes = entry is not None and entry.target not in POOLED
        found.append(Deed(kind, amount, subject if gives else "", after if takes else ""))
        subject = after if takes else subject
    return found


parts = st.lists(ways(), min_size=1, max_size=3).map(lambda found: [deed for way in found for deed in way])
MOST_WRITERS = 3
histories = st.lists(parts, min_size=2, max_size=MOST_WRITERS)


def do(line: BudgetLine, deed: Deed) -> None:
    if deed.kind != "reverse":
        facts = {"from_subject": deed.from_subject, "to_subject": deed.to_subject}
        move_money(line=line, kind=deed.kind, amount=deed.amount, document="X", by=journal.WORKER, **facts)
        return
    movement = Movement.objects.filter(budget_line=line).order_by("-pk").first()
    reverse_movement(movement=movement, reason="X", by=journal.WORKER)


def write(line_pk: int, part: list[Deed], answers: Counter[str]) -> None:
    """Try one deed after another; how it went is counted."""
    line = BudgetLine.objects.select_related("authority").get(pk=line_pk)
    for deed in part:
        try:
            do(line, deed)
            answers["done"] += 1
        except Refused:
            answers["refused"] += 1


def check_books(line: BudgetLine) -> None:
    """Replay every movement: no account below zero at any time, and the end is what the line says."""
    accounts: Counter[tuple[str, str]] = Counter()
    for move in Movement.objects.filter(budget_line=line).order_by("pk"):
        accounts[move.from_account, move.from_subject] -= move.amount
        accounts[move.to_account, move.to_subject] += move.amount
        overspent = {key: left for key, left in accounts.items() if left < 0 and key[0] != Account.SOURCE}
        assert overspent == {}, f"{line.number}: {overspent} after entry {move.pk}"
    line.refresh_from_db()
    for balance in BALANCES:
        replayed = sum((left for (account, _s), left in accounts.items() if account == balance), ZERO)
        assert getattr(line, balance) == replayed
    source = accounts[Account.SOURCE, ""]
    assert source + sum(getattr(line, balance) for balance in BALANCES) == 0
    assert sum(accounts.values()) == 0
    check_entries(line)


def check_entries(line: BudgetLine) -> None:
    """Every movement has its document, and an entry of its own in the journal that says the same."""
    moves = list(Movement.objects.filter(budget_line=line).order_by("pk"))
    assert all(move.document for move in moves)
    entries = journal.Entry.objects.filter(number=line.number, step__startswith="ledger.").order_by("seq")
    told = [(entry.step, entry.facts["facts"]) for entry in entries]
    assert [(step, {**facts, "amount": Decimal(facts["amount"])}) for step, facts in told] == [
        (
            f"ledger.{move.kind}",
            {
                "amount": move.amount,
                "from": move.from_account,
                "to": move.to_account,
                "for": move.to_subject or move.from_subject,
                "document": move.document,
                "reverses": move.reverses_id,
                **({"on": move.happened_on.isoformat()} if move.happened_on else {}),
            },
        )
        for move in moves
    ]


@pytest.fixture
def new_line(copied_database: Any) -> Callable[[], BudgetLine]:
    """Makes budget lines, each with 100 soms, of one order in a database of this test alone."""
    office = make_office()
    first = office.fund(sum_=100)
    return lambda: office.fund(first.line, sum_=100)


@pytest.mark.postgres
@pytest.mark.histories
@in_parts
def test_no_history_overspends(
    new_line: Callable[[], BudgetLine], capsys: pytest.CaptureFixture[str], part: int
) -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=HISTORIES, database=None)
    @given(history=histories)
    def run(history: list[list[Deed]]) -> None:
        line = new_line()
        before = Movement.objects.filter(budget_line=line).count()
        answers = [Counter[str]() for _part in history]
        told = zip(history, answers, strict=True)
        people.work([partial(write, line.pk, part, counted) for part, counted in told])
        check_books(line)
        entered = Movement.objects.filter(budget_line=line).count() - before
        assert entered == sum(counted["done"] for counted in answers)
        for counted in answers:
            seen.update(counted)
        seen["histories"] += 1
        seen["writers"] += len(history)

    with writers(MOST_WRITERS) as people:
        run()
    balance = trial_balance(BudgetLine.objects.earliest("pk").authority)
    assert (balance.left, balance.is_right) == (ZERO, True)
    assert seen["done"] > seen["histories"]
    assert seen["refused"] > 0
    used = set(Movement.objects.values_list("kind", flat=True))
    assert used == set(ENTRIES) or HISTORIES < 300
    tell(
        capsys,
        f"ledger on {connections['default'].vendor}: {seen['histories']} histories by {seen['writers']} "
        f"writers, {seen['done']} deeds done, {seen['refused']} refused, "
        f"{len(used)} of {len(ENTRIES)} kinds of entries",
    )
