"""A programme by web: draft, consultation, a comment and its answer, the council, other sums, later papers.

Everybody does their part over HTTP: specialist, head, finance officer, a resident without an account.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ashar.core import clock
from ashar.programmes.models import BudgetLine, Comment, DecisionPaper, Programme, ProgrammeLine
from tests.support.office import Office, make_office
from tests.support.routes import client_of
from tests.support.strict_html import StrictClient
from tests.support.walking import MOST_QUERIES, queries_of, scan

NOW = datetime(2027, 3, 1, 10, tzinfo=clock.BISHKEK)
TEXT = {
    "title_ky": "Программа", "title_ru": "Программа на два года", "year_from": "2027", "year_to": "2028",
    "about_ky": "Тургундар атады.", "about_ru": "Так сказали жители.",
}  # fmt: skip
LINE = {
    "title_ky": "Клуб", "title_ru": "Клуб", "aim_ky": "Барар жер", "aim_ru": "Куда пойти",
    "target_group_ky": "Жаштар", "target_group_ru": "Молодёжь", "people": "60",
    "result_ky": "Клуб иштейт", "result_ru": "Клуб работает", "counted_1_ky": "Келгендер",
    "counted_1_ru": "Ходят", "target_1": "40", "baseline_1": "0", "new_kind": "local_budget",
}  # fmt: skip
ANSWER = {
    "said_ky": "Сумма көп.", "said_ru": "Сумма велика.", "outcome": "taken",
    "answer_ky": "Азайттык.", "answer_ru": "Уменьшили.",
}  # fmt: skip


@pytest.fixture
def office(db: Any) -> Iterator[Office]:
    """A town on the first of March 2027."""
    with clock.set_for_test(NOW):
        yield make_office()


@pytest.fixture
def enter(office: Office) -> Callable[..., Any]:
    """The browser of a person of the town, or of a visitor."""
    return lambda code="": client_of(office.people[code] if code else None, StrictClient)


def send(client: Any, address: str, typed: dict[str, Any], to: str = "") -> str:
    """Post a form; the address it leads to."""
    answer = client.post(address, typed)
    assert answer.status_code == 302, answer.content.decode()[:4000]
    found: str = answer.headers["Location"]
    assert to in found
    return found


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    assert tag, page[:2000]
    found = re.search(r'value="([^"]*)"', tag[0])
    return found[1] if found else ""


def seen_on(client: Any, address: str, name: str = "seen") -> str:
    """What the form on this page carries along."""
    return hidden(client.get(address).content.decode(), name)


def money(line: ProgrammeLine) -> list[tuple[int, Decimal]]:
    return [(each.year, each.allocated) for each in line.budget_lines.order_by("pk")]


def test_a_programme_from_the_draft_to_money_of_the_next_year(
    office: Office, enter: Callable[..., Any]
) -> None:
    specialist, head, finance, resident = enter("specialist"), enter("head"), enter("finance"), enter()
    source = office.source()
    priorities = [office.settle(f"Маселе {n}") for n in (1, 2)]

    # The draft: nobody else knows of it.
    start = {k: v for k, v in TEXT.items() if not k.startswith("about")}
    send(specialist, "/ru/programmes/new/TR/", start | {"priorities": [each.pk for each in priorities]})
    programme = Programme.objects.get()
    number, lines = programme.number, list(programme.lines.order_by("place"))
    assert resident.get(f"/ru/programmes/{number}/").status_code == 404
    address = f"/ru/programmes/{number}/write/"
    send(specialist, address, TEXT | {"seen": seen_on(specialist, address)})
    for line, sums in zip(lines, ((300_000, 100_000), (200_000, "")), strict=True):
        typed = {f"sum_{source.pk}_{year}": soms for year, soms in zip((2027, 2028), sums, strict=True)}
        seen = seen_on(specialist, f"/ru/lines/{line.number}/write/")
        send(specialist, f"/ru/lines/{line.number}/write/", LINE | typed | {"seen": seen})
    assert head.get(f"/ru/programmes/{number}/draft/").status_code == 200

    # Out for comment.
    send(head, f"/ru/programmes/{number}/publish/", {}, f"/ru/programmes/{number}/")
    shown = resident.get(f"/ru/programmes/{number}/").content.decode()
    assert "16 марта 2027" in shown.replace("\xa0", " ")
    opened = seen_on(resident, f"/ru/programmes/{number}/comment/", "opened")
    with clock.set_for_test(NOW + timedelta(minutes=1)):
        said = {
            "line": lines[0].number,
            "text": "Слишком много. Айгуль, 0555",
            "opened": opened,
            "homepage": "",
        }
        told = send(resident, f"/ru/programmes/{number}/comment/", said, "/comments/n/")
    comment = Comment.objects.get()
    assert comment.line == lines[0]
    assert "Айгуль" not in resident.get(told).content.decode()
    assert resident.get(f"/ru/comments/{comment.number}/").status_code == 302
    assert "Айгуль" in specialist.get(f"/ru/comments/{comment.number}/").content.decode()
    send(specialist, f"/ru/comments/{comment.number}/answer/", ANSWER)
    public = resident.get(f"/ru/programmes/{number}/comments/").content.decode()
    assert "Уменьшили." in public
    assert "Айгуль" not in public

    # Too early for the council; after midnight it goes there with a changed sum.
    assert head.post(f"/ru/programmes/{number}/submit/", {"note_ky": ""}).status_code == 422
    with clock.set_for_test(NOW + timedelta(days=16)):
        seen = seen_on(specialist, f"/ru/lines/{lines[0].number}/write/")
        less = {f"sum_{source.pk}_2027": "280 000", f"sum_{source.pk}_2028": "100 000", "seen": seen}
        send(specialist, f"/ru/lines/{lines[0].number}/write/", LINE | less)
        note = {"note_ky": "Азайды.", "note_ru": "Стало меньше."}
        send(head, f"/ru/programmes/{number}/submit/", note)
        difference = resident.get(f"/ru/programmes/{number}/versions/2/since/1/").content.decode()
        assert "Стало меньше." in difference
        for paper in ("brief/", "versions/2/docx/"):
            assert resident.get(f"/ru/programmes/{number}/{paper}").status_code == 200

        # The council gives other sums: the programme follows them.
        cells = {
            f"sum_{lines[0].pk}_2027_{source.pk}": "250 000",
            f"sum_{lines[0].pk}_2028_{source.pk}": "100 000",
        }
        cells |= {f"sum_{lines[1].pk}_2027_{source.pk}": "200 000"}
        act = {"act_number": "12-3", "act_date": "17.03.2027", "new_kind": "local_budget"}
        facts = cells | act | {"upload": scan()}
        told = send(finance, f"/ru/programmes/{number}/decision/?year=2027", facts, "/decisions/")
        assert "−30 000" in resident.get(told).content.decode().replace("\xa0", " ")
        assert money(lines[0]) == [(2027, Decimal(250_000))]

        # A later paper changes one line; another takes more than is free and is refused.
        later = {"act_number": "15-1", "act_date": "17.03.2027", "upload": scan()}
        send(finance, f"/ru/programmes/{number}/decision/", facts | later | {
            f"sum_{lines[1].pk}_2027_{source.pk}": "150 000"})  # fmt: skip
        assert money(lines[1]) == [(2027, Decimal(150_000))]
    programme.refresh_from_db()
    assert (programme.state, programme.version) == ("approved", 4)

    # Past 31 December only by a paper.
    with clock.set_for_test(datetime(2028, 1, 12, 10, tzinfo=clock.BISHKEK)):
        left = BudgetLine.objects.get(line=lines[0])
        carried = {
            "act_number": "1-1",
            "act_date": "12.01.2028",
            "upload": scan(),
            "new_kind": "local_budget",
        }
        amounts = {f"sum_{left.pk}": "200 000", f"sum_{BudgetLine.objects.get(line=lines[1]).pk}": ""}
        send(finance, "/ru/programme/TR/carry-over/2027/", carried | amounts, "/programme/TR/")
        left.refresh_from_db()
        assert (left.carried_to, left.available) == (2028, Decimal(200_000))
    assert DecisionPaper.objects.count() == 3


def test_a_clash_of_two_specialists_loses_nothing(office: Office, enter: Callable[..., Any]) -> None:
    specialist = enter("specialist")
    send(specialist, "/ru/programmes/new/TR/", TEXT | {"priorities": [office.settle().pk]})
    address = f"/ru/programmes/{Programme.objects.get().number}/write/"
    seen = seen_on(specialist, address)
    send(specialist, address, TEXT | {"about_ru": "Слова первого.", "seen": seen})
    answer = specialist.post(address, TEXT | {"about_ru": "Слова второго.", "seen": seen})
    page = answer.content.decode()
    assert "Слова первого." in page
    assert "Слова второго." in page
    assert Programme.objects.get().about_ru == "Слова первого."
    again = hidden(page, "seen")
    send(specialist, address, TEXT | {"about_ru": "Слова обоих.", "seen": again})
    assert Programme.objects.get().about_ru == "Слова обоих."


def test_a_machine_and_a_latecomer_are_not_heard(office: Office, enter: Callable[..., Any]) -> None:
    from ashar.programmes.tests.town import published

    number, resident = published(office).number, enter()
    address = f"/ky/programmes/{number}/comment/"
    opened = seen_on(resident, address, "opened")
    with clock.set_for_test(NOW + timedelta(minutes=1)):
        said = {"line": "", "text": "Сөз", "opened": opened, "homepage": "http://spam"}
        assert resident.post(address, said).status_code == 429
        assert resident.post(address, said | {"homepage": "", "opened": "x"}).status_code == 422
    assert Comment.objects.count() == 0


@pytest.mark.parametrize("many", [12])
def test_pages_ask_no_more_for_many_orders_and_comments(
    office: Office, enter: Callable[..., Any], many: int
) -> None:
    from ashar.programmes.actions import Answer, answer_comment, submit_comment
    from ashar.programmes.tests.town import approved, published

    def heard(count: int, orders: int) -> Programme:
        programme = published(office, sums=[(100_000, 50_000)] * orders)
        for n in range(count):
            comment = submit_comment(programme=programme, text=f"Сөз {n}")
            answer = Answer("declined", "Сөз", "Слово", "Жок", "Нет")
            answer_comment(comment=comment, answer=answer, by=office.specialist)
        return programme

    small, large = heard(1, 1), heard(many, many)
    done = approved(office, sums=[(100_000,)] * 2)
    resident, specialist, finance = enter(), enter("specialist"), enter("finance")
    for client, page in (
        (resident, ""), (resident, "comments/"), (resident, "versions/1/"), (specialist, "build/"),
    ):  # fmt: skip
        few = queries_of(client, f"/ky/programmes/{small.number}/{page}")
        assert queries_of(client, f"/ky/programmes/{large.number}/{page}") == few <= MOST_QUERIES
    for client, address in (
        (finance, f"/ky/programmes/{done.number}/decision/"),
        (finance, "/ky/programme/TR/carry-over/2027/"),
        (resident, "/ky/programmes/of/TR/"),
        (specialist, "/ky/programme/TR/"),
    ):
        queries_of(client, address)
