"""Journeys end with every browser closed."""

from collections.abc import Iterator

import pytest

from tests.journey.walker import Walker


@pytest.fixture(autouse=True)
def _browsers_are_closed() -> Iterator[None]:
    yield
    while Walker.all:
        Walker.all.pop().browser.close()
