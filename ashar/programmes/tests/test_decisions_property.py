"""Whatever papers come in whatever order: no line is overspent, and the books add up to zero.

A history is a list of deeds on one programme: papers that give more or less, calls that bind and release
money, payments, money carried over, years that pass. What is refused must leave everything as it was.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ashar.core import clock
from ashar.core.lifecycle import Refused
from ashar.core.money import ZERO
from ashar.programmes.actions import Resolved, carry_over, decide_programme
from ashar.programmes.actions.carrying import left_over
from ashar.programmes.actions.ledger import move_money
from ashar.programmes.models import BALANCES, Account, BudgetLine, DecisionPaper, Movement, Programme
from ashar.programmes.tests.town import act, approved, lines_of
from tests.support.office import Office

HISTORIES = int(os.environ.get("DECISIONS", "25"))
FIRST = 2027


@dataclass(frozen=True)
class Deed:
    """What somebody tries: the kind, which line, how much, and in which year after the first."""

    kind: str
    line: int
    soms: int
    years: int


deeds = st.builds(
    Deed,
    kind=st.sampled_from(["decide", "decide", "reserve", "release", "commit", "carry"]),
    line=st.integers(0, 1),
    soms=st.integers(0, 300),
    years=st.sampled_from([0, 0, 0, 1, 2]),
)


def do(office: Office, programme: Programme, deed: Deed, number: int) -> None:
    """Try the deed; raises Refused."""
    line = lines_of(programme)[deed.line]
    year = clock.today().year
    if deed.kind == "decide":
        amounts = {(line.pk, year, office.source()): Decimal(deed.soms)}
        resolved = Resolved(year, amounts)
        decide_programme(programme=programme, act=act(f"X-{number}"), resolved=resolved, by=office.finance)
        return
    if deed.kind == "carry":
        left = left_over(office.authority, year - deed.soms % 2)
        amounts_left = {each: max(each.bound, min(each.available, Decimal(deed.soms))) for each in left}
        facts: dict[str, Any] = {"amounts": amounts_left, "by": office.finance, "act": act(f"C-{number}")}
        carry_over(authority=office.authority, year=year - deed.soms % 2, **facts)
        return
    money = BudgetLine.objects.filter(line=line, state="open").order_by("-pk").first()
    if money is None:
        raise Refused("no money")
    subjects = {"reserve": ("", "C/1"), "release": ("C/1", ""), "commit": ("C/1", "W")}[deed.kind]
    names = dict(zip(("from_subject", "to_subject"), subjects, strict=True))
    amount = Decimal(deed.soms)
    move_money(line=money, kind=deed.kind, amount=amount, document="C", by=office.head, **names)


def check(programme: Programme) -> None:
    """Every account of every line, replayed from its movements: never below zero, all together nothing."""
    accounts: Counter[tuple[int, str]] = Counter()
    for move in Movement.objects.filter(budget_line__line__programme=programme).order_by("pk"):
        accounts[move.budget_line_id, move.from_account] -= move.amount  # type: ignore[attr-defined]
        accounts[move.budget_line_id, move.to_account] += move.amount  # type: ignore[attr-defined]
        below = {key: left for key, left in accounts.items() if left < 0 and key[1] != Account.SOURCE}
        assert below == {}
    assert sum(accounts.values()) == 0
    for line in BudgetLine.objects.filter(line__programme=programme):
        for balance in BALANCES:
            assert getattr(line, balance) == accounts[line.pk, balance] >= 0
    for line in lines_of(programme):
        planned = sum((each.amount for each in line.planned_sums.all()), ZERO)
        assert line.planned_amount == planned


def state(programme: Programme) -> tuple[Any, ...]:
    """What a refused deed must leave alone."""
    moves = Movement.objects.order_by("pk").values_list("pk", flat=True)
    money = BudgetLine.objects.order_by("pk").values_list("pk", "available", "carried_to")
    version = Programme.objects.get(pk=programme.pk).version
    return tuple(moves), tuple(money), DecisionPaper.objects.count(), version


@pytest.mark.postgres
def test_no_history_of_papers_overspends(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    programme = approved(office, sums=[(300, 200), (200, 100)])
    seen: Counter[str] = Counter()

    @settings(
        max_examples=HISTORIES,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(history=st.lists(deeds, min_size=3, max_size=9))
    def tell(history: list[Deed]) -> None:
        with transaction.atomic():
            for number, deed in enumerate(sorted(history, key=lambda each: each.years)):
                moment = datetime(FIRST + deed.years, 3, 1 + number, 10, tzinfo=clock.BISHKEK)
                with clock.set_for_test(moment):
                    before = state(programme)
                    try:
                        do(office, programme, deed, number)
                        seen[deed.kind] += 1
                    except Refused:
                        assert state(programme) == before
                        seen["refused"] += 1
                check(programme)
            transaction.set_rollback(True)

    tell()
    assert min(seen["decide"], seen["reserve"], seen["refused"]) > 0
    assert seen["carry"] > 0 or HISTORIES < 25
    with capsys.disabled():
        print(f"\npapers: {HISTORIES} histories, {dict(seen)}")
