"""The file of a backup: members of a tar, and at the end a manifest that names each with its hash."""

from __future__ import annotations

import hashlib
import io
import re
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec
from django.utils.translation import gettext as _

FORMAT = 1
MANIFEST = "manifest.json"
MOST_MANIFEST = 500 * 2**20
PIECE = 2**20
_FILE = re.compile(r"files/([0-9a-f]{2})/([0-9a-f]{2})/(\1\2[0-9a-f]{60})")

Advance = Callable[[int], None]


class BackupFault(Exception):
    """Why no backup was taken, or nothing was restored; its text is a sentence for the operator."""


class Head(msgspec.Struct):
    """The last entry of a chain: its number and its hash."""

    seq: int
    hash: str


class Manifest(msgspec.Struct):
    """What a backup holds. `members`: name → SHA-256; `lost`: files whose content was not on disk."""

    format: int
    version: str
    taken_at: datetime
    engine: str
    key: str
    migrations: list[str]
    rows: dict[str, int]
    heads: dict[str, Head]
    members: dict[str, str]
    lost: list[str]


def packed(manifest: Manifest) -> bytes:
    """The manifest as it stands in the file."""
    return msgspec.json.format(msgspec.json.encode(manifest, order="sorted"), indent=1) + b"\n"


def check_code(content: bytes) -> str:
    """What is compared by eye: the beginning of the manifest's hash, in fours."""
    start = hashlib.sha256(content).hexdigest()[:16]
    return " ".join(start[at : at + 4] for at in range(0, 16, 4))


def file_member(sha256: str) -> str:
    """The name of a stored file in the archive, the same as in the folder of files."""
    return f"files/{sha256[:2]}/{sha256[2:4]}/{sha256}"


class _Hashing:
    """A file that hashes what is read from it."""

    def __init__(self, source: IO[bytes], advance: Advance) -> None:
        self._source, self._advance = source, advance
        self._hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        self._hash.update(piece)
        self._advance(len(piece))
        return piece

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


class Writer:
    """Adds members to the file of a backup."""

    def __init__(self, tar: tarfile.TarFile, advance: Advance) -> None:
        self._tar, self._advance = tar, advance
        self.members: dict[str, str] = {}

    def add(self, name: str, path: Path) -> str:
        """Put the file in; its hash as it was read."""
        with path.open("rb") as source:
            member = tarfile.TarInfo(name)
            member.size, member.mode = path.stat().st_size, 0o600
            hashing = _Hashing(source, self._advance)
            self._tar.addfile(member, hashing)  # type: ignore[arg-type]  # read() is all that is asked of it
        self.members[name] = hashing.hexdigest()
        return self.members[name]

    def add_manifest(self, content: bytes) -> None:
        """Put the manifest in, after everything else."""
        member = tarfile.TarInfo(MANIFEST)
        member.size, member.mode = len(content), 0o600
        self._tar.addfile(member, io.BytesIO(content))


@contextmanager
def writing(target: IO[bytes], advance: Advance) -> Iterator[Writer]:
    """The writer of a new backup."""
    with tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT) as tar:
        yield Writer(tar, advance)


def unpack(file: Path, dump: str, folder: Path, advance: Advance) -> tuple[Manifest, str]:
    """Put the members into `folder` and check each; the manifest and its check code.

    `dump`: the name that the dump of this place's engine has. Raises BackupFault for everything that
    is not exactly a whole backup of this engine.
    """
    found: dict[str, str] = {}
    manifest: bytes | None = None
    try:
        with tarfile.open(file, mode="r:") as tar:
            for member in tar:
                if member.name == MANIFEST and member.size <= MOST_MANIFEST:
                    manifest = _whole(tar, member)
                else:
                    _check_name(member, dump)
                    found[member.name] = _take_out(tar, member, folder, advance)
    except (tarfile.TarError, EOFError) as error:
        raise _broken(file) from error
    if manifest is None:
        raise _broken(file)
    told = _read(manifest, file)
    _compare(told, found)
    return told, check_code(manifest)


def _check_name(member: tarfile.TarInfo, dump: str) -> None:
    if member.name.startswith("database.") and member.name != dump:
        raise BackupFault(
            _(
                "This backup was taken from another kind of database ({theirs}, here is {ours}). "
                "It can be restored only into the kind it was taken from."
            ).format(theirs=member.name, ours=dump)
        )
    if not member.isreg() or (member.name != dump and not _FILE.fullmatch(member.name)):
        raise BackupFault(_("This is not a backup of Ashar: it holds “{name}”.").format(name=member.name))


def _take_out(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path, advance: Advance) -> str:
    place = folder / member.name
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    source = tar.extractfile(member)
    assert source is not None  # it is a regular file
    hashing = _Hashing(source, advance)
    with place.open("xb") as target:
        while piece := hashing.read(PIECE):
            target.write(piece)
    if place.stat().st_size != member.size:
        raise tarfile.ReadError("unexpected end of data")
    return hashing.hexdigest()


def _whole(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    source = tar.extractfile(member)
    content = source.read() if source else b""
    if len(content) != member.size:
        raise tarfile.ReadError("unexpected end of data")
    return content


def _read(content: bytes, file: Path) -> Manifest:
    try:
        manifest = msgspec.json.decode(content, type=Manifest)
    except msgspec.DecodeError as error:
        raise _broken(file) from error
    if manifest.format != FORMAT:
        raise BackupFault(
            _("This backup was made by Ashar {version} in a format that this one does not know.").format(
                version=manifest.version
            )
        )
    return manifest


def _compare(manifest: Manifest, found: dict[str, str]) -> None:
    """Raise BackupFault unless every member is there, unchanged, and no other."""
    lost = {file_member(sha256) for sha256 in manifest.lost}
    named = manifest.members
    odd = [name for name in {*found, *named} - lost if found.get(name) != named.get(name)]
    odd += [name for name, sha256 in named.items() if name.startswith("files/") and not name.endswith(sha256)]
    if odd:
        raise BackupFault(
            _("The backup has been changed or damaged: “{name}” is not what was put in.").format(
                name=min(odd)
            )
        )


def _broken(file: Path) -> BackupFault:
    return BackupFault(
        _("“{file}” is not a whole backup: it is damaged, or cut off before its end.").format(file=file.name)
    )
