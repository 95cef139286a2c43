"""The one clock: real for everybody but tests and demonstrations."""

import threading
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ashar.core import clock

THEN = datetime(2026, 11, 20, 17, 59, 59, tzinfo=UTC)  # a second before midnight in Bishkek
START, END = (datetime.fromisoformat(f"{year}-01-01") for year in (2010, 2090))
DEMO = SimpleNamespace(code="DEMO", is_demonstration=True)
TOWN = SimpleNamespace(code="KK", is_demonstration=False)


def test_now_is_real_and_in_utc():
    before = datetime.now(UTC)
    assert before <= clock.now() <= before + timedelta(seconds=5)
    assert clock.now().tzinfo is UTC
    assert clock.pretended_for() is None


def test_today_turns_at_midnight_in_bishkek():
    with clock.set_for_test(THEN):
        assert clock.today() == date(2026, 11, 20)
    with clock.set_for_test(THEN + timedelta(seconds=1)):
        assert clock.today() == date(2026, 11, 21)


def test_local_shows_bishkek():
    assert clock.local(THEN).isoformat() == "2026-11-20T23:59:59+06:00"


@given(st.datetimes(min_value=START, max_value=END))
def test_at_bishkek_and_local_are_each_others_inverse(shown):
    moment = clock.at_bishkek(shown.date(), shown.time())
    assert moment.tzinfo is UTC
    assert clock.local(moment).replace(tzinfo=None) == shown


def test_at_bishkek_of_midnight():
    assert clock.at_bishkek(date(2026, 11, 21), time.min) == THEN + timedelta(seconds=1)


def test_set_for_test_ends_with_its_block_even_after_an_error():
    with pytest.raises(RuntimeError, match="on purpose"), clock.set_for_test(THEN):
        raise RuntimeError("on purpose")
    assert clock.now() > THEN


def test_set_for_test_is_refused_outside_tests(settings):
    settings.TESTING = False
    with pytest.raises(RuntimeError, match="only by tests"), clock.set_for_test(THEN):
        pytest.fail("the clock was set")


def test_pretend_is_for_demonstrations_only():
    with pytest.raises(ValueError, match="demonstration"), clock.pretend(THEN, authority=TOWN):
        pytest.fail("the clock was set")
    assert clock.pretended_for() is None


def test_pretend_says_whose_clock_it_is():
    with clock.pretend(THEN, authority=DEMO):
        assert (clock.now(), clock.pretended_for()) == (THEN, "DEMO")
        later = THEN + timedelta(days=1)
        with clock.pretend(later, authority=DEMO):
            assert clock.now() == later
        assert clock.now() == THEN
    assert clock.pretended_for() is None


def test_pretend_does_not_reach_another_thread():
    seen = []
    with clock.pretend(THEN, authority=DEMO):
        other = threading.Thread(target=lambda: seen.append((clock.now(), clock.pretended_for())))
        other.start()
        other.join()
    assert seen[0][0] > THEN
    assert seen[0][1] is None
