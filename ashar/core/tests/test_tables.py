"""Tables that people send: every value of theirs, every line by the number they see."""

import io
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.utils import translation

from ashar.core.tables import (
    MOST_LINES,
    Fault,
    Headed,
    Line,
    Table,
    Unreadable,
    Value,
    as_day,
    as_sum,
    as_text,
    find_headings,
    letter,
    read_csv,
    read_workbook,
)


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def workbook(*rows: list[Any], change: Any = None) -> io.BytesIO:
    """A workbook with these rows on its first sheet."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    if change:
        change(book, sheet)
    content = io.BytesIO()
    book.save(content)
    return content


def csv(text: str, encoding: str = "utf-8") -> Table:
    return read_csv(io.BytesIO(text.encode(encoding)))


def texts(table: Table) -> list[tuple[int, list[str]]]:
    return [(line.number, [as_text(value) for value in line.values]) for line in table.lines]


PLAIN = [(1, ["Ответ", "Айыл"]), (2, ["Жол бузулган", "Өтөк"]), (4, ["Суу жок", "Шаты"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("sign", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_of_every_spelling_reads_the_same(encoding: str, sign: str, end: str) -> None:
    rows = ["Ответ;Айыл", "Жол бузулган;Өтөк", ";", "Суу жок;Шаты", ""]
    assert texts(csv(end.join(rows).replace(";", sign), encoding)) == PLAIN


def test_csv_in_windows_1251_is_read_and_lost_letters_are_told() -> None:
    whole = csv("Ответ;Село\nНет воды;Шаты\n", "cp1251")
    assert texts(whole) == [(1, ["Ответ", "Село"]), (2, ["Нет воды", "Шаты"])]
    assert whole.warnings == ()
    lost = csv("Ответ;Село\nТ?нк? суу жок;Шаты\n", "cp1251")
    assert [str(each) for each in lost.warnings] == [
        "The letters ң, ө and ү may have been lost when the file was saved. Save it as XLSX or in UTF-8."
    ]


def test_csv_line_is_a_row_of_the_sheet_even_over_several_lines() -> None:
    table = csv('Ответ;Село\n"Нет воды;\nи света ""вечером""";Шаты\n\n\nЖол;Өтөк\n')
    assert texts(table) == [
        (1, ["Ответ", "Село"]),
        (2, ['Нет воды;\nи света "вечером"', "Шаты"]),
        (5, ["Жол", "Өтөк"]),
    ]


def test_csv_says_its_separator_itself() -> None:
    assert texts(csv("sep=,\nОтвет,Село\nНет; совсем; воды,Шаты\n"))[1] == (2, ["Нет; совсем; воды", "Шаты"])


@pytest.mark.parametrize("row", ['"Нет воды;Шаты', '"Нет" воды;Шаты'])
def test_csv_with_open_quotation_marks_names_the_line(row: str) -> None:
    with pytest.raises(Unreadable, match=r"^Line 3: a quotation mark"):
        csv(f"Ответ;Село\nСуу;Шаты\n{row}\nЖол;Өтөк\n")


@pytest.mark.parametrize("raw", [b"\x00\x01\x02", b"\xff\xfe\x00", b"abc\x98"])
def test_what_is_no_text_is_refused(raw: bytes) -> None:
    with pytest.raises(Unreadable, match="no text"):
        read_csv(io.BytesIO(raw))


def test_formula_in_csv_is_only_text() -> None:
    assert texts(csv("a;b\n=1+1;=cmd|' /C calc'!A0\n"))[1] == (2, ["=1+1", "=cmd|' /C calc'!A0"])


def test_workbook_is_read_with_its_own_line_numbers() -> None:
    content = workbook(["Ответ", "Айыл"], ["Жол бузулган", "Өтөк"], [], ["Суу жок", " Шаты "])
    assert texts(read_workbook(content)) == PLAIN


def test_values_are_taken_and_formulas_never() -> None:
    def change(_book: Any, sheet: Any) -> None:
        sheet["A3"] = "=1+1"
        sheet["A4"] = "#REF!"
        sheet["A4"].data_type = "e"

    table = read_workbook(workbook(["Ответ"], ['=HYPERLINK("http://x")'], change=change))
    faults = [(line.number, str(line[0].sentence)) for line in table.lines if isinstance(line[0], Fault)]
    unsaved = "a formula without a value stands here: open the table, save it, and send it again"
    assert faults == [(2, unsaved), (3, unsaved), (4, "the sheet shows an error here (#REF!)")]


def test_value_saved_beside_a_formula_is_read() -> None:
    content, changed = workbook(["n"], ["=1+1"]), io.BytesIO()
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(changed, "w") as new:
        for part in old.namelist():
            new.writestr(part, re.sub(rb"</f><v ?/>|</f><v></v>", b"</f><v>2</v>", old.read(part)))
    assert texts(read_workbook(changed)) == [(1, ["n"]), (2, ["2"])]


def test_first_visible_sheet_that_holds_something_is_read() -> None:
    def change(book: Any, sheet: Any) -> None:
        sheet.sheet_state = "hidden"
        book.create_sheet("Бош")
        book.create_sheet("Жооптор").append(["Суу жок"])
        book.create_sheet("Дагы").append(["Жол"])

    content = workbook(["тайны"], change=change)
    table = read_workbook(content)
    assert (table.sheet, table.sheets, texts(table)) == (
        "Жооптор",
        ("Бош", "Жооптор", "Дагы"),
        [(1, ["Суу жок"])],
    )
    assert texts(read_workbook(content, "Дагы")) == [(1, ["Жол"])]
    with pytest.raises(Unreadable, match="There is no sheet “Sheet”"):
        read_workbook(content, "Sheet")


def test_broken_workbook_is_refused_with_a_sentence() -> None:
    whole = workbook(["a"]).getvalue()
    for broken in (b"", b"PK\x03\x04", whole[: len(whole) // 2], whole[:-40]):
        with pytest.raises(Unreadable, match="cannot be read"):
            read_workbook(io.BytesIO(broken))


def test_most_lines_are_read_and_not_one_more() -> None:
    assert len(csv("a\n" * MOST_LINES).lines) == MOST_LINES
    with pytest.raises(Unreadable, match="more than 20 000 lines"):
        csv("a\n" * (MOST_LINES + 1))


def test_empty_table_has_no_lines() -> None:
    assert csv("").lines == csv(";;\n;;\n").lines == read_workbook(workbook()).lines == ()


@pytest.mark.parametrize(
    ("value", "text", "day"),
    [
        (datetime.fromisoformat("2026-05-12"), "12.05.2026", date(2026, 5, 12)),
        (datetime.fromisoformat("2026-05-12T09:30"), "12.05.2026 09:30", date(2026, 5, 12)),
        ("12.5.2026", "12.5.2026", date(2026, 5, 12)),
        ("12/05/26 10:00", "12/05/26 10:00", date(2026, 5, 12)),
        ("2026-05-12T10:00:00", "2026-05-12T10:00:00", date(2026, 5, 12)),
        (46154.0, "46154", date(2026, 5, 12)),
        (700123456.0, "700123456", None),
        (1.5, "1.5", None),
        ("31.02.2026", "31.02.2026", None),
        ("кечээ", "кечээ", None),
        (True, "True", None),
        (None, "", None),
        (Fault("no"), "", None),
    ],
)
def test_value_as_text_and_as_day(value: Any, text: str, day: date | None) -> None:
    assert (as_text(value), as_day(value)) == (text, day)


def test_columns_are_named_as_in_a_sheet() -> None:
    assert [letter(n) for n in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


@pytest.mark.parametrize(
    ("value", "soms"),
    [
        (50_000, "50000.00"),
        (0.1 + 0.2, "0.30"),
        ("50 000,00", "50000.00"),
        ("50\u00a0000.5", "50000.50"),
        ("1,234,567.89", "1234567.89"),
        ("1.234,50", "1234.50"),
        ("-5", "-5.00"),
        ("50,000", None),
        (0.005, None),
        ("5 сом", None),
        ("", None),
        (True, None),
        (None, None),
    ],
)
def test_sum_is_read_as_people_and_spreadsheets_write_it(value: Value, soms: str | None) -> None:
    assert as_sum(value) == (Decimal(soms) if soms else None)


def test_headings_are_found_among_the_first_lines_by_beginnings_of_words() -> None:
    words = {"number": ("номер",), "amount": ("сумм",)}
    lines = (Line(1, ("Выписка",)), Line(3, ("Дата", "Номер п/п", "Номер счёта", "Сумма, сом")))
    assert find_headings(Table(lines), words) == Headed(3, {"number": 1, "amount": 3})
    assert find_headings(Table(lines[:1]), words) == Headed(0, {})
