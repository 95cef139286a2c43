from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils.module_loading import import_string

from ashar.config.worker import PAUSE_AFTER_ERROR, TASKS, Task, Worker
from ashar.core import clock

HERE = "ashar.config.tests.test_worker"
NIGHT = datetime(2026, 11, 21, 0, 0, tzinfo=clock.BISHKEK)
called: list[str] = []


def do_well() -> None:
    called.append("well")


def fail() -> None:
    called.append("fail")
    raise RuntimeError("as meant")


@pytest.fixture(autouse=True)
def nothing_called() -> None:
    called.clear()


def test_every_task_is_a_function_that_needs_no_argument() -> None:
    assert all(callable(import_string(task.path)) for task in TASKS)


@pytest.mark.parametrize(
    ("last", "at", "is_due"),
    [
        (None, "00:04", False),
        (None, "00:05", True),
        (None, "13:00", True),
        ("00:05", "23:59", False),
        ("yesterday", "00:04", False),
        ("yesterday", "00:06", True),
    ],
)
def test_a_daily_task_is_due_once_a_day_after_its_time(last: str | None, at: str, is_due: bool) -> None:
    def moment(said: str) -> datetime:
        if said == "yesterday":
            return NIGHT - timedelta(hours=2)
        return datetime.combine(NIGHT, time.fromisoformat(said), clock.BISHKEK)

    task = Task("x", after=time(0, 5))
    assert task.is_due(moment(last) if last else None, moment(at)) is is_due


def test_a_repeated_task_is_due_when_its_time_has_passed() -> None:
    task = Task("x", every=timedelta(minutes=5))
    assert task.is_due(None, NIGHT)
    assert not task.is_due(NIGHT, NIGHT + timedelta(minutes=4, seconds=59))
    assert task.is_due(NIGHT, NIGHT + timedelta(minutes=5))


def test_a_task_that_fails_is_logged_and_put_off_and_the_others_go_on(
    db: Any, caplog: pytest.LogCaptureFixture
) -> None:
    worker = Worker([Task(f"{HERE}.fail"), Task(f"{HERE}.do_well")])
    with clock.set_for_test(NIGHT):
        worker.work_once()
        worker.work_once()
    assert called == ["fail", "well", "well"]
    assert "as meant" in caplog.text
    with clock.set_for_test(NIGHT + PAUSE_AFTER_ERROR):
        worker.work_once()
    assert called == ["fail", "well", "well", "fail", "well"]


def test_a_worker_told_to_stop_begins_nothing_new(db: Any) -> None:
    worker = Worker([Task(f"{HERE}.do_well")])
    worker.stop.set()
    worker.run()
    worker.work_once()
    assert called == []


def test_sessions_that_have_ended_are_forgotten(db: Any) -> None:
    for key, days in (("old", -1), ("new", 1)):
        ends = clock.now() + timedelta(days=days)
        Session.objects.create(session_key=key, session_data="", expire_date=ends)
    Worker([task for task in TASKS if task.path.endswith("forget_old_sessions")]).work_once()
    assert [session.session_key for session in Session.objects.all()] == ["new"]
