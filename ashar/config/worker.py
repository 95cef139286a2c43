"""The worker: does, one after another, what no person waits for. One process, restarted if it dies."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from ashar.config.processes import end_with_parent
from ashar.config.pulse import answers

logger = logging.getLogger("ashar.worker")

WAKE_EVERY = 1.0
SEEN_EVERY = timedelta(seconds=20)
PAUSE_AFTER_ERROR = timedelta(seconds=30)


@dataclass(frozen=True)
class Task:
    """A function to be called again `every` so often, or once a day `after` a time in Bishkek."""

    path: str
    every: timedelta = timedelta(0)
    after: time | None = None

    def is_due(self, last: datetime | None, at: datetime) -> bool:
        """Whether it should be called now; both moments on Bishkek's clock, `last` None at first."""
        if self.after is not None:
            return at.time() >= self.after and (last is None or last.date() < at.date())
        return last is None or at - last >= self.every


TASKS = (
    Task("ashar.core.notices.delivery.deliver_due", every=timedelta(seconds=1)),
    Task("ashar.calls.tasks.deliver_letters", every=timedelta(seconds=1)),
    Task("ashar.calls.tasks.forget", every=timedelta(hours=24)),
    Task("ashar.priorities.actions.letters.send_code_letters", every=timedelta(seconds=5)),
    Task("ashar.core.journal.write_daily_heads", after=time(0, 5)),
    Task("ashar.core.files.sweep_orphans", every=timedelta(hours=6)),
    Task("ashar.proposals.actions.forget_old_sendings", every=timedelta(hours=6)),
    Task("ashar.proposals.actions.destroy_spent_keys", every=timedelta(minutes=1)),
    Task("ashar.core.notices.mailbox.forget_old_mail", every=timedelta(hours=24)),
    Task("ashar.config.worker.forget_old_sessions", every=timedelta(hours=24)),
    Task("ashar.monitoring.actions.opinions.erase_old_words", every=timedelta(hours=24)),
    Task("ashar.programmes.actions.commenting.erase_old_comments", every=timedelta(hours=24)),
    Task("ashar.priorities.actions.erasing.erase_old_signals", every=timedelta(hours=24)),
    Task("ashar.priorities.actions.intakes.drop_old_intakes", every=timedelta(hours=24)),
    Task("ashar.programmes.tasks.lapse_ended_money", after=time(1, 0)),
    Task("ashar.organisations.vault.tasks.warn_of_expiry", after=time(8, 0)),
    Task("ashar.demo.rehearsals.actions.wipe_old", every=timedelta(hours=1)),
    Task("ashar.config.worker.leave_a_trace", every=SEEN_EVERY),
    Task("ashar.config.worker.feel_the_pulse", every=SEEN_EVERY),
    Task("ashar.calls.tasks.tell_of_lost_time", every=SEEN_EVERY),
    Task("ashar.selection.attending.reminding.remind_to_lock", every=timedelta(hours=1)),
    Task("ashar.calls.tasks.remove_handed_shares", every=SEEN_EVERY),
    Task("ashar.calls.tasks.remind_keepers", every=timedelta(minutes=10)),
    Task("ashar.proposals.actions.forgetting.forget_working_copies", every=SEEN_EVERY),
    Task("ashar.selection.actions.answering.lapse_offers", every=timedelta(minutes=10)),
    Task("ashar.portal.actions.dossiers.make_waiting", every=timedelta(seconds=1)),
    Task("ashar.portal.actions.dossiers.sweep_old", every=timedelta(hours=1)),
    Task("ashar.agreements.tasks.prepare_due_agreements", every=timedelta(minutes=1)),
)


def forget_old_sessions() -> None:
    """Delete the sessions that have ended."""
    from django.core.management import call_command

    call_command("clearsessions")


def leave_a_trace() -> None:
    """Let `ashar doctor` see that the worker lives."""
    _trace().touch()


def feel_the_pulse() -> None:
    """Ask our own web process for a page, and note that it answered; silence is found when it is over."""
    from ashar.core.outages import seen_to_answer

    if answers():
        seen_to_answer()


def seen_at() -> datetime | None:
    """When the worker was last seen at work in this folder; None when it never was."""
    trace = _trace()
    return datetime.fromtimestamp(trace.stat().st_mtime, UTC) if trace.exists() else None


def _trace() -> Path:
    from django.conf import settings

    return Path(settings.DATA_DIR) / "worker_seen"


@dataclass
class Worker:
    """Calls each task when it is due; an error is logged and puts only that task off."""

    tasks: Sequence[Task]
    stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        from django.utils.module_loading import import_string

        self._calls: dict[Task, Callable[[], Any]] = {task: import_string(task.path) for task in self.tasks}
        self._last: dict[Task, datetime] = {}
        self._not_before: dict[Task, datetime] = {}

    def run(self) -> None:
        """Work until told to stop."""
        from django.db import close_old_connections

        while not self.stop.is_set():
            close_old_connections()
            self.work_once()
            self.stop.wait(WAKE_EVERY)

    def work_once(self) -> None:
        """Call what is due now."""
        from ashar.core import clock

        for task, call in self._calls.items():
            at = clock.local(clock.now())
            if self._is_due(task, at) and not self.stop.is_set():
                self._call(task, call, at)

    def _is_due(self, task: Task, at: datetime) -> bool:
        put_off = self._not_before.get(task)
        return task.is_due(self._last.get(task), at) and (put_off is None or at >= put_off)

    def _call(self, task: Task, call: Callable[[], Any], at: datetime) -> None:
        try:
            call()
        except Exception:  # whatever one task raises, the others go on
            logger.exception("%s failed and is put off for %s", task.path, PAUSE_AFTER_ERROR)
            self._not_before[task] = at + PAUSE_AFTER_ERROR
        else:
            self._last[task] = at


def main() -> None:
    """Run the worker until SIGTERM or Ctrl-C."""
    end_with_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ashar.config.settings")
    import django

    django.setup()
    worker = Worker(TASKS)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop.set())
    worker.run()


if __name__ == "__main__":
    main()
