"""One code tried from many hands at once puts one ballot into the box, on both engines."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from ashar.core import clock
from ashar.core.lifecycle import Refused
from ashar.priorities import actions
from ashar.priorities.models import BallotBox, Round, VotingCode
from ashar.priorities.tests import rounds
from tests.support.office import make_office

NOW = datetime(2027, 3, 1, 4, 0, tzinfo=UTC)
AT_ONCE = 8


def at_once(deeds: list[tuple[Round, str, list[int]]], moment: datetime) -> list[bool]:
    """Whether each vote was taken, all of them begun together, each on a connection of its own."""
    gate = Barrier(len(deeds))

    def cast(deed: tuple[Round, str, list[int]]) -> bool:
        round, code, chosen = deed
        try:
            with clock.set_for_test(moment):
                gate.wait()
                actions.vote(round=round, code=code, chosen=chosen)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(cast, deeds))


@pytest.mark.postgres
def test_a_code_is_used_once_whatever_comes_at_once(copied_database: Any) -> None:
    with clock.set_for_test(NOW):
        office = make_office()
        going = rounds.open_(office)
        moment = rounds.moment_of(1)
        one, *others = actions.issue_slips(round=going, count=AT_ONCE, by=office.specialist)
    taken = at_once([(going, one, [n % 3 + 1]) for n in range(AT_ONCE)], moment)
    assert taken.count(True) == 1
    assert sum(BallotBox.objects.get().ballots.values()) == 1
    assert VotingCode.objects.filter(is_used=True).count() == 1
    # Different codes at once: none is lost, none is counted twice.
    taken = at_once([(going, code, [n % 3 + 1]) for n, code in enumerate(others)], moment)
    assert taken == [True] * len(others)
    box = BallotBox.objects.get()
    assert sum(box.ballots.values()) == sum(box.days.values()) == AT_ONCE
    assert VotingCode.objects.filter(is_used=True).count() == AT_ONCE


@pytest.mark.postgres
def test_a_vote_at_the_moment_of_closing_is_in_the_box_or_refused(copied_database: Any) -> None:
    with clock.set_for_test(NOW):
        office = make_office()
        going = rounds.open_(office)
        codes = actions.issue_slips(round=going, count=AT_ONCE, by=office.specialist)
    gate = Barrier(AT_ONCE + 1)

    def close() -> None:
        try:
            with clock.set_for_test(rounds.moment_of(rounds.LAST + 1, since=NOW)):
                gate.wait()
                actions.close_round(round=going, by=office.specialist)
        finally:
            connection.close()

    def cast(code: str) -> bool:
        try:
            with clock.set_for_test(rounds.moment_of(1, since=NOW)):
                gate.wait()
                actions.vote(round=going, code=code, chosen=[1])
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(AT_ONCE + 1) as pool:
        closing = pool.submit(close)
        taken = list(pool.map(cast, codes))
        closing.result()
    assert Round.objects.get(pk=going.pk).state == "closed"
    told = sum(BallotBox.objects.get().ballots.values())
    assert told == taken.count(True) == VotingCode.objects.filter(is_used=True).count()
