"""Where a rehearsal is held: apart from everything real, with a database, files and a clock of its own.

Whoever is `inside` a hall reads and writes nothing outside of it (docs/decisions/, “A rehearsal is held
apart”). A hall is a folder; when the folder is gone, so is everything that was done there.
"""

import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.utils import ConnectionHandler
from django.urls import get_script_prefix, set_script_prefix

ADDRESS = "/rehearsal/"
TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
_DATABASE, _AHEAD = "rehearsal.sqlite3", "ahead"
_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # Nothing here must outlive a power cut.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;",
}


@dataclass(frozen=True)
class Hall:
    """A place apart. `token`: the part of its address that nobody guesses."""

    token: str

    @property
    def folder(self) -> Path:
        """Where its database and files lie."""
        return _halls() / self.token

    @property
    def prefix(self) -> str:
        """What its addresses begin with."""
        return f"{ADDRESS}{self.token}/"

    @property
    def ahead(self) -> timedelta:
        """How far its clock has gone ahead of the real one."""
        kept = self.folder / _AHEAD
        return timedelta(seconds=float(kept.read_text())) if kept.exists() else timedelta(0)

    def advance(self, by: timedelta) -> None:
        """Set its clock forward; raises ValueError for a step back."""
        if by < timedelta(0):
            raise ValueError("The clock of a rehearsal goes forward.")
        whole = (self.ahead + by).total_seconds()
        handle, draft = tempfile.mkstemp(dir=self.folder)
        with os.fdopen(handle, "w") as file:
            file.write(str(whole))
        os.replace(draft, self.folder / _AHEAD)


_inside: ContextVar[Hall | None] = ContextVar("rehearsal_hall", default=None)


def here() -> Hall | None:
    """The hall we are inside of; None in the real world."""
    return _inside.get()


def find(token: str) -> Hall | None:
    """The hall with this token, if it stands."""
    hall = Hall(token)
    return hall if TOKEN.fullmatch(token) and (hall.folder / _DATABASE).exists() else None


def make() -> Hall:
    """A new hall with nothing in it, whose token nobody knows yet."""
    hall = Hall(secrets.token_urlsafe(24))
    hall.folder.mkdir(mode=0o700, parents=True)
    return hall


def clear(hall: Hall) -> None:
    """Delete everything in the hall, and the hall."""
    gone = hall.folder.with_name(f".gone-{hall.token}")
    if hall.folder.exists():
        os.replace(hall.folder, gone)  # at once, so that nobody enters what is being deleted
    shutil.rmtree(gone, ignore_errors=True)


def tokens() -> list[str]:
    """Tokens of all halls that stand."""
    return sorted(path.name for path in _halls().glob("*") if TOKEN.fullmatch(path.name))


@contextmanager
def inside(hall: Hall) -> Iterator[None]:
    """Do everything in the hall: in its database, with its files, by its clock, under its address.

    Raises RuntimeError inside of another hall.
    """
    if here() is not None:
        raise RuntimeError("A rehearsal is not held inside of another.")
    outer, prefix = connections[DEFAULT_DB_ALIAS], get_script_prefix()
    own = _connection(hall)
    marker = _inside.set(hall)
    connections[DEFAULT_DB_ALIAS] = own
    set_script_prefix(hall.prefix)
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = outer
        set_script_prefix(prefix)
        _inside.reset(marker)
        own.close()


def data_dir() -> Path:
    """The folder of everything that is kept: the hall's own inside of one."""
    hall = here()
    return hall.folder if hall else Path(settings.DATA_DIR)


def site() -> str:
    """The address people know all this by, without a slash at its end."""
    hall = here()
    return settings.PUBLIC_URL + (hall.prefix.rstrip("/") if hall else "")


def salted(salt: str) -> str:
    """A salt for signing: what a hall has signed holds nowhere else."""
    hall = here()
    return f"{salt}/{hall.token}" if hall else salt


def ahead() -> timedelta:
    """How far our clock is ahead of the real one: nothing outside of a hall."""
    hall = here()
    return hall.ahead if hall else timedelta(0)


def _halls() -> Path:
    return Path(settings.DATA_DIR) / "rehearsals"


def _connection(hall: Hall) -> Any:
    """A connection to the hall's own database; without its folder it cannot be opened."""
    described = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(hall.folder / _DATABASE),
        "OPTIONS": _OPTIONS,
    }
    return ConnectionHandler({DEFAULT_DB_ALIAS: described})[DEFAULT_DB_ALIAS]
