"""Fixtures for every test: strict pages, databases of one's own, the real server, a browser."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db.backends.signals import connection_created
from hypothesis import HealthCheck, settings

from ashar.config.catalogues import compile_catalogues
from tests.support.strict_html import StrictClient

# No test is timed: how long an example takes is the machine's affair.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
LONG = re.compile(r"/journey/|test_chaos|test_run\.py|tables_made_at_once")
IS_STRICT = os.environ.get("ASHAR_STRICT") == "1"


def pytest_configure() -> None:
    """Compile the words of three languages: what is compiled is not in git."""
    compile_catalogues()
    connection_created.connect(_know_what_it_can)


def _know_what_it_can(connection: Any, **_facts: Any) -> None:
    """Django finds out once a connection; not in the first page whose questions are counted."""
    _known = connection.features.supports_json_field


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first in both halves: xdist gives the first half to one of two workers at the beginning."""
    longest = [item for item in items if item.get_closest_marker("histories") or LONG.search(item.nodeid)]
    known = {item.nodeid for item in longest}
    others = [item for item in items if item.nodeid not in known]
    middle = max(0, (len(items) + 1) // 2 - len(longest[::2]))
    items[:] = [*longest[::2], *others[:middle], *longest[1::2], *others[middle:]]


@pytest.fixture(autouse=True)
def _sentences_in_english() -> Iterator[None]:
    """Tests quote the sentences of the code; pages have the language of their address all the same."""
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.fixture
def client() -> StrictClient:
    """Django's test client; a page that is not clean HTML fails the test."""
    return StrictClient()


@pytest.fixture(scope="session")
def database_template(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    """The migrated database that others are copied from."""
    from tests.support.databases import Template

    with django_db_blocker.unblock():
        template = Template(tmp_path_factory.mktemp("template"))
    yield template
    with django_db_blocker.unblock():
        template.drop()


@pytest.fixture
def copied_database(database_template: Any, django_db_blocker: Any) -> Iterator[Any]:
    """A migrated database of this test alone: this process, its threads and others may write at once.

    Has `name` and `url` (for DATABASE_URL). Threads close their own connections. Do not ask for
    `db` beside it.
    """
    from tests.support.databases import connected_to

    with django_db_blocker.unblock():
        database = database_template.copy()
        with connected_to(database.name):
            yield database
        database_template.drop(database.name)


@pytest.fixture(scope="session")
def demo_template(database_template: Any, django_db_blocker: Any) -> Iterator[Any]:
    """The migrated database with the demonstration town and the real cases in it."""
    from ashar.demo.actions import build_demo
    from tests.support.databases import connected_to

    with django_db_blocker.unblock():
        database = database_template.copy()
        with connected_to(database.name):
            build_demo(report=lambda told: None)
        yield database
        database_template.drop(database.name)


@pytest.fixture
def demo_town(
    demo_template: Any, database_template: Any, django_db_blocker: Any, tmp_path: Path, settings: Any
) -> Iterator[Any]:
    """A copy of the demonstration, and of its keys, of this test alone. Do not ask for `db` beside it."""
    from tests.support.databases import connected_to

    settings.KEYS_DIR = shutil.copytree(settings.KEYS_DIR, tmp_path / "keys")
    with django_db_blocker.unblock():
        database = database_template.copy(demo_template.name)
        with connected_to(database.name):
            yield database
        database_template.drop(database.name)


@pytest.fixture(scope="session")
def static_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The collected styles and pictures, as a server in production has them."""
    folder = tmp_path_factory.mktemp("static-data")
    command = [sys.executable, "-m", "ashar", "manage", "collectstatic", "--noinput", "-v0"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "ashar.config.settings", "DATA_DIR": str(folder)}
    subprocess.run(command, env=environment, check=True)
    return folder / "static"


@pytest.fixture
def live_server_ashar(copied_database: Any, static_files: Path, tmp_path: Path) -> Iterator[Any]:
    """A real `ashar serve` with its own database: `url`, `data_dir`, `stop()`, `restart(at=moment)`.

    The test sees the same database through the ORM. Fails when the server leaves a fault in its log.
    """
    from tests.support.live_server import LiveServer

    data_dir = tmp_path / "data"
    data_dir.mkdir(mode=0o700)
    shutil.copytree(static_files, data_dir / "static")
    server = LiveServer(copied_database, data_dir)
    try:
        yield server
        assert "Traceback" not in server.output(), server.output()
    finally:
        server.stop()


@pytest.fixture(scope="session")
def needs() -> Callable[[str, str], str]:
    """Asks for a program: its path, or a loud skip, which is a failure where nothing may be skipped."""

    def find(command: str, package: str) -> str:
        found = shutil.which(command)
        if not found:
            said = f"There is no {command} here: sudo apt-get install {package}"
            (pytest.fail if IS_STRICT else pytest.skip)(said)
        return str(found)

    return find


@pytest.fixture(scope="session")
def browser(needs: Callable[[str, str], str]) -> Iterator[Any]:
    """Chromium of this machine, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    executable = needs("chromium", "chromium")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps a loop in this thread from now on
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield chromium
        chromium.close()
