"""A town and its neighbour."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import translation

from ashar.core import clock
from tests.support.office import Office, make_office

NOW = datetime(2027, 3, 1, 4, 0, tzinfo=UTC)


@pytest.fixture
def office(db: Any) -> Any:
    """An authority with its people, on the first of March 2027; refusals speak English."""
    with clock.set_for_test(NOW), translation.override("en"):
        yield make_office()


@pytest.fixture
def neighbour(office: Office) -> Office:
    """Another authority, whose people must see nothing of the first."""
    return make_office("NB")
