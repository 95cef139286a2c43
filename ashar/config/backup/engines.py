"""The two databases: how one moment of each is copied, and how an empty one is filled."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _
from psycopg.conninfo import make_conninfo

from ashar.config.backup.archive import PIECE, BackupFault

PAGES = 2000
PG_PROGRAMS = Path("/usr/lib/postgresql")
# Who is signed in, and what is only remembered for a while: not resurrected by a restore.
NOT_KEPT = ("django_session", "usersessions_usersession", "ashar_cache")
_OUR_TABLES = (
    "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = current_schema()"
)
_OUR_FUNCTIONS = (
    "SELECT oid::regprocedure FROM pg_proc "
    "WHERE prorettype = 'trigger'::regtype AND pronamespace = current_schema()::regnamespace"
)
_MAJOR = re.compile(r"(\d+)")


@dataclass(frozen=True)
class Copy:
    """One moment of the database: the file it was put into, and what stood in it."""

    dump: Path
    tables: dict[str, list[tuple[Any, ...]]]
    rows: dict[str, int]


class Engine(Protocol):
    """What backups need of a database; `dump`: the name of its dump in a backup."""

    name: str
    dump: str

    def copy(self, folder: Path, wanted: dict[str, str]) -> Copy:
        """Copy one moment into `folder`; `wanted`: name → SELECT, answered from the same moment."""
        ...

    def tables(self) -> list[str]:
        """The tables of the place to be filled; none where it is empty."""
        ...

    @contextmanager
    def filled(self, dump: Path) -> Iterator[None]:
        """Fill the place from the dump; left by an exception it is empty again."""
        ...


def engine_here() -> Engine:
    """The engine of this installation."""
    return Postgres() if connection.vendor == "postgresql" else Sqlite()


class Sqlite:
    """A database that is one file."""

    name = "sqlite"
    dump = "database.sqlite3.gz"

    def copy(self, folder: Path, wanted: dict[str, str]) -> Copy:
        """Page by page under one read transaction: writers go on, and the copy knows nothing of them."""
        path, dump = folder / "database.sqlite3", folder / self.dump
        try:
            _copy_moment(path)
            with _named(path), connection.cursor() as cursor:
                _strip(cursor)
                copy = _looked_into(cursor, dump, wanted)
        except (sqlite3.Error, DatabaseError) as error:
            raise BackupFault(_("The database cannot be copied: {why}.").format(why=error)) from error
        with path.open("rb") as plain, gzip.open(dump, "wb", compresslevel=5) as packed:
            shutil.copyfileobj(plain, packed, PIECE)
        path.unlink()
        return copy

    def tables(self) -> list[str]:
        """No file is no table; asking makes none."""
        return connection.introspection.table_names() if _place().exists() else []

    @contextmanager
    def filled(self, dump: Path) -> Iterator[None]:
        """The file is worked on aside and moved to its place at the end, so that it is there whole or not."""
        place, aside = _place(), dump.with_name("restored.sqlite3")
        try:
            with gzip.open(dump, "rb") as packed, aside.open("xb") as plain:
                shutil.copyfileobj(packed, plain, PIECE)
        except (OSError, EOFError) as error:
            raise BackupFault(_("The database in the backup cannot be unpacked.")) from error
        dump.unlink()
        with _named(aside):
            yield
        with aside.open("rb") as whole:
            os.fsync(whole.fileno())
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside.chmod(0o600)
        for ending in ("", "-wal", "-shm"):  # of an empty database that was looked at
            place.with_name(place.name + ending).unlink(missing_ok=True)
        shutil.move(aside, place)


class Postgres:
    """A database of a PostgreSQL server; its own programs do the work."""

    name = "postgresql"
    dump = "database.pgdump"

    def copy(self, folder: Path, wanted: dict[str, str]) -> Copy:
        """pg_dump and our own questions share one exported snapshot."""
        pg_dump, dump = _pg_tool("pg_dump"), folder / self.dump
        connection.close()
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            snapshot = _one(cursor, "SELECT pg_export_snapshot()")
            skipped = [f"--exclude-table-data=public.{name}" for name in NOT_KEPT]
            where = ["--snapshot", snapshot, "--file", str(dump)]
            _run([pg_dump, "--format=custom", "--no-owner", "--no-privileges", *skipped, *where])
            return _looked_into(cursor, dump, wanted)

    def tables(self) -> list[str]:
        """The tables that Ashar would see."""
        return connection.introspection.table_names()

    @contextmanager
    def filled(self, dump: Path) -> Iterator[None]:
        """pg_restore fills it in one transaction; what follows fails, and it is emptied again."""
        pg_restore = _pg_tool("pg_restore")
        options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
        connection.ensure_connection()
        _run([pg_restore, *options, str(dump)])
        try:
            yield
        except BaseException:
            self._empty()
            raise
        dump.unlink()

    def _empty(self) -> None:
        """Drop what the restore brought: tables, and the functions behind their triggers."""
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute(_OUR_TABLES)
            for (table,) in cursor.fetchall():
                cursor.execute(f"DROP TABLE {table} CASCADE")
            cursor.execute(_OUR_FUNCTIONS)
            for (function,) in cursor.fetchall():
                cursor.execute(f"DROP FUNCTION {function}")


def _place() -> Path:
    return Path(connection.settings_dict["NAME"])


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Let Django work on this file for a while."""
    connection.close()
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = str(path)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def _copy_moment(path: Path) -> None:
    source_address = f"file:{_place()}?mode=rw"
    with (
        closing(sqlite3.connect(source_address, uri=True, isolation_level=None, timeout=60)) as source,
        closing(sqlite3.connect(path, isolation_level=None)) as target,
    ):
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on the moment stands
        source.backup(target, pages=PAGES)
        source.execute("ROLLBACK")


def _strip(cursor: Any) -> None:
    """Take out of a copy what is not kept, and see that the rest is sound."""
    cursor.execute("PRAGMA journal_mode=DELETE")
    cursor.execute("PRAGMA secure_delete=ON")
    for name in {*NOT_KEPT} & {*connection.introspection.table_names(cursor)}:
        cursor.execute(f"DELETE FROM {name}")  # noqa: S608 - one of our own names
    found = _one(cursor, "PRAGMA quick_check(1)")
    if found != "ok":
        raise BackupFault(_("The database itself is damaged: {what}.").format(what=found))


def _looked_into(cursor: Any, dump: Path, wanted: dict[str, str]) -> Copy:
    rows, tables = {}, {}
    for name in sorted({*connection.introspection.table_names(cursor)} - {*NOT_KEPT}):
        rows[name] = _one(cursor, f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608
    for name, select in wanted.items():
        cursor.execute(select)
        tables[name] = cursor.fetchall()
    return Copy(dump, tables, rows)


def _one(cursor: Any, select: str) -> Any:
    cursor.execute(select)
    return cursor.fetchone()[0]


def pg_tool_fault() -> str:
    """Why a backup could not be taken on PostgreSQL here; empty when it could."""
    try:
        for name in ("pg_dump", "pg_restore"):
            _pg_tool(name)
    except BackupFault as fault:
        return str(fault)
    return ""


def _pg_tool(name: str) -> str:
    """The newest program of this name ; raises BackupFault when it is missing, or older than the server."""
    connection.ensure_connection()
    needed = connection.cursor().connection.info.server_version // 10_000
    beside = PG_PROGRAMS.glob(f"*/bin/{name}")
    found = {path: _major(path) for path in [shutil.which(name), *map(str, beside)] if path}
    if not found:
        raise BackupFault(
            _("There is no {tool} here: install the package postgresql-client-{version}.").format(
                tool=name, version=needed
            )
        )
    path = max(found, key=lambda each: found[each])
    if found[path] < needed:
        raise BackupFault(
            _(
                "{tool} is of version {found}, older than the server: install the package "
                "postgresql-client-{version}."
            ).format(tool=name, found=found[path], version=needed)
        )
    return path


def _major(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    digits = _MAJOR.search(said)
    return int(digits[1]) if digits else 0


def _run(command: Sequence[str]) -> None:
    """Run one of PostgreSQL's programs on our database; its password is not shown to other processes."""
    given = connection.get_connection_params()
    # What psycopg itself understands is not for libpq; the password goes by the environment.
    ours = {"password", "client_encoding", "prepare_threshold"}
    known = {name: str(said) for name, said in given.items() if isinstance(said, str | int)}
    where = make_conninfo(**{name: said for name, said in known.items() if name not in ours})
    environment = {**os.environ, "PGPASSWORD": given.get("password") or os.environ.get("PGPASSWORD", "")}
    program, *options = command
    done = subprocess.run(  # noqa: S603 - our own command
        [program, "--dbname", where, *options],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise BackupFault(
            _("{tool} did not succeed: {why}").format(
                tool=Path(program).name, why=said[-1] if said else done.returncode
            )
        )
