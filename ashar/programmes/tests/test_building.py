"""Building a programme of many lines."""

from dataclasses import replace
from decimal import Decimal

import pytest

from ashar.core.lifecycle import Refused
from ashar.core.thread import Knot
from ashar.programmes.actions import (
    NewSource,
    move_line,
    start_programme,
    take_in,
    take_out,
    write_line,
    write_programme,
)
from ashar.programmes.actions.building import horizon
from ashar.programmes.actions.consulting import missing_in
from ashar.programmes.models import FundingSource, Programme
from ashar.programmes.queries import priorities_to_plan
from ashar.programmes.tests.town import LINE, TEXT, approved, draft, line_text, lines_of, published, submitted
from tests.support.office import Office


def test_starting_makes_a_line_for_each_priority(office: Office) -> None:
    priorities = [office.settle("Жарык"), office.settle("Таштанды")]
    programme = start_programme(
        authority=office.authority, text=TEXT, priorities=priorities, by=office.specialist
    )
    lines = lines_of(programme)
    assert [(line.title_ky, line.place, line.planned_amount) for line in lines] == [
        ("Жарык", 1, 0),
        ("Таштанды", 2, 0),
    ]
    assert not programme.inside_decision
    assert list(priorities_to_plan(office.authority)) == []
    assert not Knot.objects.get(number=lines[0].number).is_public
    assert len(missing_in(lines[0])) == 6


def test_horizon_is_the_next_years_of_the_rules(office: Office) -> None:
    assert horizon(office.authority) == (2028, 2029)


@pytest.mark.parametrize(("first", "last", "words"), [(2028, 2027, "before the first"), (2020, 2021, "over")])
def test_years_out_of_order_are_refused(office: Office, first: int, last: int, words: str) -> None:
    text = replace(TEXT, year_from=first, year_to=last)
    with pytest.raises(Refused, match=words):
        start_programme(authority=office.authority, text=text, priorities=[], by=office.specialist)
    assert Programme.objects.count() == 0


def test_writing_a_line_keeps_sums_by_year_and_source(office: Office) -> None:
    programme = draft(office)
    line = lines_of(programme)[0]
    assert line.planned_amount == Decimal(400_000)
    new = NewSource("donor", "Донор", "Донор")
    text = replace(LINE, sums={(2027, office.source()): Decimal(10), (2028, new): Decimal("5.50")})
    write_line(line=line, text=text, by=office.specialist)
    line.refresh_from_db()
    assert line.planned_amount == Decimal("15.50")
    assert FundingSource.objects.get(kind="donor").authority == office.authority
    assert [(each.year, each.amount) for each in line.planned_sums.order_by("year")] == [
        (2027, 10),
        (2028, Decimal("5.50")),
    ]
    assert missing_in(line) == []


def test_a_sum_outside_the_years_is_refused(office: Office) -> None:
    line = lines_of(draft(office))[0]
    text = replace(LINE, sums={(2029, office.source()): Decimal(10)})
    with pytest.raises(Refused, match="only for the years"):
        write_line(line=line, text=text, by=office.specialist)
    line.refresh_from_db()
    assert line.planned_amount == Decimal(400_000)


def test_a_year_with_money_cannot_be_left_out(office: Office) -> None:
    programme = draft(office)
    text = replace(TEXT, year_to=2027)
    with pytest.raises(Refused, match="left out"):
        write_programme(programme=programme, text=text, by=office.specialist)
    programme.refresh_from_db()
    assert programme.year_to == 2028


def test_money_of_a_neighbour_is_refused(office: Office, neighbour: Office) -> None:
    line = lines_of(draft(office))[0]
    with pytest.raises(Refused, match="another authority"):
        write_line(line=line, text=line_text(neighbour.source(), 5), by=office.specialist)


def test_lines_change_places(office: Office) -> None:
    programme = draft(office, sums=[(1,), (2,), (3,)])
    first, second, third = lines_of(programme)
    move_line(line=third, up=True, by=office.specialist)
    assert lines_of(programme) == [first, third, second]
    move_line(line=first, up=True, by=office.specialist)
    assert lines_of(programme) == [first, third, second]
    move_line(line=first, up=False, by=office.specialist)
    assert lines_of(programme) == [third, first, second]


def test_a_line_taken_out_frees_its_priority_and_stays_unknown(office: Office) -> None:
    programme = draft(office)
    line = take_out(line=lines_of(programme)[1], by=office.specialist)
    assert line.state == "dropped"
    assert list(priorities_to_plan(office.authority)) == [line.priority]
    assert not Knot.objects.get(number=line.number).is_public
    again = take_in(programme=programme, priority=line.priority, by=office.specialist)
    assert (again.place, again.title_ky) == (3, line.priority.title_ky)


@pytest.mark.parametrize("stage", [submitted, approved])
def test_a_closed_text_does_not_change(office: Office, stage: object) -> None:
    programme = stage(office)  # type: ignore[operator]
    line = lines_of(programme)[0]
    with pytest.raises(Refused, match=r"closed|decided"):
        write_line(line=line, text=LINE, by=office.specialist)
    with pytest.raises(Refused, match=r"closed"):
        write_programme(programme=programme, text=TEXT, by=office.specialist)
    with pytest.raises(Refused):
        take_out(line=line, by=office.specialist)


def test_an_approved_programme_takes_in_a_line_for_a_later_decision(office: Office) -> None:
    programme = approved(office)
    line = take_in(programme=programme, priority=office.settle("Жаңы"), by=office.specialist)
    write_line(line=line, text=line_text(office.source(), 7_000), by=office.specialist)
    line.refresh_from_db()
    assert (line.state, line.is_public, line.planned_amount) == ("planned", False, 7_000)


def test_the_one_line_of_a_decision_has_no_text_of_its_own(office: Office) -> None:
    line = office.plan()
    assert line.programme.inside_decision
    with pytest.raises(Refused, match="inside a decision"):
        write_line(line=line, text=LINE, by=office.specialist)
    with pytest.raises(Refused, match="inside a decision"):
        take_in(programme=line.programme, priority=office.settle("Башка"), by=office.specialist)


def test_lines_of_a_published_programme_are_public(office: Office) -> None:
    programme = published(office)
    assert {Knot.objects.get(number=line.number).is_public for line in lines_of(programme)} == {True}
    priority = office.settle("Кийинки")
    late = take_in(programme=programme, priority=priority, by=office.specialist)
    assert not Knot.objects.get(number=late.number).is_public
