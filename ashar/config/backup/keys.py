"""Keys: never in the backup itself, but in a file of their own that is kept somewhere else."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from ashar.config.backup.archive import BackupFault
from ashar.core import keys as core_keys

SECRET_KEY = "secret_key"  # noqa: S105 - its name


class Keys(msgspec.Struct):
    """The keys of an installation by their names, and the mark that a backup carries of them."""

    mark: str
    keys: dict[str, str]
    # Keys of drafts and shares of the keys of calls, in hexadecimal, by their names.
    folder: dict[str, str] = {}


def keys_beside(file: Path) -> Path:
    """Where the keys of a backup are put when nobody says otherwise."""
    return file.with_name(f"{file.name}.keys")


def mark_of(secret_key: str) -> str:
    """What a backup says of the key: enough to know it again, too little to find it out."""
    return salted_hmac("ashar.config.backup", "keys", secret=secret_key).hexdigest()[:32]


def write_keys(path: Path) -> None:
    """Write the keys in use for the owner alone; raises BackupFault where a file stands already."""
    folder = {name: secret.hex() for name, secret in core_keys.everything()}
    keys = Keys(mark_of(settings.SECRET_KEY), {SECRET_KEY: settings.SECRET_KEY}, folder)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise BackupFault(
            _("The keys cannot be written to “{file}”: {why}.").format(file=path, why=error.strerror)
        ) from error
    with os.fdopen(handle, "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(keys)) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def read_keys(path: Path) -> Keys:
    """The keys of a file; raises BackupFault for anything else."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Keys)
    except (OSError, msgspec.DecodeError) as error:
        raise BackupFault(_("“{file}” is not a file of keys.").format(file=path.name)) from error


def put_in_place(keys: Keys) -> None:
    """Make these the keys of this installation, where the environment does not bring its own."""
    draft = Path(settings.DATA_DIR) / ".secret_key-restored"
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(keys.keys[SECRET_KEY])
        file.flush()
        os.fsync(file.fileno())
    draft.replace(Path(settings.DATA_DIR) / SECRET_KEY)


def put_folder_back(keys: Keys) -> int:
    """Put the keys of drafts and calls back where they lay; how many."""
    for name, secret in keys.folder.items():
        core_keys.put(name, bytes.fromhex(secret))
    return len(keys.folder)
