"""A table of answers: which column is which, and the exact line of every mistake."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import translation

from ashar.core import clock
from ashar.core.tables import Fault, Line, Table
from ashar.priorities.answers import MOST, Answers, Matching, columns_of, heading_of, read_answers, suggest


@pytest.fixture(autouse=True)
def english_first_of_march() -> Any:
    with clock.set_for_test(datetime(2027, 3, 1, 4, tzinfo=UTC)), translation.override("en"):
        yield


def table(*rows: list[Any], sheet: str = "Жооптор") -> Table:
    lines = (Line(n, tuple(row)) for n, row in enumerate(rows, start=1) if row)
    return Table(tuple(lines), sheet)


def told(answers: Answers) -> list[tuple[int, str, str]]:
    return [(wrong.line, wrong.column, str(wrong.sentence)) for wrong in answers.mistakes]


@pytest.mark.parametrize(
    ("headings", "columns"),
    [
        (["Айыл", "Кандай маселе тынчсыздандырат?", "Телефон"], {"where": 0, "text": 1, "contact": 2}),
        (
            ["Отметка времени", "Ваше село", "Какие проблемы есть в вашем селе?"],
            {"said_on": 0, "where": 1, "text": 2},
        ),
        (["№", "Жооп", "Телефон, эгер жооп алгыңыз келсе"], {"text": 1, "contact": 2}),
        (
            ["Timestamp", "What worries you?", "Village", "E-mail"],
            {"said_on": 0, "text": 1, "where": 2, "contact": 3},
        ),
        (["Эмне ооруйт?", "Күнү", "Кайда"], {"text": 0, "said_on": 1, "where": 2}),
        (["Где", "Что у вас болит?"], {"where": 0, "text": 1}),
        (["Жынысы", "Жашы"], {"text": 0}),
    ],
)
def test_columns_are_found_by_their_headings(headings: list[str], columns: dict[str, int]) -> None:
    found = suggest(table(headings, ["x"] * len(headings)))
    assert found == Matching(0 if columns == {"text": 0} else 1, columns)


def test_headings_below_a_title_and_an_empty_line() -> None:
    rows = table(["Анкета 2027", None, None], [], ["№", "Ответ", "Село"], [1, "Нет воды", "Шаты"])
    found = suggest(rows)
    assert found == Matching(3, {"text": 1, "where": 2})
    assert [said.line for said in read_answers(rows, found).said] == [4]


def test_merged_headings_are_read_with_their_parts() -> None:
    over = ["Ответ", "О себе", None, None]
    below = [None, "Возраст", "Село", "Телефон"]
    rows = table(["Опрос"], over, below, ["Нет воды", 40, "Шаты", "0555 1"])
    found = suggest(rows)
    assert found == Matching(3, {"text": 0, "where": 2, "contact": 3})
    assert [heading_of(rows, 3, n) for n in range(4)] == ["Ответ", "Возраст", "Село", "Телефон"]
    (said,) = read_answers(rows, found).said
    assert (said.text, said.where, said.contact, said.line) == ("Нет воды", "Шаты", "0555 1", 4)


def test_table_without_headings_offers_its_first_values() -> None:
    rows = table(["Нет автобуса", "кыз"], ["Темно", "бала"])
    assert suggest(rows) == Matching(0, {"text": 0})
    assert columns_of(rows, 0) == [(0, "A · Нет автобуса"), (1, "B · кыз")]
    assert [said.text for said in read_answers(rows, suggest(rows)).said] == ["Нет автобуса", "Темно"]


def test_empty_table_suggests_nothing() -> None:
    assert suggest(table()) == Matching(0, {})


def test_every_mistake_names_its_line_and_column() -> None:
    rows = table(
        ["Ответ", "Село", "Телефон", "Дата"],
        ["Суу жок", "Шаты", "0555", "12.02.2027"],
        [],
        ["x" * (MOST["text"] + 1), "y" * 121, None, None],
        [Fault("a formula"), None, None, "31.02.2027"],
        ["Жол", None, "z" * 121, "02.03.2027"],
        ["Жол", None, None, 46000.0],
    )
    answers = read_answers(rows, suggest(rows))
    assert told(answers) == [
        (4, "A", "the text is longer than 2000 letters"),
        (4, "B", "the text is longer than 120 letters"),
        (5, "A", "a formula"),
        (5, "D", "“31.02.2027” is not a day; write it as 24.05.2027"),
        (6, "C", "the text is longer than 120 letters"),
        (6, "D", "this day is still to come"),
    ]
    assert [(said.line, str(said.said_on)) for said in answers.said] == [(2, "2027-02-12"), (7, "2025-12-09")]


def test_fault_in_a_column_that_is_not_read_stops_nothing() -> None:
    rows = table(["Ответ", "Сумма"], ["Суу жок", Fault("an error")])
    answers = read_answers(rows, suggest(rows))
    assert (len(answers.said), answers.mistakes) == (1, [])


def test_silent_lines_and_repeated_ones_are_told_and_harm_nothing() -> None:
    rows = table(
        ["Ответ", "Село"], [None, "Шаты"], ["Суу жок", "Шаты"], ["СУУ ЖОК!", "Шаты"], ["Суу жок", "Өтөк"]
    )
    answers = read_answers(rows, suggest(rows))
    assert (answers.silent, answers.again, len(answers.said)) == ([2], [4], 3)


def test_more_cells_than_headings_is_a_mistake_only_in_csv() -> None:
    rows = (["Ответ", "Село"], ["Нет воды", "и света", "Шаты"])
    assert told(read_answers(table(*rows, sheet=""), Matching(1, {"text": 0, "where": 1}))) == [
        (2, "C", "there are more cells than headings: a text with a separator needs quotation marks")
    ]
    assert read_answers(table(*rows), Matching(1, {"text": 0, "where": 1})).mistakes == []


def test_day_before_midnight_in_bishkek_is_not_to_come() -> None:
    rows = table(["Ответ", "Дата"], ["Суу жок", "02.03.2027"])
    with clock.set_for_test(datetime(2027, 3, 1, 17, 59, tzinfo=UTC)):
        assert len(read_answers(rows, suggest(rows)).mistakes) == 1
    with clock.set_for_test(datetime(2027, 3, 1, 18, 0, tzinfo=UTC)):
        assert read_answers(rows, suggest(rows)).mistakes == []
