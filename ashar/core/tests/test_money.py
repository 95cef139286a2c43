"""Sums are exact: soms with two decimals in Python, whole tyiyns in the database."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db.models import F, Max, Sum, Value
from django.db.models.functions import Coalesce
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ashar.core.models import Counter
from ashar.core.money import ZERO, MoneyField, from_tyiyn, to_tyiyn

MOST = 2**63 - 1
tyiyns = st.integers(-MOST, MOST)
sums = tyiyns.map(from_tyiyn)
soms = MoneyField()


@given(tyiyns)
def test_tyiyns_survive_the_way_to_soms_and_back(tyiyn):
    amount = from_tyiyn(tyiyn)
    assert amount.as_tuple().exponent == -2
    assert to_tyiyn(amount) == tyiyn


@given(st.lists(st.integers(-(10**13), 10**13)))
def test_sum_of_soms_is_the_sum_of_tyiyns(parts):
    assert to_tyiyn(sum(map(from_tyiyn, parts), ZERO)) == sum(parts)


@pytest.mark.parametrize(
    ("amount", "tyiyn"),
    [
        (5, 500),
        ("0.07", 7),
        (Decimal("1234567.5"), 123456750),
        (Decimal("-0.01"), -1),
        (Decimal("1E+3"), 100_000),
    ],
)
def test_to_tyiyn(amount, tyiyn):
    assert to_tyiyn(amount) == tyiyn


@pytest.mark.parametrize(
    "amount", ["0.001", Decimal("1.005"), 0.1, Decimal("NaN"), Decimal("Infinity"), "five", "", [], "1,50"]
)
def test_to_tyiyn_never_rounds(amount):
    with pytest.raises(ValidationError):
        to_tyiyn(amount)
    with pytest.raises(ValidationError):
        soms.to_python(amount)
    with pytest.raises(ValidationError):
        soms.get_prep_value(amount)


def test_field_leaves_the_unknown_unknown():
    assert soms.to_python(None) is soms.get_prep_value(None) is None
    assert soms.from_db_value(None, None, None) is None


def test_field_has_no_limit_meant_for_integers():
    assert soms.clean(from_tyiyn(MOST), None) == from_tyiyn(MOST)


# Through the database. Core itself keeps no sums, so they stand in expressions over any row.


@pytest.fixture
def two_rows(db):
    Counter.objects.bulk_create(Counter(chain="KK", year=2026, kind=kind) for kind in "AB")
    return Counter.objects.order_by("kind")


def kept(amount):
    return Value(amount, output_field=MoneyField())


@pytest.mark.postgres
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(amount=sums)
def test_database_gives_back_what_it_was_given(two_rows, amount):
    row = two_rows.annotate(amount=kept(amount)).first()
    assert row.amount == amount
    assert row.amount.as_tuple().exponent == -2


@pytest.mark.postgres
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(amount=st.integers(-(10**15), 10**15).map(from_tyiyn))
def test_database_adds_exactly(two_rows, amount):
    total = two_rows.annotate(amount=kept(amount)).aggregate(
        total=Sum("amount"), most=Max("amount"), none=Coalesce(Sum("amount"), kept(ZERO))
    )
    assert total == {"total": 2 * amount, "most": amount, "none": 2 * amount}


@pytest.mark.postgres
def test_database_knows_that_0_30_is_0_20_and_0_10(two_rows):
    parts = two_rows.annotate(whole=kept(Decimal("0.30")), sum=kept(Decimal("0.20")) + kept(Decimal("0.10")))
    assert parts.filter(whole=F("sum")).count() == 2
    assert parts.filter(whole__gt=F("sum")).count() == 0
    assert parts.filter(whole=Decimal("0.30"), whole__lt=Decimal("0.31"), whole__gte=0).count() == 2
    assert parts.filter(whole__in=[Decimal("0.30"), 7]).count() == 2


@pytest.mark.postgres
def test_database_compares_in_soms_not_in_tyiyns(two_rows):
    assert two_rows.annotate(amount=kept(Decimal("5.00"))).filter(amount__gte=6).count() == 0
