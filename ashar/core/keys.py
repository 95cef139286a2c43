"""Keys, kept apart from what they lock: one file each, in a folder that no backup of ours holds.

What is locked stands in the database and in the folder of files; whoever has these and not the keys
reads nothing (docs/security/seal.md). A key is on disk for good before it is given back, and is
overwritten before it is removed.
"""

import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from ashar.core import rehearsal

SIZE = SecretBox.KEY_SIZE
_NAME = re.compile(r"[a-z]{1,20}-[0-9a-f]{32}")


class KeyGone(LookupError):
    """The key is not here any more, or never was."""


class Tampered(ValueError):
    """What was locked is not whole, or was locked with another key."""


def folder() -> Path:
    """Where the keys lie: a rehearsal's own inside of one."""
    hall = rehearsal.here()
    return hall.folder / "keys" if hall else Path(settings.KEYS_DIR)


def secret() -> bytes:
    """A new random key of 32 bytes, kept nowhere."""
    return secrets.token_bytes(SIZE)


def make(kind: str, secret: bytes | None = None) -> str:
    """Keep a new random key of 32 bytes, or this secret; the name it is found under."""
    name = f"{kind}-{secrets.token_hex(16)}"
    put(name, secrets.token_bytes(SIZE) if secret is None else secret)
    return name


def put(name: str, secret: bytes) -> None:
    """Keep this secret under a name that `make` gave once; it replaces what stands there."""
    path = _path(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{name}-{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
    _sync(path.parent)


def read(name: str) -> bytes:
    """The secret; raises KeyGone."""
    try:
        return _path(name).read_bytes()
    except FileNotFoundError:
        raise KeyGone(name) from None


def everything() -> Iterator[tuple[str, bytes]]:
    """All keys by their names."""
    for path in sorted(folder().glob("*")) if folder().is_dir() else ():
        if _NAME.fullmatch(path.name):
            yield path.name, path.read_bytes()


def is_here(name: str) -> bool:
    """Whether the key can be read."""
    return bool(name) and _path(name).exists()


def destroy(name: str) -> None:
    """Overwrite the key and remove it; nothing happens when it is gone already."""
    path = _path(name)
    try:
        with path.open("r+b") as file:
            file.write(b"\0" * path.stat().st_size)
            file.flush()
            os.fsync(file.fileno())
    except FileNotFoundError:
        return
    path.unlink(missing_ok=True)
    _sync(path.parent)


def lock(content: bytes, key: bytes) -> bytes:
    """The content, readable and changeable only with the key."""
    return bytes(SecretBox(key).encrypt(content))


def unlock(locked: bytes, key: bytes) -> bytes:
    """The content; raises Tampered."""
    try:
        return SecretBox(key).decrypt(locked)
    except CryptoError as error:
        raise Tampered from error


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise KeyGone(name)
    return folder() / name


def _sync(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
