"""Taking a backup while people work."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO

import msgspec
from django.conf import settings
from django.utils.translation import gettext as _

from ashar.config.backup import archive, keys
from ashar.config.backup.archive import BackupFault, Head, Manifest
from ashar.config.backup.console import Console
from ashar.config.backup.engines import Copy, Engine, engine_here
from ashar.core import clock
from ashar.core.files import StoredFile, stored_path

WANTED = {
    "files": "SELECT sha256, max(size) FROM core_storedfile GROUP BY sha256 ORDER BY sha256",
    "heads": "SELECT chain, seq, hash FROM core_chainhead ORDER BY chain",
    "migrations": "SELECT app || '.' || name FROM django_migrations ORDER BY 1",
}


class Taken(msgspec.Struct):
    """A backup that was taken; `lost`: files that this installation should have and has not."""

    at: datetime
    file: str
    keys: str
    code: str
    size: int
    files: int
    entries: int
    lost: list[str]


def take_backup(file: Path, keys_file: Path, console: Console) -> Taken:
    """Write the backup and its keys; raises BackupFault, and then neither is there."""
    for path in (file, keys_file):
        if path.exists():
            raise BackupFault(_("There is a file “{file}” already: choose another name.").format(file=path))
    engine = engine_here()
    if not engine.tables():
        raise BackupFault(_("There is nothing to back up yet: the database is empty."))
    with _draft(file) as (draft, folder):
        console.say(_("Copying the database …"))
        at, copy = clock.now(), engine.copy(folder, WANTED)
        manifest, code = _write(draft, copy, engine, at, console)
        size = draft.tell()
    try:
        keys.write_keys(keys_file)
    except BackupFault:
        file.unlink()
        raise
    taken = Taken(
        at=at,
        file=str(file.resolve()),
        keys=str(keys_file.resolve()),
        code=code,
        size=size,
        files=len(manifest.members) - 1,
        entries=sum(head.seq for head in manifest.heads.values()),
        lost=[sha256 for sha256 in manifest.lost if StoredFile.objects.filter(sha256=sha256).exists()],
    )
    _note().write_bytes(msgspec.json.encode(taken))
    return taken


def last_backup() -> Taken | None:
    """The last backup taken from this folder, as far as is known."""
    try:
        return msgspec.json.decode(_note().read_bytes(), type=Taken)
    except (OSError, msgspec.DecodeError):
        return None


def _note() -> Path:
    return Path(settings.DATA_DIR) / "last_backup.json"


@contextmanager
def _draft(file: Path) -> Iterator[tuple[IO[bytes], Path]]:
    """An open file that becomes `file` when all went well, and a folder beside it for the dump."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        folder = tempfile.TemporaryDirectory(dir=file.parent, prefix=".ashar-backup-")
    except OSError as error:
        raise BackupFault(
            _("The backup cannot be written to “{file}”: {why}.").format(file=file, why=error.strerror)
        ) from error
    with folder as name:
        draft = Path(name) / "draft"
        try:
            with open(draft, "xb", opener=_for_the_owner_alone) as target:
                yield target, Path(name)
                target.flush()
                os.fsync(target.fileno())
            draft.replace(file)
        except OSError as error:
            raise BackupFault(
                _("The backup cannot be written to “{file}”: {why}.").format(file=file, why=error.strerror)
            ) from error


def _for_the_owner_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _write(
    target: IO[bytes], copy: Copy, engine: Engine, at: datetime, console: Console
) -> tuple[Manifest, str]:
    files = {str(sha256): int(size) for sha256, size in copy.tables["files"]}
    total = copy.dump.stat().st_size + sum(files.values())
    lost = []
    with console.progress(_("Writing"), total) as advance, archive.writing(target, advance) as writer:
        writer.add(engine.dump, copy.dump)
        for sha256 in files:
            if not _add_file(writer, sha256):
                lost.append(sha256)
        manifest = Manifest(
            format=archive.FORMAT,
            version=version("ashar"),
            taken_at=at,
            engine=engine.name,
            key=keys.mark_of(settings.SECRET_KEY),
            migrations=[name for (name,) in copy.tables["migrations"]],
            rows=copy.rows,
            heads={chain: Head(seq, last) for chain, seq, last in copy.tables["heads"]},
            members=writer.members,
            lost=lost,
        )
        packed = archive.packed(manifest)
        writer.add_manifest(packed)
    return manifest, archive.check_code(packed)


def _add_file(writer: archive.Writer, sha256: str) -> bool:
    """Whether the content was there, and was what it should be; it may have been swept meanwhile."""
    name = archive.file_member(sha256)
    try:
        found = writer.add(name, stored_path(sha256))
    except FileNotFoundError:
        return False
    if found != sha256:
        del writer.members[name]
    return found == sha256
