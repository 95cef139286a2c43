"""The supervisor: what dies is started again, and when it stops nothing is left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from ashar.config import server
from ashar.config.processes import SUPERVISED

PYTHON = [sys.executable, "-c"]


def parents() -> dict[int, int]:
    """Every process of this machine and the one that started it."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            said = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if said[0] != "Z":
            found[int(folder.name)] = int(said[1])
    return found


def descendants(pid: int) -> set[int]:
    """The processes that this one started, and those that they started."""
    known = parents()
    children = {child for child, parent in known.items() if parent == pid}
    return children.union(*(descendants(child) for child in children))


def alive(pids: set[int]) -> set[int]:
    return pids & set(parents())


def wait_until(is_so: Callable[[], object], seconds: float = 15) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "It did not come true."
        time.sleep(0.05)


def test_who_starts_after_its_parent_is_gone_ends_at_once() -> None:
    late = (
        "import time; from ashar.config.processes import end_with_parent; end_with_parent(); time.sleep(60)"
    )
    gone = subprocess.Popen([*PYTHON, "pass"])
    gone.wait()
    process = subprocess.Popen([*PYTHON, late], env={**os.environ, SUPERVISED: str(gone.pid)})
    assert process.wait(15) == -signal.SIGTERM


def test_port_zero_becomes_a_real_one() -> None:
    with server.claim("127.0.0.1", 0) as held:
        assert held.getsockname()[1] > 1024


def test_a_port_where_somebody_listens_is_refused() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as other,
        pytest.raises(server.PortTaken, match=r"Cannot listen at 127\.0\.0\.1"),
    ):
        server.claim("127.0.0.1", other.getsockname()[1])


def test_a_child_that_died_is_started_again() -> None:
    child = server.Child("It", [*PYTHON, "import time; time.sleep(60)"], dict(os.environ))
    first = child.process
    first.kill()
    first.wait()
    child.start_if_dead()
    assert child.process.pid != first.pid
    assert child.process.poll() is None
    child.tell_to_stop()
    child.wait_or_kill(time.monotonic() + 5)
    assert child.process.returncode == -signal.SIGTERM


def test_a_child_that_cannot_live_is_given_up() -> None:
    child = server.Child("It", [*PYTHON, "raise SystemExit(3)"], dict(os.environ))

    for _ in range(server.QUICK_DEATHS_ALLOWED - 1):
        child.process.wait()
        child.start_if_dead()
    child.process.wait()
    with pytest.raises(server.GivenUp, match=f"It ended {server.QUICK_DEATHS_ALLOWED} times"):
        child.start_if_dead()


def test_a_child_that_does_not_stop_is_killed_with_all_it_started() -> None:
    stubborn = (
        "import os, signal, sys, time; os.fork(); "
        "signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    )
    child = server.Child("It", [*PYTHON, stubborn], dict(os.environ))
    wait_until(lambda: descendants(child.process.pid))
    time.sleep(0.3)
    started = descendants(child.process.pid)
    child.tell_to_stop()
    child.wait_or_kill(time.monotonic() + 0.2)
    assert child.process.returncode == -signal.SIGKILL
    wait_until(lambda: not alive(started))


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stopping_leaves_no_child(live_server_ashar: Any, by: signal.Signals) -> None:
    wait_until(lambda: len(descendants(live_server_ashar.process.pid)) >= 3)
    started = descendants(live_server_ashar.process.pid)
    for _again in range(100):  # a service manager tells everybody, and uv tells it on
        live_server_ashar.process.send_signal(by)
    assert live_server_ashar.stop(by) == 0
    assert alive(started) == set()


def test_a_supervisor_that_is_killed_leaves_no_child(live_server_ashar: Any) -> None:
    started = descendants(live_server_ashar.process.pid)
    live_server_ashar.stop(signal.SIGKILL)
    wait_until(lambda: not alive(started))


def test_what_is_killed_comes_back(live_server_ashar: Any) -> None:
    before = descendants(live_server_ashar.process.pid)
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: len(descendants(live_server_ashar.process.pid) - before) >= len(before))

    def answers() -> bool:
        try:
            return "x-ashar-instance" in httpx.get(live_server_ashar.url, timeout=5).headers
        except httpx.TransportError:
            return False

    wait_until(answers)
    assert not descendants(live_server_ashar.process.pid) & before


def test_another_start_keeps_the_data(live_server_ashar: Any) -> None:
    from ashar.core.journal import DailyHead

    DailyHead.objects.create(chain="platform", day="2026-01-01", seq=1, hash="a" * 64)
    live_server_ashar.restart()
    assert DailyHead.objects.filter(hash="a" * 64).exists()
