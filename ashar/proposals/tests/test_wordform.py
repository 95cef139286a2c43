"""The form of a call as DOCX: what is written in it comes back exactly, and nothing else matters."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import docx
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ashar.calls.sets import Kind, plain, read_questions
from ashar.calls.sets.asking import asked
from ashar.core.files import DOCX, check_upload
from ashar.core.tables import Unreadable
from ashar.proposals import content as port
from ashar.proposals.content import DECLARATIONS, BudgetItem, Content
from ashar.proposals.merging import overlaid, parts_of
from ashar.proposals.models import Proposal
from ashar.proposals.sheet import SIX, Sheet
from ashar.proposals.tests.conftest import Cast
from ashar.proposals.wordform import draw_form, read_form
from ashar.proposals.wordform.reading import MOST_BYTES, PART

EVERY_KIND = [
    {"code": "story", "kind": "text", "limit": 400, "section_ky": "Башы", "section_ru": "Начало"},
    {"code": "people", "kind": "number", "least": 1},
    {"code": "cost", "kind": "money"},
    {
        "code": "form",
        "kind": "choice",
        "options": [
            {"code": "club", "title_ky": "Ийрим", "title_ru": "Кружок"},
            {"code": "camp", "title_ky": "Лагерь", "title_ru": "Лагерь"},
        ],
    },
    {"code": "begins", "kind": "date"},
    {
        "code": "plan",
        "kind": "table",
        "rows": 8,
        "columns": [
            {"code": "what", "title_ky": "Эмне", "title_ru": "Что"},
            {"code": "n", "kind": "number", "title_ky": "Саны", "title_ru": "Число"},
            {"code": "sum", "kind": "money", "title_ky": "Сом", "title_ru": "Сом"},
            {"code": "day", "kind": "date", "title_ky": "Күнү", "title_ru": "День"},
        ],
    },
    {"code": "letter", "kind": "file"},
]


def sheet(months: int = 0) -> Sheet:
    """A sheet with a question of every kind, the budget by month if asked for."""
    items = [
        {"title_ky": f"Суроо {each['code']}", "title_ru": f"Вопрос {each['code']}"} | each
        for each in EVERY_KIND
    ]
    known = read_questions({"items": items})
    assert {each["kind"] for each in plain(known)["items"] if "kind" in each} | {"text"} == set(Kind)
    return Sheet(tuple(asked(each) for each in known.items), 12, months)


FULL = Content(
    language="ru",
    title="«Чогуу» & <баштайлы>",
    answers={
        "story": 'Биринчи сап\nэкинчи сап\n\nҮчүнчү: ңөү ёЁ «" #q:title',
        "people": "1234",
        "cost": "50000.50",
        "form": "camp",
        "begins": "2027-05-24",
    },
    tables={"plan": (("Бир", "3", "1200.50", "2027-06-01"), ("Эки", "", "", ""))},
    budget=(
        BudgetItem(
            "Эмгек акы",
            Decimal(20000),
            Decimal("1000.25"),
            "pay",
            "",
            "",
            "",
            (Decimal(0), Decimal("15000.50")),
        ),
        BudgetItem("Үй", Decimal(0), Decimal(500), "goods", "goods", "«Дан» ЖЧК", "Кат, 12.05"),
    ),
    declarations=("true", "papers"),
)
SHORT = replace(FULL, budget=(BudgetItem("Эмгек акы", Decimal(20000), Decimal("1000.25")),))


def brought_back(cast: Cast, content: Content, known: Sheet, language: str) -> Content:
    drawn = draw_form(cast.call, known, language, content)
    assert check_upload(ContentFile(drawn, name="a.docx"), (DOCX,)) is DOCX
    read = read_form(io.BytesIO(drawn), cast.call, known)
    assert read.mistakes == ()
    return overlaid(Content(), read.content, read.parts, known)


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
@pytest.mark.parametrize(("content", "months"), [(FULL, 6), (SHORT, 0)])
def test_every_kind_of_question_comes_back_as_it_was(
    cast: Cast, content: Content, months: int, language: str
) -> None:
    known = sheet(months)
    back = brought_back(cast, content, known, language)
    assert back == overlaid(Content(), content, parts_of(known), known)


_words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn", "Zl", "Zp"))).map(
    str.strip
)
_sums = st.decimals(0, 10**8, places=2)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    title=_words,
    texts=st.lists(_words, min_size=6, max_size=6),
    lines=st.lists(st.tuples(_words, _sums, _sums), max_size=10),
)
def test_whatever_is_written_in_the_light_form_comes_back(
    cast: Cast, title: str, texts: list[str], lines: list[tuple[str, Decimal, Decimal]]
) -> None:
    answers = {each.code: text for each, text in zip(SIX.questions, texts, strict=True)}
    budget = tuple(item for item in (BudgetItem(*line) for line in lines) if item != BudgetItem(""))
    content = Content(title=title[:900], answers=answers, budget=budget, declarations=tuple(DECLARATIONS))
    back = brought_back(cast, content, SIX, "ky")
    assert back == overlaid(Content(), content, parts_of(SIX), SIX)


def test_an_empty_form_brings_nothing_but_its_language(cast: Cast) -> None:
    read = read_form(io.BytesIO(draw_form(cast.call, sheet(6), "ky")), cast.call, sheet(6))
    assert (read.parts, read.mistakes) == ({"language"}, ())


def _edited(drawn: bytes, change: Callable[[str], str]) -> io.BytesIO:
    """The document with another text of its main part."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(drawn)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            raw = before.read(name)
            after.writestr(name, change(raw.decode()).encode() if name == PART else raw)
    return out


def test_what_editors_make_of_it_is_read_all_the_same(cast: Cast) -> None:
    """Split runs, tracked changes, a content control around a cell, a mark of one’s own, lines added."""
    drawn = docx.Document(
        io.BytesIO(draw_form(cast.call, SIX, "ru", replace(SHORT, answers={"whom": "Балдарга"})))
    )
    for table in drawn.tables:
        head = table.rows[0].cells[0].text
        if head.endswith("#q:whom"):
            paragraph = table.rows[1].cells[0].paragraphs[0]
            paragraph.add_run(" жана ").add_tab()
            paragraph.add_run("карыларга")
        if "#c:budget.name" in head:
            while len(table.rows) > 2:
                table._tbl.remove(table.rows[-1]._tr)
            cells = table.add_row().cells
            cells[0].text, cells[1].text = "Жол", "1 500,50"
        if head.endswith("#one:declarations"):
            table.rows[1].cells[0].text = "v"
    raw = io.BytesIO()
    drawn.save(raw)
    inserted = (
        '<w:ins w:id="1" w:author="x"><w:r><w:t>!</w:t></w:r></w:ins>'
        '<w:del w:id="2" w:author="x"><w:r><w:delText>?</w:delText><w:t>?</w:t></w:r></w:del>'
    )
    wrapped = _edited(
        raw.getvalue(), lambda text: text.replace("карыларга</w:t></w:r>", f"карыларга</w:t></w:r>{inserted}")
    )
    read = read_form(wrapped, cast.call, SIX)
    assert read.content.answers["whom"] == "Балдарга жана \tкарыларга!"
    assert read.content.budget[-1] == BudgetItem("Жол", Decimal("1500.50"))
    assert "true" in read.content.declarations


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"#c:budget.amount": "көп"}, "Budget, line 1"),
        ({"#one:language": "×"}, "several answers are marked"),
        ({"#q:title": "а" * 1001}, "the text is too long"),
        ({"#q:story": "а" * 20_001}, "the text is too long"),
    ],
)
def test_what_is_not_understood_is_told(cast: Cast, change: dict[str, str], words: str) -> None:
    drawn = docx.Document(io.BytesIO(draw_form(cast.call, sheet(), "ru")))
    ((code, text),) = change.items()
    for table in drawn.tables:
        place = next((n for n, cell in enumerate(table.rows[0].cells) if cell.text.endswith(code)), None)
        if place is not None:
            rows = table.rows[1:] if code.startswith("#one") else table.rows[1:2]
            for row in rows:
                row.cells[0 if code.startswith("#one") else place].text = text
    raw = io.BytesIO()
    drawn.save(raw)
    mistakes = read_form(raw, cast.call, sheet()).mistakes
    assert len(mistakes) == 1
    assert words in mistakes[0]


# --- hostile files ---


def _with_part(drawn: bytes, name: str, raw: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(drawn)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for each in before.namelist():
            if each != name:
                after.writestr(each, before.read(each))
        after.writestr(name, raw)
    return out.getvalue()


XXE = b'<?xml version="1.0"?>' + b" " * 2000 + b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = (
    b'<!DOCTYPE a [<!ENTITY a "ha">'
    + b"".join(
        b'<!ENTITY %c "&%c;&%c;&%c;&%c;&%c;&%c;&%c;&%c;">' % (n + 1, *([n] * 8)) for n in range(97, 110)
    )
    + b"]>"
)


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("macro", "macro"),
        ("bomb", "too long|swells"),
        ("xxe", "cannot be read"),
        ("laughs", "cannot be read"),
        ("utf16", "cannot be read"),
        ("deep", "cannot be read"),
        ("no xml", "cannot be read"),
        ("no form", "not the form of a call"),
        ("a PDF", "not taken here"),
        ("another call’s", "form of call"),
    ],
)
def test_a_hostile_or_wrong_file_is_refused_by_a_sentence(cast: Cast, what: str, words: str) -> None:
    drawn = draw_form(cast.call, SIX, "ky")
    main = zipfile.ZipFile(io.BytesIO(drawn)).read(PART)
    body = main.partition(b"<w:document")[1] + main.partition(b"<w:document")[2]
    plain_docx = io.BytesIO()
    docx.Document().save(plain_docx)
    made = {
        "macro": lambda: _with_part(drawn, "word/vbaProject.bin", b"x"),
        "bomb": lambda: _with_part(
            drawn, PART, main.replace(b"<w:body>", b"<w:body>" + b" " * (MOST_BYTES + 1))
        ),
        "xxe": lambda: _with_part(drawn, PART, XXE + body.replace(b"#form", b"&x;#form")),
        "laughs": lambda: _with_part(drawn, PART, b" " * 2000 + LAUGHS + body.replace(b"#form", b"&n;#form")),
        "utf16": lambda: _with_part(
            drawn,
            PART,
            (
                '<?xml version="1.0" encoding="UTF-16"?>' + " " * 600 + "<!DOCTYPE a [<!ENTITY x 'y'>]><a/>"
            ).encode("utf-16"),
        ),
        "deep": lambda: _with_part(drawn, PART, b"<w:a>" * 100_000),
        "no xml": lambda: _with_part(drawn, PART, b"\x00\x01PK"),
        "no form": lambda: plain_docx.getvalue(),
        "a PDF": lambda: b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF",
        "another call’s": lambda: _edited(
            drawn, lambda text: text.replace(f"#form:{cast.call.number}", "#form:AT-2020-C1")
        ).getvalue(),
    }[what]()
    with pytest.raises((Unreadable, ValidationError), match=words):
        take(made, cast)


def take(made: bytes, cast: Cast) -> None:
    """What the form of the page does with a file."""
    check_upload(ContentFile(made, name="a.docx"), (DOCX,))
    read_form(io.BytesIO(made), cast.call, SIX)


# --- by the web ---


def _page(draft: Proposal, name: str) -> str:
    return reverse(f"proposals:{name}", args=[draft.number])


def _fields(text: str) -> dict[str, str]:
    """The hidden fields of the page, as a browser would send them."""
    from html import unescape

    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text)
    seen = re.findall(r'name="seen" value="([^"]*)"', text)
    return {name: unescape(value) for name, value in found} | {"seen": seen[-1], "take": "1"}


def test_a_form_filled_in_outside_fills_the_draft_after_a_look(
    cast: Cast, draft: Proposal, enter: Any
) -> None:
    client = enter(cast.manager)
    assert client.get(_page(draft, "form")).status_code == 200
    taken = b"".join(client.get(_page(draft, "form-docx")).streaming_content)
    form = docx.Document(io.BytesIO(taken))
    table = next(each for each in form.tables if each.rows[0].cells[0].text.endswith("#q:whom"))
    assert table.rows[1].cells[0].text == port.load_own(draft, by=cast.manager).answers["whom"]
    table.rows[1].cells[0].text = "Башка жооп, <b>ачык</b>"
    title = next(each for each in form.tables if each.rows[0].cells[0].text.endswith("#q:title"))
    title.rows[1].cells[0].text = ""
    raw = io.BytesIO()
    form.save(raw)
    before = port.load_own(draft, by=cast.manager)
    shown = client.post(_page(draft, "form"), {"file": SimpleUploadedFile("a.docx", raw.getvalue())})
    assert shown.status_code == 200
    assert "Башка жооп, &lt;b&gt;ачык" in shown.text
    assert port.load_own(draft, by=cast.manager) == before, "a look keeps nothing"
    answer = client.post(_page(draft, "form"), _fields(shown.text))
    assert (answer.status_code, answer.url) == (302, _page(draft, "proposal"))
    after = port.load_own(draft, by=cast.manager)
    assert after.answers["whom"] == "Башка жооп, <b>ачык</b>"
    assert (after.title, after.budget, after.declarations) == (
        before.title,
        before.budget,
        before.declarations,
    )


def test_a_wrong_file_changes_nothing_and_says_why(cast: Cast, draft: Proposal, enter: Any) -> None:
    client, before = enter(cast.manager), port.load_own(draft, by=cast.manager)
    for raw, words in (
        (b"%PDF-1.4\n%%EOF", "not taken here"),
        (b"PK\x03\x04", "cannot be read"),
        (b"", "empty"),
    ):
        shown = client.post(_page(draft, "form"), {"file": SimpleUploadedFile("a.docx", raw)})
        assert shown.status_code == 422
        assert words in shown.text
    assert port.load_own(draft, by=cast.manager) == before


def test_an_accountant_brings_the_budget_alone(
    cast: Cast, draft: Proposal, enter: Any, whole: Content
) -> None:
    from ashar.accounts.actions import create_account
    from ashar.core import journal
    from ashar.organisations.actions import add_member

    accountant = create_account(
        login="esep@ngo.example", name="Эсепчи", is_demonstration=True, by=journal.LOADER
    )
    add_member(organisation=cast.ngo, user=accountant, code="ngo_accountant", by=cast.ngo_head)
    changed = replace(whole, title="Башка", budget=(BudgetItem("Жол", Decimal(700)),))
    raw = draw_form(cast.call, SIX, "ru", changed)
    client = enter(accountant)
    shown = client.post(_page(draft, "form"), {"file": SimpleUploadedFile("a.docx", raw)})
    assert "Башка" not in shown.text
    client.post(_page(draft, "form"), _fields(shown.text))
    after = port.load_own(draft, by=cast.ngo_head)
    assert (after.title, after.budget) == (whole.title, changed.budget)


@pytest.mark.parametrize("language", ["ky", "ru"])
@pytest.mark.django_db
def test_the_questions_are_printed_and_given_out_to_everybody(cast: Cast, client: Any, language: str) -> None:
    address = f"/{language}/proposals/call/{cast.call.number}/on-paper"
    assert client.get(f"{address}/").status_code == 200
    drawn = b"".join(client.get(f"{address}.pdf").streaming_content)
    assert drawn.startswith(b"%PDF")
    form = b"".join(client.get(f"{address}.docx").streaming_content)
    assert read_form(io.BytesIO(form), cast.call, SIX).content.language == language
    assert (
        f"/{language}/proposals/call/{cast.call.number}/on-paper/"
        in client.get(f"/{language}/calls/{cast.call.number}/").text
    )
