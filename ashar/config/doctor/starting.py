"""What can keep Ashar from starting: settings, folder, database, styles, words, mail."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from ashar.config.catalogues import stale_catalogues
from ashar.config.doctor.finding import Finding
from ashar.core import i18n, triggers

LITTLE_SPACE = 500 * 2**20
OLDEST_POSTGRES = 15


def _settings() -> Iterator[Finding]:
    # What is wrong with addresses is wrong in the code; reading them all would be a second of every start.
    left_out = {checks.Tags.urls, checks.Tags.database}
    installed = [each for each in checks.registry.registry.get_checks() if left_out.isdisjoint(each.tags)]
    for message in [message for each in installed for message in each(app_configs=None, databases=None)]:
        yield Finding(message.msg, is_grave=message.is_serious())
    if settings.DEBUG and not settings.IS_PUBLIC:
        yield Finding(_("ASHAR_DEBUG is on: pages show what is inside when they fail."), is_grave=False)


def _data_folder() -> Iterator[Finding]:
    folder: Path = settings.DATA_DIR
    if folder.stat().st_mode & 0o007:
        said = _("Other users of this machine can look into {folder}: chmod 700 it.")
        yield Finding(said.format(folder=folder), is_grave=False)
    free = shutil.disk_usage(folder).free
    if free < LITTLE_SPACE:
        said = _("There is little space left where {folder} is: {free} MB.")
        yield Finding(said.format(folder=folder, free=i18n.number(free // 2**20)), is_grave=False)


def _database() -> Iterator[Finding]:
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        missing = [] if pending else triggers.missing()
    except DatabaseError as error:
        said = _("The database does not answer: {error}")
        yield Finding(said.format(error=str(error).strip()))
        return
    if pending:
        yield Finding(_("The database is not up to date: run “ashar setup”."))
    if missing:
        said = _("The database lost its own refusals ({names}): run “ashar setup”.")
        yield Finding(said.format(names=", ".join(missing)))
    if connection.vendor == "postgresql" and connection.pg_version // 10_000 < OLDEST_POSTGRES:
        said = _("PostgreSQL {found} is too old: Ashar needs {needed} or later.")
        yield Finding(said.format(found=connection.pg_version // 10_000, needed=OLDEST_POSTGRES))


def _static_files() -> Iterator[Finding]:
    if not settings.DEBUG and not (settings.STATIC_ROOT / "staticfiles.json").exists():
        yield Finding(_("Styles and pictures are not collected yet: run “ashar setup”."))


def _catalogues() -> Iterator[Finding]:
    if stale_catalogues():
        said = _("The words of some languages are not compiled: run “ashar setup”.")
        yield Finding(said, is_grave=False)


def _mail() -> Iterator[Finding]:
    if not settings.HAS_MAIL_SERVER:
        said = _("There is no mail server (EMAIL_URL): notices stand on people’s pages, slips are printed.")
        yield Finding(said, is_grave=False)


EXAMINATIONS = (_settings, _data_folder, _database, _static_files, _catalogues, _mail)
