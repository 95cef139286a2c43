"""The real thing: `ashar serve` as a process of its own, on a free port, with a database of its own."""

import os
import re
import secrets
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import httpx
from django.conf import settings

from ashar.core.outages import Heartbeat
from tests.support.databases import Database

HERE = Path(__file__).resolve().parent
ANNOUNCED = re.compile(r"http://\S+:\d+")
SECONDS_TO_START = 40
SECONDS_TO_STOP = 20


class LiveServer:
    """A running `ashar serve`; `url` is where it answers."""

    def __init__(self, database: Database, data_dir: Path) -> None:
        self.database, self.data_dir = database, data_dir
        self._log = data_dir / "serve.log"
        self.start()

    def start(self, at: datetime | None = None) -> None:
        """Start it, at the present moment or as if it were `at`, and wait until it answers."""
        self._instance = secrets.token_hex(8)
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "ashar", "serve"],
                env=self._environment(at),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.url = self._wait_for_address()
        self._assert_it_is_ours()

    def restart(self, at: datetime | None = None) -> None:
        """Stop it and start it again at another moment, on another port, as if nobody had missed it."""
        self.stop()
        if at:
            Heartbeat.objects.all().delete()
        self.start(at)

    def stop(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Stop it as a person or a service manager would; the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(by)
        return self.process.wait(SECONDS_TO_STOP)

    def output(self) -> str:
        """Everything it has said since it was started."""
        return self._log.read_text()

    def environment(self) -> dict[str, str]:
        """The environment in which `ashar` commands see the same data."""
        return self._environment(None)

    def _environment(self, at: datetime | None) -> dict[str, str]:
        kept = {name: said for name, said in os.environ.items() if not name.startswith(("ASHAR_", "EMAIL_"))}
        moment = {"ASHAR_TEST_MOMENT": at.isoformat()} if at else {}
        return kept | moment | {
            "DJANGO_SETTINGS_MODULE": "ashar.config.settings",
            "PYTHONPATH": os.pathsep.join([str(HERE / "moment"), str(HERE.parents[1])]),
            "DATA_DIR": str(self.data_dir),
            "ASHAR_KEYS_DIR": str(settings.KEYS_DIR),
            "DATABASE_URL": self.database.url,
            "HOST": "127.0.0.1",
            "PORT": "0",
            "ASHAR_WEB_PROCESSES": "1",
            "ASHAR_INSTANCE": self._instance,
        }  # fmt: skip

    def _wait_for_address(self) -> str:
        until = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < until:
            if found := ANNOUNCED.search(self.output()):
                return found.group(0).replace("localhost", "127.0.0.1")
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        self.stop(signal.SIGKILL)
        raise AssertionError(f"The server did not start:\n{self.output()}")

    def _assert_it_is_ours(self) -> None:
        said = httpx.get(self.url).headers.get("x-ashar-instance")
        assert said == self._instance, f"Somebody else answers at {self.url}."
