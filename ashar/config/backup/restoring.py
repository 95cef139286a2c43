"""Restoring a backup into an empty place, and proving that it holds what was taken."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from ashar.config import setup
from ashar.config.backup import archive, keys
from ashar.config.backup.archive import BackupFault, Manifest
from ashar.config.backup.console import Console
from ashar.config.backup.engines import Engine, engine_here
from ashar.core import journal, triggers
from ashar.core.files import storage

_ASIDE = ".restoring-"


@dataclass(frozen=True)
class Restored:
    """What was restored; `keys_note`: a sentence about the keys, `migrated`: how many steps newer we are."""

    taken_at: datetime
    code: str
    files: int
    entries: int
    chains: int
    migrated: int
    keys_note: str
    lost: list[str]


def restore_backup(file: Path, keys_file: Path | None, console: Console) -> Restored:
    """Fill this empty place from the backup; raises BackupFault, and then it is as empty as before."""
    engine = engine_here()
    _refuse_what_is_filled(engine)
    own_keys = keys.read_keys(keys_file) if keys_file else None
    with _aside() as folder:
        with console.progress(_("Reading and checking"), file.stat().st_size) as advance:
            manifest, code = archive.unpack(file, engine.dump, folder, advance)
        _refuse_what_does_not_fit(manifest, own_keys)
        console.say(_("Filling the database …"))
        with engine.filled(folder / engine.dump):
            migrated = _prove_and_update(manifest, console)
            if (folder / "files").exists():
                shutil.rmtree(storage.root(), ignore_errors=True)
                (folder / "files").replace(storage.root())
    return Restored(
        taken_at=manifest.taken_at,
        code=code,
        files=len(manifest.members) - 1,
        entries=sum(head.seq for head in manifest.heads.values()),
        chains=len(manifest.heads),
        migrated=migrated,
        keys_note=_settle_keys(manifest, own_keys),
        lost=manifest.lost,
    )


def _refuse_what_is_filled(engine: Engine) -> None:
    for left in Path(settings.DATA_DIR).glob(f"{_ASIDE}*"):  # of a restore that was killed
        shutil.rmtree(left, ignore_errors=True)
    if engine.tables():
        raise BackupFault(
            _("This is not an empty place: its database has tables. Restore into an empty one.")
        )
    if any(path.is_file() for path in storage.root().rglob("*")):
        raise BackupFault(
            _("This is not an empty place: there are files in {folder}.").format(folder=storage.root())
        )


@contextmanager
def _aside() -> Iterator[Path]:
    """A folder on the disk of the data, gone at the end."""
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix=_ASIDE) as name:
        yield Path(name)


def _refuse_what_does_not_fit(manifest: Manifest, own_keys: keys.Keys | None) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations or ()}
    if unknown := sorted(set(manifest.migrations) - known):
        raise BackupFault(
            _(
                "This backup was taken by a newer Ashar ({version}; this one does not know {step}). "
                "Restore it with that one."
            ).format(version=manifest.version, step=unknown[0])
        )
    if own_keys and own_keys.mark != manifest.key:
        raise BackupFault(_("These keys do not belong to this backup."))


def _prove_and_update(manifest: Manifest, console: Console) -> int:
    """Compare with the manifest, check the journal, bring up to date; how many migrations were newer."""
    console.say(_("Checking the journal …"))
    rows, heads = _rows(manifest), _heads()
    differing = [name for name, count in manifest.rows.items() if rows[name] != count]
    if differing:
        raise BackupFault(
            _("The table {table} does not have as many rows as were taken.").format(table=differing[0])
        )
    if heads != {chain: (head.seq, head.hash) for chain, head in manifest.heads.items()}:
        raise BackupFault(_("The heads of the journal are not those that were taken."))
    if broken := journal.broken_chains():
        chain, seq = next(iter(broken.items()))
        raise BackupFault(
            _("The journal of {chain} is broken at entry {seq}: it was changed before the backup.").format(
                chain=chain, seq=seq
            )
        )
    console.say(_("Bringing everything up to date …"))
    setup.bring_up_to_date(lambda told: None)
    if missing := triggers.missing():
        raise BackupFault(_("The database lost its own refusals ({names}).").format(names=", ".join(missing)))
    return len(_applied() - set(manifest.migrations))


def _rows(manifest: Manifest) -> dict[str, int]:
    """How many rows the tables of the manifest have here; -1 where there is no such table."""
    found = dict.fromkeys(manifest.rows, -1)
    with connection.cursor() as cursor:
        for name in {*found} & {*connection.introspection.table_names(cursor)}:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608 - a table
            (found[name],) = cursor.fetchone() or (-1,)
    return found


def _heads() -> dict[str, tuple[int, str]]:
    return {head.chain: (head.seq, head.hash) for head in journal.ChainHead.objects.all()}


def _applied() -> set[str]:
    return {f"{app}.{name}" for app, name in MigrationLoader(connection).applied_migrations}


def _settle_keys(manifest: Manifest, own_keys: keys.Keys | None) -> str:
    if own_keys:
        keys.put_folder_back(own_keys)
    fits = keys.mark_of(settings.SECRET_KEY) == manifest.key
    if settings.SECRET_KEY_IS_GENERATED and own_keys:
        keys.put_in_place(own_keys)
        return _("The key is the one from before.")
    if fits:
        return _("The key in ASHAR_SECRET_KEY is the one from before.")
    if own_keys:
        return _(
            "The key in ASHAR_SECRET_KEY is another one than before, and it counts: "
            "one-time codes and links sent earlier are void."
        )
    return _(
        "Without its keys: one-time codes and links sent earlier are void, drafts of proposals "
        "cannot be read, and proposals that wait for their opening cannot be opened."
    )
