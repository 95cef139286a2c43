"""The register: real orders with their stated sums, and nothing that was not published."""

from decimal import Decimal
from typing import Any

import pytest

from ashar.calls.models import Call
from ashar.core import clock
from ashar.core.thread import Knot
from ashar.demo.cases import CASES, load_cases
from ashar.portal.register import Row, Wanted, orders, rows_of, totals
from ashar.programmes.models import Movement


@pytest.fixture
def cases(demo_town: Any) -> None:
    """The real orders of 2014–2019 beside the demonstration town."""
    load_cases(CASES, lambda told: None)


def row_of(number_begins: str, words: str = "") -> Row:
    (row,) = [
        row for row in rows_of(list(orders(Wanted(words=words)))) if row.knot.number.startswith(number_begins)
    ]
    return row


def test_announced_allocated_and_paid_are_never_added(cases: None) -> None:
    found = totals(rows_of(list(orders(Wanted()))))
    assert (found.announced, found.allocated, found.paid) == (Decimal(11_000_000), Decimal(450_000), None)


def test_the_sum_of_karakol_counts_once_for_two_awards(cases: None) -> None:
    row = row_of("KARAKOL-2019", "мигранттар")
    assert (row.announced, row.allocated, row.paid) == (None, Decimal(400_000), None)


def test_an_unpublished_sum_is_nothing_and_not_zero(cases: None) -> None:
    row = row_of("KOCHKORATA")
    assert (row.announced, row.allocated, row.paid) == (None, None, None)


def test_the_pilots_of_2014_are_one_series(cases: None) -> None:
    row = row_of("KG-2014")
    assert (row.announced, row.allocated, row.paid) == (Decimal(11_000_000), None, None)
    assert row.authority is None


def test_the_demonstration_is_left_out_and_stands_alone(cases: None) -> None:
    assert not orders(Wanted()).filter(is_demonstration=True).exists()
    own = orders(Wanted(demonstration=True))
    assert own.count() >= 6
    assert not own.filter(is_demonstration=False).exists()


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("мусор", "BATKEN-2018-C1"),
        ("таштанды", "BATKEN-2018-C1"),
        ("Баткен", "BATKEN-2018-C1"),
        ("Кочкор-Ата", "KOCHKORATA-2018-C1"),
        ("өспүрүмдөр", "KOCHKORATA-2018-C1"),
        ("подростки", "KOCHKORATA-2018-C1"),
    ],
)
@pytest.mark.postgres
def test_orders_are_found_in_both_languages(cases: None, words: str, number: str) -> None:
    assert list(orders(Wanted(words=words)).values_list("number", flat=True)) == [number]


def test_orders_are_found_by_place_year_sphere_and_stage(cases: None) -> None:
    assert orders(Wanted(place="KARAKOL")).count() == 5
    assert orders(Wanted(place="KARAKOL", year=2018)).count() == 3
    assert set(orders(Wanted(year=2014)).values_list("chain", flat=True)) == {"platform"}
    for knot in orders(Wanted(stage=2)):
        assert knot.kind == "R"


def test_a_historic_call_is_not_among_todays(cases: None, client: Any) -> None:
    historic = Call.objects.filter(mode="historic")
    assert historic.exists()
    assert not any(call.is_open(clock.now()) for call in historic)
    assert Movement.objects.filter(budget_line__line__mode="historic").count() == 0
    home = client.get("/ru/").content.decode()
    page = client.get("/ru/calls/").content.decode()
    for call in historic:
        assert call.number not in page
    assert "BATKEN-2018-C1" in home


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_every_historic_order_has_its_page_with_its_source(cases: None, client: Any, language: str) -> None:
    for knot in Knot.objects.filter(is_order=True, mode="historic"):
        page = client.get(f"/{language}/o/{knot.number}")
        assert page.status_code == 200, knot.number
        assert knot.number in page.content.decode()


def test_nothing_links_the_priorities_of_2018_to_the_awards_of_2019(cases: None) -> None:
    for knot in Knot.objects.filter(chain="KARAKOL", kind="R"):
        assert knot.parent is None
        assert not knot.children.exists()


def test_the_register_asks_the_same_number_of_queries_for_any_number_of_orders(
    cases: None, client: Any, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(12):
        assert client.get("/ru/orders/").status_code == 200
    with django_assert_max_num_queries(12):
        assert client.get("/ru/orders/AT/").status_code == 200
