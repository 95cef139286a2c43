"""Silences of the service: found when they are over, kept with their two moments."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ashar.core import clock
from ashar.core.outages import Heartbeat, Outage, outages_between, seen_to_answer

NOON = datetime(2027, 3, 1, 6, tzinfo=UTC)


def seen_after(**passed: float) -> Outage | None:
    with clock.set_for_test(NOON + timedelta(**passed)):
        return seen_to_answer()


@pytest.mark.postgres
def test_a_long_silence_is_an_outage_and_a_short_one_is_none(db: Any) -> None:
    assert seen_after() is None
    assert seen_after(seconds=20) is None
    assert seen_after(seconds=140) is None
    found = seen_after(minutes=30)
    assert found is not None
    assert (found.began_at, found.ended_at) == (NOON + timedelta(seconds=140), NOON + timedelta(minutes=30))
    assert found.minutes == 27
    assert seen_after(minutes=30, seconds=20) is None
    assert (Outage.objects.count(), Heartbeat.objects.count()) == (1, 1)


def test_a_clock_that_was_put_back_makes_no_outage(db: Any) -> None:
    seen_after(hours=1)
    assert seen_after() is None
    assert seen_after(seconds=30) is None


def test_outages_are_found_by_the_time_they_touch(db: Any) -> None:
    made = Outage.objects.create(began_at=NOON, ended_at=NOON + timedelta(minutes=10))
    minute = timedelta(minutes=1)
    assert outages_between(NOON + 9 * minute, NOON + 20 * minute) == [made]
    assert outages_between(NOON - 9 * minute, NOON + minute) == [made]
    assert outages_between(NOON + 10 * minute, NOON + 20 * minute) == []
    assert outages_between(NOON - 9 * minute, NOON) == []


@pytest.mark.postgres
def test_an_outage_ends_after_its_begin(db: Any) -> None:
    with pytest.raises(IntegrityError, match="ends_after"), transaction.atomic():
        Outage.objects.create(began_at=NOON, ended_at=NOON)
