"""Orders and the money that decisions give them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from ashar.core import clock, journal
from ashar.core.lifecycle import Refused
from ashar.core.thread import Knot
from ashar.programmes.actions import (
    Act,
    LineFacts,
    NewSource,
    add_line,
    create_funding_source,
    expect_money,
    open_expected_money,
    record_decision,
)
from ashar.programmes.models import BudgetLine, FundingSource, Movement, ProgrammeLine
from tests.support.office import Office

FACTS = LineFacts(title_ky="Жарык", title_ru="Свет", planned_amount=Decimal(50_000))


def act(days: int = 0) -> Act:
    return Act("council", "12-3", clock.today() + timedelta(days=days))


def left() -> tuple[int, ...]:
    """How much of everything there is: a refused deed leaves it alone."""
    models: tuple[Any, ...] = (ProgrammeLine, BudgetLine, Movement, FundingSource, Knot, journal.Entry)
    return tuple(model.objects.count() for model in models)


def test_planning_makes_a_programme_of_one_line(office: Office) -> None:
    line = office.plan()
    assert (line.state, line.programme.state, line.programme.year_from) == ("planned", "draft", 2027)
    assert line.priority.problem is not None
    line.priority.problem.refresh_from_db()
    assert line.priority.problem.state == "taken_up"


def test_priority_has_one_living_order(office: Office) -> None:
    priority = office.settle()
    office.plan(priority)
    before = left()
    with pytest.raises(Refused, match="already an order"):
        office.plan(priority)
    assert left() == before


def test_superseded_priority_is_not_planned(office: Office) -> None:
    priority = office.settle()
    type(priority).objects.filter(pk=priority.pk).update(state="superseded")
    before = left()
    with pytest.raises(Refused, match="in force"):
        office.plan(priority)
    assert left() == before


def test_priority_of_a_neighbour_is_not_planned(office: Office, neighbour: Office) -> None:
    programme = office.plan().programme
    before = left()
    theirs = neighbour.settle()
    after_meeting = left()
    with pytest.raises(Refused, match="another authority"):
        add_line(programme=programme, priority=theirs, facts=FACTS, by=office.specialist)
    assert left() == after_meeting != before


def test_decision_opens_a_line_per_source_with_sums_of_its_own(office: Office) -> None:
    line = office.plan(sum_=50_000)
    donor = create_funding_source(
        kind="donor", authority=office.authority, name_ky="Донор", name_ru="Донор", by=office.finance
    )
    amounts = {office.source(): Decimal(30_000), donor: Decimal("12500.50")}
    decision = record_decision(line=line, act=act(), amounts=amounts, by=office.finance)
    opened = decision.budget_lines.order_by("pk")
    assert [(each.source, each.available, each.state) for each in opened] == [
        (office.source(), Decimal(30_000), "open"),
        (donor, Decimal("12500.50"), "open"),
    ]
    line.refresh_from_db()
    assert (line.state, line.programme.state) == ("approved", "approved")


def test_decision_names_a_new_source(office: Office) -> None:
    new = NewSource("local_budget", "Шаар бюджети", "Бюджет города")
    record_decision(line=office.plan(), act=act(), amounts={new: Decimal(100)}, by=office.finance)
    assert FundingSource.objects.get().authority == office.authority


@pytest.mark.parametrize("amounts", [[], [0], [-5]])
def test_decision_without_money_is_refused(office: Office, amounts: list[int]) -> None:
    line, source = office.plan(), office.source()
    before = left()
    given = dict.fromkeys([source] * len(amounts), Decimal(sum(amounts)))
    with pytest.raises(Refused, match="how much"):
        record_decision(line=line, act=act(), amounts=given, by=office.finance)
    assert left() == before


def test_decision_of_tomorrow_is_refused(office: Office) -> None:
    line, source = office.plan(), office.source()
    before = left()
    with pytest.raises(Refused, match="still to come"):
        record_decision(line=line, act=act(1), amounts={source: Decimal(1)}, by=office.finance)
    assert left() == before


def test_money_of_a_neighbour_is_refused(office: Office, neighbour: Office) -> None:
    line, theirs = office.plan(), neighbour.source()
    before = left()
    with pytest.raises(Refused, match="another authority"):
        record_decision(line=line, act=act(), amounts={theirs: Decimal(1)}, by=office.finance)
    with pytest.raises(Refused, match="another authority"):
        expect_money(line=line, source=theirs, amount=Decimal(1), letter="№ 1", by=office.finance)
    assert left() == before


def expected(office: Office, amount: int = 1000) -> BudgetLine:
    return expect_money(
        line=office.plan(), source=office.source(), amount=Decimal(amount), letter="№ 1", by=office.finance
    )


def test_promise_makes_the_order_public_and_its_money_is_not_free(office: Office) -> None:
    promised = expected(office)
    assert (promised.state, promised.expected, promised.available) == ("expected", 1000, 0)
    assert Knot.objects.get(number=promised.line.number).is_public


@pytest.mark.parametrize(
    ("came", "available", "reserved"), [(1000, 400, 600), (600, 0, 600), (1500, 900, 600), (700, 100, 600)]
)
def test_promised_money_that_comes_serves_its_calls_first(
    office: Office, came: int, available: int, reserved: int
) -> None:
    from ashar.programmes.actions.ledger import move_money

    promised = expected(office)
    facts = {"document": "TR-2027-C1", "to_subject": "TR-2027-C1/1", "by": office.head}
    move_money(line=promised, kind="pencil", amount=Decimal(600), **facts)
    opened = open_expected_money(budget_line=promised, act=act(), amount=Decimal(came), by=office.finance)
    assert (opened.state, opened.available, opened.reserved, opened.promised) == (
        "open",
        available,
        reserved,
        0,
    )
    assert opened.allocated == came


def test_less_than_calls_have_reserved_is_refused(office: Office) -> None:
    from ashar.programmes.actions.ledger import move_money

    promised = expected(office)
    facts = {"document": "TR-2027-C1", "to_subject": "TR-2027-C1/1", "by": office.head}
    move_money(line=promised, kind="pencil", amount=Decimal(600), **facts)
    before = left()
    with pytest.raises(Refused, match="Less money came"):
        open_expected_money(budget_line=promised, act=act(), amount=Decimal(599), by=office.finance)
    assert left() == before


def test_open_money_is_not_opened_again(office: Office) -> None:
    line = office.fund()
    before = left()
    with pytest.raises(Refused, match="not possible while"):
        open_expected_money(budget_line=line, act=act(), amount=Decimal(1), by=office.finance)
    assert left() == before
