"""Files that arrive piece by piece: every piece is locked in memory, and on disk whole or not at all.

A piece says in its own locked bytes where it belongs, and the key is of this one file, so that nobody with
the disk alone can read, exchange or reorder pieces. What is a day old is swept like other leftovers
(`sweeping`); it is of no use then, since `EXPIRES` has passed.
"""

import hashlib
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from nacl.secret import SecretBox

from ashar.core import clock, keys
from ashar.core.files import storage

EXPIRES = clock.ONE_DAY
MOST_OF_A_PIECE = 4 * 2**20
_PLACE = 8  # bytes that say where a piece belongs
_OVERHEAD = SecretBox.NONCE_SIZE + SecretBox.MACBYTES + _PLACE
_NAME = re.compile(r"[0-9a-f]{32}")


class Misplaced(ValueError):
    """The piece does not begin where the file ends now."""


def new_name() -> str:
    """A name under which nothing arrives yet."""
    return secrets.token_hex(16)


@dataclass(frozen=True)
class Arriving:
    """One file on its way; `secret`: what its pieces are locked with, together with its name."""

    name: str
    secret: bytes

    @property
    def received(self) -> int:
        """How many bytes are here without a gap."""
        return sum(path.stat().st_size - _OVERHEAD for path in self._pieces())

    def add(self, offset: int, piece: bytes) -> int:
        """Keep the piece for good and give back how much is here now; raises Misplaced."""
        if offset != self.received:
            raise Misplaced(offset)
        locked = keys.lock(offset.to_bytes(_PLACE) + piece, self._key)
        folder = self._folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with storage.draft() as draft:
            draft.write_bytes(locked)
            try:
                storage.link(draft, folder / f"{offset:012d}")
            except FileExistsError as error:  # the same piece, sent twice at once
                raise Misplaced(offset) from error
        return offset + len(piece)

    def content(self) -> bytes:
        """Everything that is here, unlocked; raises `keys.Tampered`."""
        whole = bytearray()
        for path in self._pieces():
            opened = keys.unlock(path.read_bytes(), self._key)
            if int.from_bytes(opened[:_PLACE]) != len(whole):
                raise keys.Tampered
            whole += opened[_PLACE:]
        return bytes(whole)

    def forget(self) -> None:
        """Remove all that has come."""
        folder = self._folder()
        for path in folder.glob("*") if folder.is_dir() else ():
            path.unlink(missing_ok=True)
        if folder.is_dir():
            folder.rmdir()

    @property
    def _key(self) -> bytes:
        return hashlib.blake2b(self.name.encode(), key=self.secret, digest_size=keys.SIZE).digest()

    def _folder(self) -> Path:
        if not _NAME.fullmatch(self.name):
            raise LookupError(self.name)
        return folder() / self.name

    def _pieces(self) -> Iterator[Path]:
        """The pieces that follow one another from the beginning."""
        offset, folder = 0, self._folder()
        while (path := folder / f"{offset:012d}").is_file():
            yield path
            offset += path.stat().st_size - _OVERHEAD


def folder() -> Path:
    """Where the pieces lie."""
    return storage.root() / "arriving"


def sweep_folders() -> None:
    """Remove the folders that are left empty."""
    for path in folder().glob("*"):
        with suppress(OSError):  # not empty, or not empty any more
            path.rmdir()
