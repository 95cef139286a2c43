"""The town can be built on any day of the year, and then always shows the same stages."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ashar.calls.models import Call
from ashar.core import clock
from ashar.demo.actions import build_demo
from ashar.places.actions import load_places


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2027, 1, 1, 3, tzinfo=UTC),
        datetime(2027, 3, 21, 17, tzinfo=UTC),
        datetime(2027, 5, 9, 9, tzinfo=UTC),
        datetime(2027, 11, 8, 2, tzinfo=UTC),
    ],
    ids=lambda moment: f"{moment:%m-%d}",
)
def test_the_town_of_any_day_has_its_stages(copied_database: Any, moment: datetime) -> None:
    with clock.set_for_test(moment):
        load_places()
        build_demo(report=lambda told: None)
        states = sorted(Call.objects.filter(mode="live").values_list("state", flat=True))
        assert states == ["announced", "finished", "finished", "planned", "scoring", "standstill"]
