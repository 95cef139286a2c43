"""The supervisor: starts the web server and the worker, starts again what dies, leaves no child behind."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from ashar.config.environment import WILDCARDS
from ashar.config.processes import SUPERVISED
from ashar.config.pulse import near

logger = logging.getLogger("ashar.server")

LOOK_OFTEN, LOOK_EVERY = 0.05, 0.2
SECONDS_TO_STOP = 10.0
QUICK_DEATH = 10.0
QUICK_DEATHS_ALLOWED = 5


class PortTaken(Exception):
    """Somebody else listens at the address."""


class GivenUp(Exception):
    """A process died again and again right after its start."""


def claim(host: str, port: int) -> socket.socket:
    """Hold the address for us, whatever port 0 became; raises PortTaken.

    The socket does not listen. It only keeps others away while granian, which shares ports
    (SO_REUSEPORT), listens on the same one.
    """
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise PortTaken(f"Cannot listen at {host}:{port}: {error.strerror}.") from error
    held = socket.socket(family, kind)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    held.bind(address)
    return held


class Child:
    """One process kept running."""

    def __init__(self, name: str, command: Sequence[str], environment: dict[str, str]) -> None:
        self.name, self._command, self._environment = name, command, environment
        self._quick_deaths = 0
        self.start()

    def start(self) -> None:
        """Start the process, in a session of its own so that Ctrl-C reaches only us."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            self._command,
            stdin=subprocess.DEVNULL,
            env={**self._environment, SUPERVISED: str(os.getpid())},
            start_new_session=True,
        )

    def start_if_dead(self) -> None:
        """Start again what has died; raises GivenUp when that does not help."""
        code = self.process.poll()
        if code is None:
            return
        lived = time.monotonic() - self.started
        self._quick_deaths = self._quick_deaths + 1 if lived < QUICK_DEATH else 0
        if self._quick_deaths >= QUICK_DEATHS_ALLOWED:
            raise GivenUp(f"{self.name} ended {self._quick_deaths} times right after its start.")
        logger.warning("%s ended with %s; starting it again.", self.name, code)
        self.start()

    def tell_to_stop(self) -> None:
        """Ask it to finish what it has in hand."""
        self.process.terminate()

    def wait_or_kill(self, until: float) -> None:
        """Wait for its end; past `until` (monotonic seconds) end it and all it started."""
        try:
            self.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            logger.warning("%s does not stop; killing it.", self.name)
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def serve(host: str, port: int, announcement: Callable[[str], str], say: Callable[[str], None]) -> None:
    """Run everything until Ctrl-C or SIGTERM; raises PortTaken or GivenUp.

    What `announcement` makes of the address is said once the server answers there. It is composed while
    the web server starts; the worker, for whom nobody waits, starts after that.
    """
    asked: list[int] = []  # an event would hang: a second signal may come while the first one sets it
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda sent, _frame: asked.append(sent))
    with claim(host, port) as held:
        address, port = held.getsockname()[:2]
        environment = {**os.environ, "HOST": address, "PORT": str(port)}
        children: list[Child] = []
        try:
            children.append(_child("The web server", "web", environment))
            announced = announcement(_shown(address, port))
            while not asked and not _answers(address, port):
                children[0].start_if_dead()
                time.sleep(LOOK_OFTEN)
            if not asked:
                say(announced)
                children.append(_child("The worker", "worker", environment))
            while not asked:
                for child in children:
                    child.start_if_dead()
                time.sleep(LOOK_EVERY)
        finally:
            _stop_all(children)


def _child(name: str, module: str, environment: dict[str, str]) -> Child:
    return Child(name, [sys.executable, "-m", f"ashar.config.{module}"], environment)


def _shown(address: str, port: int) -> str:
    shown = "localhost" if address in ("127.0.0.1", "::1", *WILDCARDS) else address
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"


def _answers(address: str, port: int) -> bool:
    with suppress(OSError), socket.create_connection((near(address), port), timeout=1):
        return True
    return False


def _stop_all(children: Sequence[Child]) -> None:
    until = time.monotonic() + SECONDS_TO_STOP
    for child in children:
        child.tell_to_stop()
    for child in children:
        child.wait_or_kill(until)
