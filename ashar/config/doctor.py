"""What is wrong with this installation, in plain words: asked at start-up and by `ashar doctor`."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from ashar.config.catalogues import stale_catalogues
from ashar.core import triggers

LITTLE_SPACE = 500 * 2**20


@dataclass(frozen=True)
class Finding:
    """One sentence about the installation; with a grave one Ashar does not start."""

    sentence: str
    is_grave: bool = True


def examine() -> list[Finding]:
    """Everything that is wrong or worth knowing, the grave first."""
    examinations: tuple[Callable[[], Iterator[Finding]], ...] = (
        _settings, _data_folder, _database, _static_files, _catalogues, _mail
    )  # fmt: skip
    found = [finding for examination in examinations for finding in examination()]
    return sorted(found, key=lambda finding: not finding.is_grave)


def _settings() -> Iterator[Finding]:
    for message in checks.run_checks():
        yield Finding(message.msg, is_grave=message.is_serious())
    if settings.DEBUG and not settings.IS_PUBLIC:
        yield Finding("ASHAR_DEBUG is on: pages show what is inside when they fail.", is_grave=False)


def _data_folder() -> Iterator[Finding]:
    folder: Path = settings.DATA_DIR
    if folder.stat().st_mode & 0o007:
        yield Finding(f"Other users of this machine can look into {folder}: chmod 700 it.", is_grave=False)
    if shutil.disk_usage(folder).free < LITTLE_SPACE:
        yield Finding(f"Less than 500 MB are free where {folder} is.", is_grave=False)


def _database() -> Iterator[Finding]:
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        missing = [] if pending else triggers.missing()
    except DatabaseError as error:
        yield Finding(f"The database does not answer: {error}".strip())
        return
    if pending:
        yield Finding("The database is not up to date: run “ashar setup”.")
    if missing:
        yield Finding(f"The database lost its own refusals ({', '.join(missing)}): run “ashar setup”.")


def _static_files() -> Iterator[Finding]:
    if not settings.DEBUG and not (settings.STATIC_ROOT / "staticfiles.json").exists():
        yield Finding("Styles and pictures are not collected yet: run “ashar setup”.")


def _catalogues() -> Iterator[Finding]:
    if stale_catalogues():
        yield Finding("The words of some languages are not compiled: run “ashar setup”.", is_grave=False)


def _mail() -> Iterator[Finding]:
    if not settings.HAS_MAIL_SERVER:
        yield Finding(
            "There is no mail server (EMAIL_URL): notices stand on people’s pages, slips are printed.",
            is_grave=False,
        )
