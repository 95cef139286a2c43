"""The real `ashar serve` on the bench's database, and what its processes use."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ANNOUNCED = re.compile(r"http://\S+:\d+")
TICK, PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Served:
    """A running server: where it answers, and its supervisor's process."""

    url: str
    pid: int

    def cpu_seconds(self) -> float:
        """The processor's time that its processes have used."""
        found = 0
        for pid in self._pids():
            words = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
            found += int(words[11]) + int(words[12])
        return found / TICK

    def resident_bytes(self) -> int:
        """Memory that its processes hold."""
        held = (Path("/proc") / str(pid) / "statm" for pid in self._pids())
        return sum(int(path.read_text().split()[1]) for path in held) * PAGE

    def _pids(self) -> list[int]:
        found, new = [self.pid], [self.pid]
        while new:
            new = [child for pid in new for child in children_of(pid)]
            found += new
        return found


def children_of(pid: int) -> list[int]:
    """The processes that this one has started and that still run."""
    lists = (Path("/proc") / str(pid) / "task").glob("*/children")
    return [int(child) for path in lists for child in path.read_text().split()]


@contextmanager
def served() -> Iterator[Served]:
    """Start it, make sure that it is ours, and stop it."""
    log = Path(os.environ["DATA_DIR"]) / "serve.log"
    instance = secrets.token_hex(8)
    environment = {**os.environ, "HOST": "127.0.0.1", "PORT": "0", "ASHAR_INSTANCE": instance}
    with log.open("wb") as said:
        command = [sys.executable, "-m", "ashar", "serve"]
        process = subprocess.Popen(command, env=environment, stdout=said, stderr=said)
    try:
        url = _address(process, log)
        if httpx.get(f"{url}/ru/about/").headers.get("x-ashar-instance") != instance:
            raise SystemExit(f"Somebody else answers at {url}.")
        yield Served(url, process.pid)
    finally:
        process.terminate()
        process.wait(30)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        if found := ANNOUNCED.search(log.read_text()):
            return found[0].replace("localhost", "127.0.0.1")
        time.sleep(0.05)
    raise SystemExit(f"The server did not start:\n{log.read_text()}")


def cookies_of(user: Any) -> dict[str, str]:
    """What the browser of a person who has signed in sends; the token goes with forms too."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)
    return {
        settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value,
        settings.CSRF_COOKIE_NAME: "t" * 32,
    }
