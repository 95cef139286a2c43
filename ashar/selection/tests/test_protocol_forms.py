"""One set of facts, three forms, two languages: the numbers read back from each are the same."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import msgspec
import pytest
from django.test import Client
from pypdf import PdfReader

from ashar.calls.models import Call
from ashar.core import i18n
from ashar.core.documents import Document, render
from ashar.core.documents.papers.protocol import ProtocolFacts
from ashar.selection.models import SittingProtocol
from ashar.selection.papers.word import draw_protocol
from ashar.selection.tests.conftest import Cast
from ashar.selection.tests.test_by_minute import BACKEND, adopt, begun, full_call  # noqa: F401 - a fixture
from ashar.selection.tests.test_deciding import decide, ripe_call  # noqa: F401 - a fixture
from tests.support.queries import counted
from tools.bench.protocol import MEMBERS, PROPOSALS, decided_protocol

SCHEMA = Path(__file__).parents[3] / "docs" / "protocol.schema.json"
LANGUAGES = ("ky", "ru")
SUM = re.compile(r"\d{1,3}(?:\s\d{3})*,\d{2}(?= сом)")


@pytest.fixture
def document(cast: Cast, full_call: Call) -> Document:  # noqa: F811
    """The paper of a sitting that was kept by the minute, with a vote."""
    begun(full_call, cast)
    adopt(full_call, cast)
    return Document.objects.get(number=decide(full_call, cast).document)


def numbers_of_marks(data: dict[str, Any], language: str) -> Iterator[list[str]]:
    """By the data file: each row of marks and means as it must stand in a paper of this language."""
    codes = [each["code"] for each in data["criteria"]]
    for lot in data["lots"]:
        for row in lot["ranking"]:
            for marks in row["marks"]:
                points = [Decimal(marks["points"][code]) for code in codes]
                yield [i18n.number(each, language) for each in (*points, sum(points, Decimal(0)))]
            means = [Decimal(row["means"][code]) for code in codes]
            yield [i18n.number(each, language) for each in (*means, Decimal(row["mean"]))]


def rows_of_docx(content: bytes, columns: int) -> list[list[str]]:
    """Rows of the tables that have so many columns, without their heads."""
    tables = [each for each in docx.Document(BytesIO(content)).tables if len(each.columns) == columns]
    return [[cell.text for cell in row.cells] for table in tables for row in table.rows[1:]]


def text_of_pdf(document: Document, language: str) -> str:
    pages = PdfReader(BytesIO(render(document, language))).pages
    return " ".join(" ".join(each.extract_text() for each in pages).split())


def text_of_docx(content: bytes) -> str:
    drawn = docx.Document(BytesIO(content))
    cells = [cell.text for table in drawn.tables for row in table.rows for cell in row.cells]
    return " ".join(" ".join([*(each.text for each in drawn.paragraphs), *cells]).split())


def sums_of(text: str) -> Counter[Decimal]:
    """Every sum of money that is written in soms and tyiyns."""
    return Counter(Decimal(re.sub(r"\s", "", found).replace(",", ".")) for found in SUM.findall(text))


def sums_in(data: dict[str, Any]) -> Counter[Decimal]:
    """By the data file: every sum that a paper shows."""
    shown: list[str] = []
    for lot in data["lots"]:
        shown += [lot["ceiling"], *(row["requested"] for row in lot["ranking"])]
        shown += [row["granted"] for row in lot["ranking"] if row["granted"] is not None]
    for each in data["departures"]:
        shown += [each["due"], each["given"]]
    return Counter(map(Decimal, shown))


def test_both_languages_and_all_forms_carry_the_numbers_of_the_data(document: Document) -> None:
    data = json.loads(bytes(document.data))
    columns = len(data["criteria"]) + 3
    sums = sums_in(data)
    assert sums
    times = [
        i18n.clock_time(msgspec.convert(each["at"], type=__import__("datetime").datetime))
        for each in data["sitting"]["minutes"]
    ]
    for language in LANGUAGES:
        expected = list(numbers_of_marks(data, language))
        assert len(expected) > 6
        word = draw_protocol(document, language)
        assert [row[2:] for row in rows_of_docx(word, columns)] == expected
        pdf = text_of_pdf(document, language)
        for row in expected:
            assert " ".join(row) in pdf, f"{row} does not stand in the PDF in {language}"
        for text in (pdf, text_of_docx(word)):
            assert sums_of(text) == sums
            for time in times:
                assert time in text
    marks_of = {language: list(numbers_of_marks(data, language)) for language in LANGUAGES}
    assert marks_of["ky"] == marks_of["ru"]


def test_a_number_that_differs_in_one_language_is_found(document: Document) -> None:
    """The comparison bites: one mark changed in what is drawn is seen."""
    data = json.loads(bytes(document.data))
    mark = data["lots"][0]["ranking"][0]["marks"][0]["points"]
    code = next(iter(mark))
    mark[code] = str(Decimal(mark[code]) + 1)
    rows = rows_of_docx(draw_protocol(document, "ky"), len(data["criteria"]) + 3)
    assert [row[2:] for row in rows] != list(numbers_of_marks(data, "ky"))
    data["lots"][0]["ceiling"] = "1.11"
    assert sums_in(data) != sums_of(text_of_pdf(document, "ru"))


def test_the_data_are_what_the_check_code_is_the_hash_of(
    cast: Cast, document: Document, client: Client
) -> None:
    address = f"/ky/protocols/{document.number}.json"
    assert client.get(address).status_code == 404, "not before the results"
    client.force_login(cast.expert, backend=BACKEND)
    answer = client.get(address)
    assert hashlib.sha256(answer.content).hexdigest() == document.sha256
    facts = msgspec.json.decode(answer.content, type=ProtocolFacts)
    money = [row["requested"] for lot in json.loads(answer.content)["lots"] for row in lot["ranking"]]
    assert all(isinstance(each, str) for each in money), "money is a decimal string"
    assert facts.sitting is not None
    logins = {
        str(member.user.login)
        for member in SittingProtocol.objects.get(document=document.number).present.all()
    }
    assert not any(login in answer.content.decode() for login in logins)
    for language in LANGUAGES:
        word = client.get(f"/{language}/protocols/{document.number}.docx")
        assert word.status_code == 200
        assert b"".join(word).startswith(b"PK")  # type: ignore[arg-type]


def test_the_schema_that_is_documented_is_that_of_the_data() -> None:
    schema = msgspec.json.schema(ProtocolFacts)
    assert json.loads(SCHEMA.read_text(encoding="utf8")) == json.loads(json.dumps(schema, default=str))


@pytest.mark.usefixtures("demo_town")
def test_nine_members_and_ninety_proposals(cast: Cast) -> None:
    """Pages of the sitting and of its protocol ask no more for ninety than for three; all forms are drawn."""
    protocol = decided_protocol()
    document = Document.objects.get(number=protocol.document)
    data = json.loads(bytes(document.data))
    assert sum(len(lot["ranking"]) for lot in data["lots"]) == PROPOSALS
    rows = [row for lot in data["lots"] for row in lot["ranking"]]
    assert max(len(row["marks"]) for row in rows) == MEMBERS
    client, number = Client(), protocol.call.number
    for user in (cast.expert, cast.specialist):
        client.force_login(user, backend=BACKEND)
        for page in ("protocol", "sitting", "minutes"):
            with counted() as asked:
                assert client.get(f"/ru/calls/{number}/{page}/").status_code == 200
            assert len(asked) <= 12, f"{page}: {len(asked)}\n" + "\n".join(each[:160] for each in asked)
    expected = list(numbers_of_marks(data, "ru"))
    assert len(expected) >= PROPOSALS * 8
    drawn = rows_of_docx(draw_protocol(document, "ru"), len(data["criteria"]) + 3)
    assert [row[2:] for row in drawn] == expected
    assert len(PdfReader(BytesIO(render(document, "ky"))).pages) > 20
