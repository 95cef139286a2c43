"""Many hands at one card at once: what each wrote stands there, or its writer was told; on both engines."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from ashar.accounts.models import User
from ashar.calls.actions.composing import CardClash, begin_call, keep_step
from ashar.calls.composing import TEXT_PARTS, parts_of
from ashar.calls.models import Call
from ashar.core import clock, merging
from tests.support.office import make_office

NOW = datetime(2027, 3, 1, 4, 0, tzinfo=UTC)
Deed = tuple[User, str, str]


def at_once(call: Call, deeds: list[Deed], seen: str) -> list[bool]:
    """Whether each text was kept, all begun together, each on a connection of its own."""
    gate = Barrier(len(deeds))

    def write(deed: Deed) -> bool:
        by, part, text = deed
        try:
            with clock.set_for_test(NOW):
                gate.wait()
                keep_step(call=call, step="what", parts={part: text}, by=by, seen=seen)
        except CardClash:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(write, deeds))


@pytest.mark.postgres
def test_two_specialists_on_one_draft_never_lose_text(copied_database: Any) -> None:
    with clock.set_for_test(NOW):
        office = make_office()
        money = office.fund()
        call = begin_call(line=money.line, by=office.specialist)
    seen = merging.marks(parts_of(call, "what"))
    people = (office.specialist, office.head)

    apart = [(people[n % 2], part, f"{part} жаңы") for n, part in enumerate(TEXT_PARTS[:6])]
    assert at_once(call, apart, seen) == [True] * len(apart)
    kept = Call.objects.get(pk=call.pk)
    assert [getattr(kept, part) for _by, part, _text in apart] == [text for _by, _part, text in apart]

    seen = merging.marks(parts_of(kept, "what"))
    same = [(people[n], "results_ky", f"{n} жазды") for n in range(2)]
    taken = at_once(call, same, seen)
    assert sorted(taken) == [False, True]
    assert Call.objects.get(pk=call.pk).results_ky == same[taken.index(True)][2]
