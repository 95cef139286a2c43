"""`./run` itself: the first start, the second, Ctrl-C, and commands that pass through."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[1]
SECONDS_TO_START = 90


def environment(data_dir: Path) -> dict[str, str]:
    """What a person has who starts Ashar for the first time."""
    own = ("ASHAR_", "DJANGO_", "DATABASE_", "EMAIL_", "PYTEST_")
    kept = {name: said for name, said in os.environ.items() if not name.startswith(own)}
    return kept | {"DATA_DIR": str(data_dir), "PORT": "0"}


@contextmanager
def running(data_dir: Path) -> Iterator[tuple[str, str]]:
    """`./run`, ended by Ctrl-C: its address and what it said until then."""
    log = data_dir.with_suffix(".log")
    with log.open("wb") as said:
        process = subprocess.Popen(
            [str(ROOT / "run")], env=environment(data_dir), stdout=said, stderr=said, start_new_session=True
        )
    try:
        until = time.monotonic() + SECONDS_TO_START
        while not (found := re.search(r"Ashar is at (\S+)\n(?s:.*)\n\n", log.read_text())):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.05)
        yield found[1], log.read_text()
    finally:
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the whole group
        code = process.wait(30)
    assert code == 0, log.read_text()
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
    with pytest.raises(httpx.ConnectError):
        httpx.get(found[1])


def people(said: str) -> list[str]:
    return re.findall(r"^  (\w+ \w+)(?::|$)", said.split("Ashar is at")[1], re.MULTILINE)


def test_run_brings_the_town_up_and_keeps_it(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    with running(data_dir) as (address, said):
        assert "Building the demonstration town" in said
        page = httpx.get(f"{address}/ky/sign-in/")
        assert page.status_code == 200
        assert len(people(said)) > 5
        assert [name for name in people(said) if name not in page.text] == []
    with running(data_dir) as (address, again):
        assert "Building the demonstration town" not in again
        assert people(again) == people(said)
        assert httpx.get(f"{address}/ky/sign-in/").status_code == 200


def test_commands_pass_through(tmp_path: Path) -> None:
    command = [str(ROOT / "run"), "doctor"]
    answered = subprocess.run(
        command, env=environment(tmp_path / "data"), cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert answered.returncode == 1
    assert "The database is not up to date" in answered.stdout
