"""What residents say, in thousands: a table of answers, from the file sent to the last one taken in."""

from __future__ import annotations

import io
import time
from typing import Any

import openpyxl

from tools.bench import town
from tools.bench.measuring import Figure, Pace, more_is_better, queries_of
from tools.bench.pages import HOST

ROWS = 5_000
# Two lines of the table with a day that is none, and what stands there.
WRONG = {1_234: "31.02.2026", 4_321: "кечээ"}


def import_signals() -> Figure:
    """Answers of a workbook of 5,000 taken in a second; limit: only reading the workbook.

    The same workbook with two wrong days must name exactly their lines and leave nothing behind.
    """
    from ashar.priorities.models import NeedSignal

    client, before = _specialist(), NeedSignal.objects.count()
    _check_lines(client, _workbook(WRONG))
    if NeedSignal.objects.count() != before:
        raise SystemExit("a table with mistakes was taken in by halves")
    whole = _workbook({})
    cpu, start = time.process_time(), time.perf_counter()
    address = _send(client, whole)
    queries = queries_of(lambda: client.post(f"{address}take/"))
    passed, used = time.perf_counter() - start, time.process_time() - cpu
    if NeedSignal.objects.count() != before + ROWS:
        raise SystemExit("not every answer was taken in")
    found = Pace(1 / passed, used * 1000)
    return more_is_better(
        "import_signals", found, "answers/s", _only_read(whole), times=ROWS, queries=queries
    )


def _specialist() -> Any:
    from django.test import Client

    client = Client(SERVER_NAME=HOST)
    client.force_login(town.person("specialist"))
    return client


def _workbook(wrong: dict[int, str]) -> bytes:
    """A line of headings and ROWS answers with place, contact and day."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Жооптор")
    sheet.append(["Кандай маселе тынчсыздандырат?", "Айыл", "Телефон", "Күнү"])
    for line in range(2, ROWS + 2):
        day = wrong.get(line, f"{1 + line % 28:02}.03.2026")
        sheet.append(
            [f"{line}-үйдүн жанындагы көчөдө жарык жок, кечинде караңгы", f"Айыл {line % 40}", "", day]
        )
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _send(client: Any, content: bytes) -> str:
    file = io.BytesIO(content)
    file.name = "answers.xlsx"
    facts = {"title": "Bench", "said_on": "2026-03-01", "file": file}
    answer = client.post(f"/ru/needs/{_code()}/import/", facts)
    if answer.status_code != 302:
        raise SystemExit(f"the table was answered with {answer.status_code}")
    return str(answer.headers["Location"])


def _code() -> str:
    from ashar.places.models import Authority

    return str(Authority.objects.filter(is_demonstration=True).values_list("code", flat=True)[0])


def _check_lines(client: Any, content: bytes) -> None:
    address = _send(client, content)
    page = client.get(address).content.decode()
    for line, said in WRONG.items():
        if f"Строка {line}, столбец D: «{said}»" not in page:
            raise SystemExit(f"the mistake in line {line} was not named")
    if page.count("столбец D:") != len(WRONG):
        raise SystemExit("mistakes were named that are none")
    client.post(f"{address}take/")
    client.post(f"{address}drop/")


def _only_read(content: bytes) -> float:
    """How many answers a second come out of the workbook when it is only read."""
    start = time.perf_counter()
    sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True).worksheets[0]
    rows = len(list(sheet.iter_rows()))
    return rows / (time.perf_counter() - start)
