"""Taking a file in: look at it, clean it, put it on disk for good, and only then write its row."""

import hashlib
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_bytes
from typing import Any, BinaryIO, Protocol

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.core import keys
from ashar.core.files import antivirus, pictures, storage
from ashar.core.files.antivirus import Scan
from ashar.core.files.models import StoredFile
from ashar.core.files.naming import safe_name
from ashar.core.files.recognising import recognise
from ashar.core.files.types import DOCUMENT_TYPES, PICTURE_TYPES, FileType, NotAccepted, check_size

__all__ = [
    "Infected",
    "Locked",
    "NotAccepted",
    "Upload",
    "check_upload",
    "open_locked",
    "settle",
    "store",
    "store_locked",
    "store_made",
]

LOCKED = "application/octet-stream"


class Infected(NotAccepted):
    """A file in which the scanner found a virus."""

    def __init__(self) -> None:
        super().__init__(
            _("A virus was found in this file; it was not kept. Clean the device that it is from.")
        )


@dataclass(frozen=True)
class Locked:
    """A file kept under a lock: its row, and what must be kept secret of it."""

    row: StoredFile
    key: bytes
    name: str
    sha256: str
    size: int


class Upload(Protocol):
    """What a form brings: Django's UploadedFile, or a ContentFile with a name."""

    @property
    def name(self) -> str | None:
        """The name it was sent under."""
        ...

    @property
    def file(self) -> Any:
        """Its content, open for reading."""
        ...

    @property
    def size(self) -> Any:
        """Its length in bytes, as its sender claims."""
        ...

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """The content, piece by piece, from its beginning."""
        ...


def check_upload(upload: Upload, allowed: Sequence[FileType] = DOCUMENT_TYPES) -> FileType:
    """What kind of file this is; raises NotAccepted with the reason why it would not be taken."""
    check_size(upload.size, _most(allowed))
    return _check(upload.file, allowed)


def store(
    upload: Upload, *, purpose: str, allowed: Sequence[FileType] = DOCUMENT_TYPES, is_public: bool = False
) -> StoredFile:
    """Keep the file for good and give back its row.

    Raises NotAccepted with the reason, and RuntimeError inside a transaction: the disk must not be
    waited for while rows are locked.
    """
    with _taken_in(upload, allowed) as (kept, kind):
        with kept.open("rb") as content:
            scanned = _scanned(content)
        stored = StoredFile(
            sha256=_hash(kept),
            size=kept.stat().st_size,
            media_type=kind.media_type,
            name=safe_name(upload.name, kind.suffix),
            purpose=purpose,
            is_public=is_public,
            scan=scanned,
        )
        storage.keep(kept, stored.sha256)
    with transaction.atomic(durable=True):
        stored.save(force_insert=True)
    return stored


def store_made(made: Path, *, name: str, media_type: str, purpose: str) -> StoredFile:
    """Keep for good a file that we have made ourselves in a `storage.draft`; raises as `store` does."""
    stored = StoredFile(
        sha256=_hash(made), size=made.stat().st_size, media_type=media_type, name=name, purpose=purpose
    )
    storage.keep(made, stored.sha256)
    with transaction.atomic(durable=True):
        stored.save(force_insert=True)
    return stored


def store_locked(upload: Upload, *, purpose: str, allowed: Sequence[FileType] = DOCUMENT_TYPES) -> Locked:
    """Keep the file under a lock of its own, its name and its kind inside what the caller keeps secret.

    Raises as `store` does. The row tells nothing but how long it is; clear bytes stay in memory.
    """
    content = io.BytesIO()
    _receive(upload, content, _most(allowed))
    kind = _check(content, allowed)
    if kind in PICTURE_TYPES:
        redrawn = io.BytesIO()
        kind, content = pictures.redraw(content, kind, redrawn), redrawn
    plain, scanned, key = content.getvalue(), _scanned(content), token_bytes(keys.SIZE)
    stored = _keep_locked(keys.lock(plain, key), purpose, scanned)
    name = safe_name(upload.name, kind.suffix)
    return Locked(stored, key, name, hashlib.sha256(plain).hexdigest(), len(plain))


def _keep_locked(locked: bytes, purpose: str, scanned: Scan) -> StoredFile:
    sha256 = hashlib.sha256(locked).hexdigest()
    with storage.draft() as closed:
        closed.write_bytes(locked)
        storage.keep(closed, sha256)
    stored = StoredFile(
        sha256=sha256, size=len(locked), media_type=LOCKED, name=purpose, purpose=purpose, scan=scanned
    )
    with transaction.atomic(durable=True):
        stored.save(force_insert=True)
    return stored


def open_locked(file: StoredFile, key: bytes) -> bytes:
    """What was kept under this lock; raises `keys.Tampered`, and FileNotFoundError as `open_stored` does."""
    with storage.open_stored(file) as content:
        return keys.unlock(content.read(), key)


def settle(file: StoredFile, content: BinaryIO) -> Scan:
    """What the scanner says, asked now if it could not be when the file came; the content is at its start."""
    if file.scan in (Scan.WAITING, Scan.NOT_SCANNED) and antivirus.is_there():
        said = antivirus.scan(content)
        content.seek(0)
        if said != file.scan:
            file.scan = said
            file.save(update_fields=["scan"])
    return Scan(file.scan)


def _scanned(content: BinaryIO) -> Scan:
    said = antivirus.scan(content)
    if said == Scan.INFECTED:
        raise Infected
    return said


@contextmanager
def _taken_in(upload: Upload, allowed: Sequence[FileType]) -> Iterator[tuple[Path, FileType]]:
    """The file as it will be kept, looked at and cleaned; gone afterwards unless it was moved."""
    with storage.draft() as arrived, storage.draft() as redrawn:
        with arrived.open("wb") as file:
            _receive(upload, file, _most(allowed))
        with arrived.open("rb") as content:
            kind, kept = _check(content, allowed), arrived
            if kind in PICTURE_TYPES:
                kind, kept = pictures.redraw(content, kind, redrawn), redrawn
        yield kept, kind


def _most(allowed: Sequence[FileType]) -> int:
    return max(kind.megabytes for kind in allowed)


def _check(content: BinaryIO, allowed: Sequence[FileType]) -> FileType:
    kind = recognise(content, allowed)
    content.seek(0, 2)
    check_size(content.tell(), kind.megabytes)
    if kind in PICTURE_TYPES:
        pictures.check(content, kind)
    content.seek(0)
    return kind


def _receive(upload: Upload, to: BinaryIO, limit: int) -> None:
    """Write what comes, but never more than the limit, whatever size the sender claimed."""
    size = 0
    for piece in upload.chunks():
        size += len(piece)
        check_size(size, limit)
        to.write(piece)
    check_size(size, limit)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
