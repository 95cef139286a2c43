"""Signed papers about a whole programme: the programme follows them, and no line is ever overspent."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from ashar.core import clock
from ashar.core.lifecycle import Refused
from ashar.core.money import ZERO
from ashar.core.thread import Knot, thread_of
from ashar.programmes.actions import (
    Act,
    NewSource,
    Note,
    Resolved,
    carry_over,
    decide_programme,
    expect_money,
    open_expected_money,
    record_decision,
    take_in,
    write_line,
)
from ashar.programmes.actions.carrying import left_over
from ashar.programmes.actions.ledger import move_money
from ashar.programmes.actions.versions import text_of
from ashar.programmes.models import BudgetLine, DecidedSum, DecisionPaper, Movement, Programme, ends_in
from ashar.programmes.shares import shares_of
from ashar.programmes.tests.town import (
    NOTE,
    act,
    approved,
    decide,
    draft,
    line_text,
    lines_of,
    published,
    submitted,
)
from ashar.regulations.actions import override_rule
from tests.support.office import Office


def money_of(programme: Programme) -> list[tuple[int, int, Decimal]]:
    """Place of the line, year and allocated soms of each open budget line."""
    found = BudgetLine.objects.filter(line__programme=programme, state="open").select_related("line")
    return [(each.line.place, each.year, each.allocated) for each in found.order_by("pk")]


def bind(line: BudgetLine, amount: int, office: Office) -> None:
    """Reserve some of a budget line for a call."""
    facts = {"document": "TR-2027-C1", "to_subject": "TR-2027-C1/1", "by": office.head}
    move_money(line=line, kind="reserve", amount=Decimal(amount), **facts)


def test_a_paper_approves_the_whole_and_opens_its_year(office: Office) -> None:
    programme = submitted(office)
    paper = decide(office, programme)
    programme.refresh_from_db()
    assert (programme.state, paper.effect) == ("approved", "approve")
    assert money_of(programme) == [(1, 2027, 300_000), (2, 2027, 200_000)]
    assert [line.state for line in lines_of(programme)] == ["approved", "approved"]
    rows = [(each.line.place, each.year, each.before, each.amount) for each in paper.sums.order_by("pk")]
    assert rows == [(1, 2027, 300_000, 300_000), (1, 2028, 100_000, 100_000), (2, 2027, 200_000, 200_000)]
    assert paper.sums.get(year=2028).budget_line is None


def test_the_thread_goes_from_the_money_through_the_decision_to_the_order(office: Office) -> None:
    programme = approved(office)
    line = lines_of(programme)[0]
    money = line.budget_lines.get()
    numbers = [knot.number for knot in thread_of(money.number)]
    assert {line.number, line.decisions.get().number, money.number} <= set(numbers)
    assert lines_of(programme)[1].number not in numbers


def test_the_programme_follows_the_paper_with_the_difference_kept(office: Office) -> None:
    programme = submitted(office)
    paper = decide(office, programme, note=NOTE, sums={(1, 2027): 250_000, (2, 2027): 210_000})
    programme.refresh_from_db()
    assert money_of(programme) == [(1, 2027, 250_000), (2, 2027, 210_000)]
    assert [line.planned_amount for line in lines_of(programme)] == [350_000, 210_000]
    assert {each.difference for each in paper.sums.all()} == {-50_000, 10_000, 0}
    version = programme.versions.get(n=programme.version)
    assert (version.kind, version.decision, version.note_ru) == ("decided", paper, NOTE.note_ru)
    text = text_of(version)
    assert text.act is not None
    assert (text.total, text.act.number) == (560_000, "12-3")


def test_a_line_that_gets_nothing_is_dropped_and_its_problem_waits(office: Office) -> None:
    programme = submitted(office)
    decide(office, programme, sums={(2, 2027): 0})
    first, second = lines_of(programme)
    assert (first.state, second.state) == ("approved", "dropped")
    assert Knot.objects.get(number=second.number).is_over
    again = take_in(programme=programme, priority=second.priority, by=office.specialist)
    assert again.state == "planned"


def test_a_line_of_a_later_year_waits_for_its_money(office: Office) -> None:
    programme = submitted(office, sums=[(300_000,), (0, 200_000)])
    decide(office, programme)
    second = lines_of(programme)[1]
    assert (second.state, second.planned_amount, second.budget_lines.count()) == ("planned", 200_000, 0)
    with clock.set_for_test(datetime(2028, 1, 20, tzinfo=clock.BISHKEK)):
        decide(office, Programme.objects.get(pk=programme.pk), number="2-1", year=2028)
    second.refresh_from_db()
    assert (second.state, money_of(programme)[-1]) == ("approved", (2, 2028, 200_000))


def test_a_paper_names_a_new_source(office: Office) -> None:
    programme = submitted(office, sums=[(300_000,)])
    line = lines_of(programme)[0]
    new = NewSource("donor", "Донор", "Донор")
    amounts = {(line.pk, 2027, office.source()): Decimal(200_000), (line.pk, 2027, new): Decimal(100_000)}
    decide_programme(programme=programme, act=act(), resolved=Resolved(2027, amounts), by=office.finance)
    assert sorted(line.budget_lines.values_list("source__kind", flat=True)) == ["donor", "local_budget"]


@pytest.mark.parametrize("stage", [draft, published])
def test_a_programme_that_is_not_before_the_council_is_not_decided(office: Office, stage: object) -> None:
    programme = stage(office)  # type: ignore[operator]
    with pytest.raises(Refused, match="not been brought"):
        decide(office, programme)
    assert DecisionPaper.objects.count() == Movement.objects.count() == 0


def test_only_the_paper_of_the_right_body_counts(office: Office) -> None:
    programme = submitted(office)
    resolved = Resolved(2027, {(lines_of(programme)[0].pk, 2027, office.source()): Decimal(1)})
    with pytest.raises(Refused, match="Resolution of the local council"):
        decide_programme(programme=programme, act=act(body="head"), resolved=resolved, by=office.finance)
    override_rule(
        authority=office.authority,
        key="programme.approver",
        value="head",
        reason_ky="Министрлик.",
        reason_ru="Министерство.",
        by=office.head,
    )
    paper = decide_programme(programme=programme, act=act(body="head"), resolved=resolved, by=office.finance)
    assert paper.body == "head"


@pytest.mark.parametrize(
    ("days", "year", "words"), [(1, 2027, "still to come"), (0, 2026, "this year"), (0, 2029, "this year")]
)
def test_a_paper_of_tomorrow_or_of_a_far_year_is_refused(
    office: Office, days: int, year: int, words: str
) -> None:
    programme = submitted(office)
    amounts = {(lines_of(programme)[0].pk, 2027, office.source()): Decimal(1)}
    tomorrow = Act("council", "1", clock.today() + timedelta(days=days))
    with pytest.raises(Refused, match=words):
        decide_programme(
            programme=programme, act=tomorrow, resolved=Resolved(year, amounts), by=office.finance
        )
    assert BudgetLine.objects.count() == 0


def test_the_same_paper_is_not_recorded_twice(office: Office) -> None:
    programme = approved(office)
    decide(office, programme, number="13-1", sums={(1, 2027): 310_000})
    with pytest.raises(Refused, match="recorded already"):
        decide(office, programme, number="13-1", sums={(1, 2027): 320_000})
    assert money_of(programme)[0] == (1, 2027, 310_000)


def test_nothing_at_all_approves_nothing(office: Office) -> None:
    programme = submitted(office, sums=[(100_001,)])
    with pytest.raises(Refused, match="how much"):
        decide(office, programme, sums={(1, 2027): 0})


def test_a_later_paper_gives_more(office: Office) -> None:
    programme = approved(office)
    paper = decide(office, programme, number="15-2", sums={(1, 2027): 340_000})
    assert paper.effect == "amend"
    assert [(each.line.place, each.before, each.amount) for each in paper.sums.all()] == [
        (1, 300_000, 340_000)
    ]
    money = lines_of(programme)[0].budget_lines.get()
    assert [(each.kind, each.amount) for each in money.movements.order_by("pk")] == [
        ("allocate", 300_000),
        ("allocate", 40_000),
    ]
    assert money.movements.last().document == lines_of(programme)[0].decisions.last().number
    programme.refresh_from_db()
    assert programme.versions.get(n=programme.version).kind == "amended"


def test_a_later_paper_takes_back_only_what_is_free(office: Office) -> None:
    programme = approved(office)
    money = lines_of(programme)[0].budget_lines.get()
    bind(money, 250_000, office)
    before = Movement.objects.count()
    with pytest.raises(Refused, match="stands for calls"):
        decide(office, programme, number="16-1", sums={(1, 2027): 249_999})
    assert (Movement.objects.count(), DecisionPaper.objects.count()) == (before, 1)
    decide(office, programme, number="16-1", sums={(1, 2027): 250_000})
    money.refresh_from_db()
    assert (money.available, money.reserved, money.allocated) == (0, 250_000, 250_000)
    assert money.movements.get(kind="cut").amount == 50_000


def test_a_later_paper_takes_everything_back_from_a_line(office: Office) -> None:
    programme = approved(office)
    decide(office, programme, number="17-1", sums={(2, 2027): 0})
    second = lines_of(programme)[1]
    assert (second.state, second.budget_lines.get().allocated) == ("dropped", 0)


def test_a_later_paper_adds_a_line(office: Office) -> None:
    programme = approved(office)
    line = take_in(programme=programme, priority=office.settle("Жаңы"), by=office.specialist)
    write_line(line=line, text=line_text(office.source(), 70_000), by=office.specialist)
    decide(office, programme, number="18-1")
    line.refresh_from_db()
    assert (line.state, line.is_public, money_of(programme)[-1]) == ("approved", True, (3, 2027, 70_000))
    programme.refresh_from_db()
    assert len(text_of(programme.versions.get(n=programme.version)).lines) == 3


def test_a_paper_that_changes_nothing_is_refused(office: Office) -> None:
    programme = approved(office)
    with pytest.raises(Refused, match="changes nothing"):
        decide(office, programme, number="19-1")
    assert DecisionPaper.objects.count() == 1


def test_money_of_a_neighbour_is_refused(office: Office, neighbour: Office) -> None:
    programme = submitted(office)
    amounts = {(lines_of(programme)[0].pk, 2027, neighbour.source()): Decimal(1)}
    with pytest.raises(Refused, match="another authority"):
        decide_programme(programme=programme, act=act(), resolved=Resolved(2027, amounts), by=office.finance)


def test_an_order_of_another_programme_is_refused(office: Office) -> None:
    programme, other = submitted(office), office.plan()
    amounts = {(other.pk, 2027, office.source()): Decimal(1)}
    with pytest.raises(Refused, match="not in the programme"):
        decide_programme(programme=programme, act=act(), resolved=Resolved(2027, amounts), by=office.finance)


def test_promised_money_comes_with_the_decision(office: Office) -> None:
    programme = submitted(office, sums=[(300_000,)])
    line = lines_of(programme)[0]
    source = office.source()
    letter = {"source": source, "amount": Decimal(300_000), "letter": "№ 7", "by": office.finance}
    promised = expect_money(line=line, **letter)
    facts = {"document": "TR-2027-C1", "to_subject": "TR-2027-C1/1", "by": office.head}
    move_money(line=promised, kind="pencil", amount=Decimal(120_000), **facts)
    with pytest.raises(Refused, match="stands for calls"):
        decide(office, programme, sums={(1, 2027): 119_999})
    decide(office, programme, sums={(1, 2027): 250_000})
    promised.refresh_from_db()
    assert (promised.state, promised.available, promised.reserved, promised.promised) == (
        "open",
        130_000,
        120_000,
        0,
    )
    assert line.budget_lines.count() == 1


def test_one_line_of_a_whole_programme_is_not_decided_alone(office: Office) -> None:
    programme = submitted(office)
    line = lines_of(programme)[0]
    facts = {"act": act(), "amounts": {office.source(): Decimal(5)}, "by": office.finance}
    with pytest.raises(Refused, match="approves as a whole"):
        record_decision(line=line, **facts)
    decide(office, programme)
    with pytest.raises(Refused, match="page of the programme"):
        record_decision(line=line, **facts)


def test_promised_money_does_not_open_before_the_programme_is_approved(office: Office) -> None:
    line = lines_of(submitted(office))[0]
    letter = {"source": office.source(), "amount": Decimal(5), "letter": "№ 7", "by": office.finance}
    promised = expect_money(line=line, **letter)
    with pytest.raises(Refused, match="approves as a whole"):
        open_expected_money(budget_line=promised, act=act(), amount=Decimal(5), by=office.finance)


def test_the_one_line_of_a_decision_can_be_amended_too(office: Office) -> None:
    money = office.fund(sum_=50_000)
    programme = money.line.programme
    paper = decide(office, programme, number="20-1", sums={(1, 2027): 60_000})
    money.refresh_from_db()
    programme.refresh_from_db()
    assert (paper.effect, money.allocated, programme.version) == ("amend", 60_000, 0)


# ── Past 31 December ─────────────────────────────────────────────────────────────────────────────────────

JANUARY = datetime(2028, 1, 10, 10, tzinfo=clock.BISHKEK)


def carry(
    office: Office, amounts: dict[BudgetLine, int], *, year: int = 2027, number: str = "30-1"
) -> DecisionPaper:
    return carry_over(
        authority=office.authority,
        year=year,
        act=act(number),
        amounts={each: Decimal(soms) for each, soms in amounts.items()},
        by=office.finance,
        note=NOTE,
    )


@pytest.mark.parametrize(("seconds", "is_open"), [(-1, True), (0, False)])
def test_money_ends_at_midnight_of_the_year_in_bishkek(office: Office, seconds: int, is_open: bool) -> None:
    money = office.fund(sum_=100)
    end = clock.at_bishkek(date(2028, 1, 1), datetime.min.time())
    with clock.set_for_test(end + timedelta(seconds=seconds)):
        if is_open:
            bind(money, 10, office)
        else:
            with pytest.raises(Refused, match="ended on 31 December"):
                bind(money, 10, office)
    money.refresh_from_db()
    assert money.reserved == (10 if is_open else 0)


def test_what_is_bound_cannot_be_paid_without_a_paper_and_can_with_one(office: Office) -> None:
    money = office.fund(sum_=100)
    bind(money, 60, office)
    lot = "TR-2027-C1/1"
    with clock.set_for_test(JANUARY):
        facts = {"amount": Decimal(60), "document": "W", "from_subject": lot, "by": office.head}
        with pytest.raises(Refused, match="ended on 31 December"):
            move_money(line=money, kind="commit", to_subject="W-1", **facts)
        paper = carry(office, {money: 75})
        move_money(line=money, kind="commit", to_subject="W-1", **facts)
    money.refresh_from_db()
    assert (money.available, money.committed, money.carried_to) == (15, 60, 2028)
    assert money.movements.get(kind="lapse").amount == 25
    row = DecidedSum.objects.get(paper=paper)
    assert (row.budget_line, row.before, row.amount) == (money, 100, 75)
    assert money.line.decisions.last().paper == paper


def test_carried_money_ends_a_year_later(office: Office) -> None:
    money = office.fund(sum_=100)
    carry(office, {money: 100}, number="29-1")
    with clock.set_for_test(JANUARY + timedelta(days=366)):
        with pytest.raises(Refused, match="money of 2028 ended"):
            bind(BudgetLine.objects.get(pk=money.pk), 10, office)
        assert left_over(office.authority, 2028) == [money]
        carry(office, {money: 100}, year=2028)
        bind(BudgetLine.objects.get(pk=money.pk), 10, office)
    money.refresh_from_db()
    assert money.carried_to == 2029


def test_less_than_is_bound_is_not_carried_over(office: Office) -> None:
    money = office.fund(sum_=100)
    bind(money, 60, office)
    for soms in (59, 101):
        with pytest.raises(Refused, match="from 60"):
            carry(office, {money: soms})
    assert DecisionPaper.objects.count() == 0


def test_paid_money_and_other_years_are_not_carried_over(office: Office) -> None:
    money = office.fund(sum_=100)
    with pytest.raises(Refused, match="not paid yet"):
        carry(office, {money: 100}, year=2026)
    with pytest.raises(Refused, match="Only the money"):
        carry(office, {money: 100}, year=2025)
    bind(money, 100, office)
    lot = "TR-2027-C1/1"
    for kind, source, target in (("commit", lot, "W"), ("order", "W", "T"), ("pay", "T", "T")):
        facts = {"from_subject": source, "to_subject": target, "document": "X", "by": office.head}
        move_money(line=money, kind=kind, amount=Decimal(100), **facts)
    assert left_over(office.authority, 2027) == []


def test_one_paper_carries_over_several_orders(office: Office) -> None:
    first, second = office.fund(sum_=100), office.fund(office.plan(office.settle("Эки"), 200), 200)
    paper = carry(office, {first: 100, second: 150})
    assert [each.line for each in paper.decisions.order_by("pk")] == [first.line, second.line]
    with pytest.raises(Refused, match="recorded already"):
        carry(office, {first: 100})
    second.refresh_from_db()
    assert (second.available, second.carried_to) == (150, 2028)


def test_money_of_a_neighbour_is_not_carried_over(office: Office, neighbour: Office) -> None:
    theirs = neighbour.fund(sum_=100)
    with pytest.raises(Refused, match="not paid yet"):
        carry(office, {theirs: 100})


def test_promised_money_is_of_the_year_in_which_it_comes(office: Office) -> None:
    letter = {"source": office.source(), "amount": Decimal(100), "letter": "№ 7", "by": office.finance}
    promised = expect_money(line=office.plan(), **letter)
    with clock.set_for_test(JANUARY):
        opened = open_expected_money(budget_line=promised, act=act(), amount=Decimal(100), by=office.finance)
        bind(opened, 10, office)
    assert opened.year == 2028


def test_a_carried_share_can_be_changed_next_year(office: Office) -> None:
    programme = approved(office, sums=[(300_000, 100_000)])
    money = lines_of(programme)[0].budget_lines.get()
    with clock.set_for_test(JANUARY):
        assert [each.year for each in shares_of(programme, 2028)] == [2028]
        carry(office, {money: 300_000})
        shares = shares_of(programme, 2028)
        assert [(each.year, each.before) for each in shares] == [(2027, 300_000), (2028, 100_000)]
        amounts = {(shares[0].line.pk, 2027, shares[0].source): Decimal(120_000)}
        resolved = Resolved(2028, amounts, Note())
        decide_programme(programme=programme, act=act("31-1"), resolved=resolved, by=office.finance)
    money.refresh_from_db()
    assert (money.available, money.carried_to) == (120_000, 2028)
    assert sum((each.available for each in BudgetLine.objects.all()), ZERO) == 120_000


def test_carried_money_ends_in_its_new_year(office: Office) -> None:
    money, other = office.fund(sum_=100), office.fund(office.plan(office.settle("Эки"), 200), 200)
    carry(office, {money: 100})
    ends = {year: list(BudgetLine.objects.filter(ends_in(year))) for year in (2027, 2028)}
    assert ends == {2027: [other], 2028: [money]}
