"""What `deploy/` and the operator's page tell people to type exists, and agrees with the code."""

from __future__ import annotations

import configparser
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from ashar.config.cli import ashar
from ashar.config.web import MAX_BODY
from tools.get_uv import VERSION

ROOT = Path(__file__).resolve().parents[3]
DEPLOY, OPERATING = ROOT / "deploy", ROOT / "docs" / "operating.md"


def unit(name: str) -> configparser.RawConfigParser:
    read = configparser.RawConfigParser(strict=False)
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read_string((DEPLOY / name).read_text())
    return read


NAMED = re.compile(r"`ashar ([^`]+)`|^ {4}(?:\w+=\S+ )*ashar (.+)$|bin/ashar ([^'\n]+)", re.MULTILINE)


def commands() -> Iterator[tuple[str, str]]:
    """Every `ashar …` on a line of its own, in code marks or in a unit, with the file it stands in."""
    for path in (OPERATING, *sorted(DEPLOY.iterdir())):
        text = path.read_text()
        for found in NAMED.finditer(text):
            yield path.name, next(said for said in found.groups() if said).split("#")[0]
        for found in re.finditer(r'CMD \["ashar", (.+)\]', text):
            yield path.name, found[1].replace('"', "").replace(",", "")


def check(said: str) -> None:
    """Follow the words down the command line; raises AssertionError at the first that is not there."""
    words = [word for word in shlex.split(said.replace("[", "").replace("]", "").replace("…", "")) if word]
    command: click.Command = ashar
    while isinstance(command, click.Group):
        assert words, f"“ashar {said}” names no command"
        assert words[0] in command.commands, f"there is no “ashar {said}”"
        command = command.commands[words.pop(0)]
    options = {name for parameter in command.params for name in parameter.opts}
    for word in words if command.name not in ("verify", "manage") else []:
        assert not word.startswith("-") or word in options, f"“ashar {said}”: no option {word}"


FOUND = list(commands())


@pytest.mark.parametrize(("file", "said"), FOUND, ids=[f"{file}: {said[:40]}" for file, said in FOUND])
def test_every_command_that_is_named_exists(file: str, said: str) -> None:
    check(said)


def test_the_search_for_commands_finds_them() -> None:
    found = {(file, command.split()[0]) for file, command in FOUND}
    assert {
        ("ashar.service", "serve"),
        ("ashar-backup.service", "backup"),
        ("Containerfile", "serve"),
    } <= found
    told = {command for file, command in found if file == "operating.md"}
    assert {"backup", "restore", "doctor", "verify", "export", "manage"} <= told
    with pytest.raises(AssertionError, match="there is no"):
        check("bakup FILE")
    with pytest.raises(AssertionError, match="no option"):
        check("serve --set-up")


@pytest.mark.parametrize("name", ["ashar.service", "ashar-backup.service"])
def test_units_run_as_the_user_of_ashar_in_its_folder(name: str) -> None:
    service = unit(name)["Service"]
    assert (service["User"], service["EnvironmentFile"]) == ("ashar", "/etc/ashar/ashar.env")
    assert "DATA_DIR=/var/lib/ashar" in service["Environment"]
    assert (service["ProtectSystem"], service["NoNewPrivileges"]) == ("strict", "yes")


def test_units_are_right_for_systemd(tmp_path: Path, needs: object) -> None:
    verify = needs("systemd-analyze", "systemd")  # type: ignore[operator]
    for path in [*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")]:
        # The program is not installed where the tests run: any other stands for it.
        (tmp_path / path.name).write_text(path.read_text().replace("/opt/ashar/.venv/bin/ashar", "/bin/true"))
    units = [str(path) for path in sorted(tmp_path.iterdir())]
    done = subprocess.run([verify, "verify", "--man=no", *units], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_variables_of_the_example_are_described() -> None:
    described = set(re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "settings.md").read_text(), re.M))
    named = set(re.findall(r"^#?([A-Z_]+)=", (DEPLOY / "ashar.env.example").read_text(), re.M))
    assert {"ASHAR_PUBLIC_URL", "ASHAR_SECRET_KEY"} <= named <= described


def test_the_proxy_lets_through_what_ashar_takes() -> None:
    nginx = (DEPLOY / "nginx.conf").read_text()
    size = re.search(r"client_max_body_size (\d+)m;", nginx)
    assert size
    assert int(size[1]) * 10**6 > MAX_BODY
    for line in ("proxy_request_buffering on;", "X-Forwarded-Proto https;", "X-Forwarded-For $remote_addr;"):
        assert line in nginx
    assert not re.search(r"^\s*proxy_cache", nginx, re.M)


def test_the_container_has_the_pinned_uv_and_runs_as_nobody_special() -> None:
    said = (DEPLOY / "Containerfile").read_text()
    assert f"uv=={VERSION} " in said
    assert "FROM docker.io/library/python:3.11-slim" in said
    assert re.search(r"^USER ashar$", said, re.M)
    copied = [word for line in re.findall(r"^COPY (.+)$", said, re.M) for word in line.split()[:-1]]
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_the_health_check_says_whether_ashar_answers(live_server_ashar: object) -> None:
    def ask(port: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "ashar.config.pulse"]
        return subprocess.run(
            command, env={"PORT": port}, cwd=ROOT, capture_output=True, text=True, check=False
        )

    port = live_server_ashar.url.rpartition(":")[2]  # type: ignore[attr-defined]
    assert ask(port).returncode == 0
    live_server_ashar.stop()  # type: ignore[attr-defined]
    assert ask(port).returncode == 1
