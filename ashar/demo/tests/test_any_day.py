"""The town can be built on any day of the year, and then always shows the same stages."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from ashar.accounts.models import User
from ashar.calls.actions import announce_blockers
from ashar.calls.models import Call
from ashar.core import clock
from ashar.core.journal import Entry
from ashar.demo.actions import build_demo
from ashar.demo.stories import working_days_before
from ashar.places.actions import load_places
from ashar.places.models import Authority
from ashar.proposals.models import Proposal
from ashar.regulations.rulesets import add_working_days


@pytest.fixture(
    params=[
        datetime(2027, 1, 1, 3, tzinfo=UTC),
        datetime(2027, 5, 9, 17, tzinfo=UTC),
    ],
    ids=lambda moment: f"{moment:%m-%d}",
)
def town(request: pytest.FixtureRequest, copied_database: Any) -> Iterator[Authority]:
    """The town as it is built at this moment, which is the present."""
    with clock.set_for_test(request.param):
        load_places()
        yield build_demo(report=lambda told: None)


def test_the_town_of_any_day_has_its_stages(town: Authority) -> None:
    states = sorted(Call.objects.filter(mode="live").values_list("state", flat=True))
    assert states == ["announced", "finished", "finished", "planned", "scoring", "standstill"]
    now = clock.now()
    open_call, planned, appeal = (Call.objects.get(state=s) for s in ("announced", "planned", "standstill"))
    assert open_call.is_open(now)
    filed = Proposal.objects.filter(lot__call=open_call).order_by("pk").values_list("state", flat=True)
    assert list(filed) == ["filed", "draft"]
    assert list(announce_blockers(planned, at=now, by=User.objects.get(name="Эркин Сатаров"))) == []
    assert appeal.standstill_until > now
    # The first entry tells when the town was really made; what it tells of begins long before.
    moments = list(Entry.objects.filter(chain=town.code).order_by("seq").values_list("at", flat=True))[1:]
    assert len(moments) > 100
    assert all(before <= after for before, after in pairwise(moments))
    assert moments[-1] <= now


@pytest.mark.django_db
@pytest.mark.parametrize("n", [0, 1, 8, 150])
def test_working_days_are_counted_back_as_they_are_counted_forward(n: int) -> None:
    for later in range(20):
        today = date(2027, 1, 1) + timedelta(days=later)
        start = working_days_before(today, n)
        assert add_working_days(start, n) >= today
        assert n == 0 or add_working_days(start, n - 1) < today
