"""Databases of a test's own: copies of one migrated template, with real transactions.

For what a test's rolled-back transaction cannot show: threads that write at once, and other
processes. Never flushed (the journal refuses that): a copy is thrown away.
"""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.core.management import call_command
from django.db import connections


@dataclass(frozen=True)
class Database:
    """A database by its name (a path for SQLite) and the address other processes know it by."""

    name: str
    url: str


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Let all new connections of this process, in any thread, go to this database."""
    settings, before = connections.settings, connections["default"]
    original = settings["default"]
    settings["default"] = {**original, "NAME": name}
    del connections["default"]
    try:
        yield
    finally:
        connections["default"].close()
        settings["default"] = original
        connections["default"] = before


class Template:
    """One migrated database to copy from."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._is_sqlite = connections["default"].vendor == "sqlite"
        self._name = self._new()
        with connected_to(self._name):
            call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)

    def copy(self, of: str | None = None) -> Database:
        """A new database with everything the template has, or another database made here."""
        if self._is_sqlite:
            name = self._new()
            shutil.copyfile(of or self._name, name)
            return Database(name, f"sqlite:///{name}")
        name = self._new(template=of or self._name)
        return Database(name, _url_of(name))

    def empty(self) -> Database:
        """A new database with nothing in it; for SQLite not even a file."""
        name = self._new()
        return Database(name, f"sqlite:///{name}" if self._is_sqlite else _url_of(name))

    def drop(self, name: str | None = None) -> None:
        """Throw a copy away, or the template itself."""
        if self._is_sqlite:
            Path(name or self._name).unlink()
        else:
            _maintain(f'DROP DATABASE "{name or self._name}" WITH (FORCE)')

    def _new(self, template: str = "template0") -> str:
        name = f"ashar_{uuid.uuid4().hex[:12]}"
        if self._is_sqlite:
            return str(self._folder / f"{name}.sqlite3")
        # Through the log, as it is done otherwise, costs half as much again; nothing here outlives the run.
        _maintain(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return name


def _maintain(statement: str) -> None:
    # CREATE and DROP DATABASE run outside transactions and from another database.
    with connections["default"]._nodb_cursor() as cursor:
        cursor.execute(statement)


def _url_of(name: str) -> str:
    """The address of a PostgreSQL database on the server of the test settings."""
    known: dict[str, Any] = connections["default"].settings_dict
    host = known["HOST"] or known["OPTIONS"].get("host", "")
    password = f":{quote(known['PASSWORD'])}" if known["PASSWORD"] else ""
    if host.startswith("/"):
        return f"postgres://{quote(known['USER'])}{password}@/{name}?host={host}"
    return f"postgres://{quote(known['USER'])}{password}@{host}:{known['PORT'] or 5432}/{name}"
