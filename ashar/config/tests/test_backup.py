"""A backup taken while people work, restored elsewhere and compared; and everything that is refused."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.db import connection, connections, transaction

from ashar.config.backup import (
    BackupFault,
    Restored,
    Taken,
    engines,
    keys_beside,
    last_backup,
    restore_backup,
    take_backup,
)
from ashar.config.backup.archive import MANIFEST, Manifest, packed
from ashar.config.backup.console import Console
from ashar.core import journal
from ashar.core import keys as core_keys
from ashar.core.files import PDF, StoredFile, store, stored_path
from tests.support.databases import Database, connected_to
from tools.verify_journal import check

pytestmark = pytest.mark.postgres


@dataclass
class Place:
    """An installation: its folder and its database."""

    folder: Path
    database: Database
    settings: Any

    @contextmanager
    def open(self) -> Iterator[None]:
        """This process is that installation for a while."""
        before = self.settings.DATA_DIR, self.settings.STATIC_ROOT, self.settings.KEYS_DIR
        self.settings.DATA_DIR, self.settings.STATIC_ROOT = self.folder, self.folder / "static"
        self.settings.KEYS_DIR = self.folder / "keys"
        try:
            with connected_to(self.database.name):
                yield
        finally:
            self.settings.DATA_DIR, self.settings.STATIC_ROOT, self.settings.KEYS_DIR = before

    def back_up(self, file: Path) -> Taken:
        with self.open():
            return take_backup(file, keys_beside(file), Console())

    def restore(self, file: Path, keys: Path | None = None) -> Restored:
        with self.open():
            return restore_backup(file, keys, Console())

    def is_empty(self) -> bool:
        """Nothing of a restore is left: no table, no file."""
        with self.open():
            files = [path for path in self.folder.rglob("*") if path.is_file() and "static" not in path.parts]
            return not engines.engine_here().tables() and files == []


@pytest.fixture
def town(copied_database: Database, settings: Any, tmp_path: Path) -> Place:
    """An installation with three entries of the journal and two files."""
    place = Place(tmp_path / "town", copied_database, settings)
    place.folder.mkdir()
    with place.open():
        for number in ("T1-2026-C1", "T1-2026-C2", "T2-2026-C1"):
            add_entry(number)
        add_file("first")
        add_file("second")
    return place


@pytest.fixture
def empty(database_template: Any, django_db_blocker: Any, settings: Any, tmp_path: Path) -> Iterator[Place]:
    """An empty place."""
    with django_db_blocker.unblock():
        database = database_template.empty()
        (tmp_path / "empty").mkdir()
        yield Place(tmp_path / "empty", database, settings)
        if connection.vendor == "postgresql" or Path(database.name).exists():
            database_template.drop(database.name)


def add_entry(number: str) -> None:
    with transaction.atomic():
        journal.write_entry(chain=number[:2], number=number, step="test", by=journal.WORKER)


def add_file(words: str) -> StoredFile:
    content = f"%PDF-1.7\n{words}\n%%EOF\n".encode()
    return store(ContentFile(content, name=f"{words}.pdf"), purpose="test", allowed=[PDF])


def heads() -> dict[str, tuple[int, str]]:
    return {head.chain: (head.seq, head.hash) for head in journal.ChainHead.objects.all()}


def members(file: Path) -> dict[str, bytes]:
    with tarfile.open(file) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]


def rewrite(file: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Change what a backup holds, as somebody would who wants it to look whole."""
    held = members(file)
    change(held)
    with tarfile.open(file, "w") as tar:
        for name, content in held.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))


def change_manifest(file: Path, change: Callable[[Manifest], None]) -> None:
    def changed(held: dict[str, bytes]) -> None:
        manifest = msgspec.json.decode(held[MANIFEST], type=Manifest)
        change(manifest)
        held[MANIFEST] = packed(manifest)

    rewrite(file, changed)


class Writers:
    """People at work: each thread writes an entry and a file's row in one transaction, again and again."""

    def __init__(self, count: int) -> None:
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(n,)) for n in range(count)]
        self.faults: list[BaseException] = []

    def __enter__(self) -> Writers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _write(self, who: int) -> None:
        try:
            turn = 0
            while not self._stop.is_set():
                turn += 1
                stored = add_file(f"{who} {turn}")
                with transaction.atomic():
                    journal.write_entry(
                        chain=f"W{who}", number=f"W{who}-{turn}", step="test", by=journal.WORKER,
                        facts={"sha256": stored.sha256},
                    )  # fmt: skip
        except BaseException as fault:  # noqa: BLE001 - told by the test
            self.faults.append(fault)
        finally:
            connections.close_all()


def ashar(place: Place, *arguments: str) -> subprocess.CompletedProcess[str]:
    clean = {name: said for name, said in os.environ.items() if not name.startswith(("ASHAR_", "DJANGO_"))}
    environment = clean | {"DATA_DIR": str(place.folder), "DATABASE_URL": place.database.url}
    return subprocess.run(
        [sys.executable, "-m", "ashar", *arguments],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_a_backup_taken_while_people_write_is_one_moment(town: Place, empty: Place, tmp_path: Path) -> None:
    file = tmp_path / "while-writing.ashar"
    with town.open():
        with Writers(3) as writers:
            before = heads()
            taken = ashar(town, "backup", str(file))
        assert (writers.faults, taken.returncode) == ([], 0), taken.stderr
        live = heads()
    restored = ashar(empty, "restore", str(file))
    assert restored.returncode == 0, restored.stderr
    assert "its heads are those that were taken" in restored.stdout

    with empty.open():
        there = heads()
        assert check(list(journal.export_lines())).is_whole
        entries = list(journal.Entry.objects.filter(chain__startswith="W"))
        assert all(stored_path(entry.facts["facts"]["sha256"]).exists() for entry in entries)
        assert all(stored_path(row.sha256).exists() for row in StoredFile.objects.all())
    assert there == {chain: tuple(head.values()) for chain, head in manifest_heads(file).items()}
    # The moment lies between the beginning and the end, and what it holds is the beginning of what is now.
    assert before["T1"] == there["T1"] == live["T1"]
    assert sum(seq for seq, _hash in there.values()) < sum(seq for seq, _hash in live.values())
    with town.open():
        for chain, (seq, last) in there.items():
            assert journal.Entry.objects.get(chain=chain, seq=seq).hash == last


def manifest_heads(file: Path) -> dict[str, dict[str, Any]]:
    heads: dict[str, dict[str, Any]] = msgspec.json.decode(members(file)[MANIFEST])["heads"]
    return {chain: {"seq": head["seq"], "hash": head["hash"]} for chain, head in heads.items()}


def test_a_restored_place_has_all_that_was_taken(town: Place, empty: Place, tmp_path: Path) -> None:
    taken = town.back_up(tmp_path / "a.ashar")
    restored = empty.restore(tmp_path / "a.ashar", tmp_path / "a.ashar.keys")
    assert (taken.files, taken.entries, taken.lost) == (2, 3, [])
    assert (restored.files, restored.entries, restored.chains, restored.code) == (2, 3, 2, taken.code)
    with town.open():
        before = heads()
    with empty.open():
        assert heads() == before
        assert journal.broken_chains() == {}
        assert {row.name for row in StoredFile.objects.all()} == {"first.pdf", "second.pdf"}
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            journal.Entry.objects.update(step="changed")


def test_a_restored_place_goes_on(town: Place, empty: Place, tmp_path: Path) -> None:
    town.back_up(tmp_path / "a.ashar")
    empty.restore(tmp_path / "a.ashar")
    with empty.open():
        add_entry("T1-2026-C3")
        add_file("third")
        assert heads()["T1"][0] == 3
        assert journal.broken_chains() == {}


def test_the_keys_are_apart_and_for_the_owner_alone(town: Place, empty: Place, tmp_path: Path) -> None:
    file = tmp_path / "a.ashar"
    town.back_up(file)
    key = town.settings.SECRET_KEY.encode()
    assert all(key not in content for content in members(file).values())
    assert key in keys_beside(file).read_bytes()
    assert {path.stat().st_mode & 0o777 for path in (file, keys_beside(file))} == {0o600}
    restored = empty.restore(file, keys_beside(file))
    assert (empty.folder / "secret_key").read_bytes() == key
    assert restored.keys_note == "The key is the one from before."


def test_keys_of_drafts_and_calls_come_back_with_the_keys_alone(
    town: Place, empty: Place, tmp_path: Path
) -> None:
    with town.open():
        name = core_keys.make("draft")
        secret = core_keys.read(name)
    town.back_up(tmp_path / "a.ashar")
    with tarfile.open(tmp_path / "a.ashar") as archive:
        assert not [member for member in archive.getnames() if name in member]
    empty.restore(tmp_path / "a.ashar", tmp_path / "a.ashar.keys")
    with empty.open():
        assert core_keys.read(name) == secret


def test_without_its_keys_the_rest_is_restored(town: Place, empty: Place, tmp_path: Path) -> None:
    town.back_up(tmp_path / "a.ashar")
    empty.settings.SECRET_KEY = "another"
    assert empty.restore(tmp_path / "a.ashar").keys_note.startswith("Without its keys:")
    assert not (empty.folder / "secret_key").exists()


def test_keys_of_another_backup_are_refused(town: Place, empty: Place, tmp_path: Path) -> None:
    town.back_up(tmp_path / "a.ashar")
    town.settings.SECRET_KEY = "another"
    town.back_up(tmp_path / "b.ashar")
    with pytest.raises(BackupFault, match="do not belong to this backup"):
        empty.restore(tmp_path / "a.ashar", tmp_path / "b.ashar.keys")
    assert empty.is_empty()


def test_who_was_signed_in_is_not_kept(town: Place, empty: Place, tmp_path: Path) -> None:
    with town.open():
        Session.objects.create(
            session_key="s" * 32, session_data="secret-of-a-session", expire_date="2030-01-01T00:00Z"
        )
    town.back_up(tmp_path / "a.ashar")
    held = members(tmp_path / "a.ashar")
    plain = gzip.decompress(held.get("database.sqlite3.gz", gzip.compress(b"")))
    assert not any(b"secret-of-a-session" in content for content in [*held.values(), plain])
    empty.restore(tmp_path / "a.ashar")
    with empty.open():
        assert not Session.objects.exists()


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.97])
def test_a_file_that_was_cut_off_is_refused(town: Place, empty: Place, tmp_path: Path, share: float) -> None:
    file = tmp_path / "a.ashar"
    town.back_up(file)
    with tarfile.open(file) as tar:
        end = tar.getmember(MANIFEST).offset_data + tar.getmember(MANIFEST).size
    os.truncate(file, int(end * share))
    with pytest.raises(BackupFault, match="not a whole backup"):
        empty.restore(file)
    assert empty.is_empty()


@pytest.mark.parametrize("member", ["database.", "files/"])
def test_a_changed_byte_is_refused(town: Place, empty: Place, tmp_path: Path, member: str) -> None:
    file = tmp_path / "a.ashar"
    town.back_up(file)
    with tarfile.open(file) as tar:
        found = next(each for each in tar if each.name.startswith(member))
    content = bytearray(file.read_bytes())
    content[found.offset_data + found.size // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(BackupFault, match="changed or damaged"):
        empty.restore(file)
    assert empty.is_empty()


def test_a_missing_and_an_added_member_are_refused(town: Place, empty: Place, tmp_path: Path) -> None:
    for change in (
        lambda held: held.pop(next(name for name in held if name.startswith("files/"))),
        lambda held: held.update({f"files/00/00/{'0' * 64}": b"more"}),
    ):
        file = tmp_path / "a.ashar"
        town.back_up(file)
        rewrite(file, change)
        with pytest.raises(BackupFault, match="changed or damaged"):
            empty.restore(file)
        assert empty.is_empty()
        file.unlink()
        keys_beside(file).unlink()


def test_a_member_that_would_leave_the_folder_is_refused(town: Place, empty: Place, tmp_path: Path) -> None:
    file = tmp_path / "a.ashar"
    town.back_up(file)
    rewrite(file, lambda held: held.update({"files/../../evil": b"evil"}))
    with pytest.raises(BackupFault, match="not a backup of Ashar"):
        empty.restore(file)
    assert not (tmp_path / "evil").exists()
    assert empty.is_empty()


def test_something_else_is_refused(empty: Place, tmp_path: Path) -> None:
    (tmp_path / "a.ashar").write_bytes(b"PK\x03\x04" + b"something else" * 1000)
    with pytest.raises(BackupFault, match="not a whole backup"):
        empty.restore(tmp_path / "a.ashar")
    assert empty.is_empty()


def test_a_journal_that_was_changed_is_refused(town: Place, empty: Place, tmp_path: Path) -> None:
    with town.open(), connection.cursor() as cursor:
        on = " ON core_entry" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER core_entry_no_update{on}")
        body = "convert_to(replace(convert_from(body, 'UTF8'), 'test', 'best'), 'UTF8')"
        if connection.vendor == "sqlite":
            body = "CAST(replace(CAST(body AS TEXT), 'test', 'best') AS BLOB)"
        cursor.execute(f"UPDATE core_entry SET body = {body} WHERE chain = 'T1' AND seq = 2")
    town.back_up(tmp_path / "a.ashar")
    with pytest.raises(BackupFault, match="The journal of T1 is broken at entry 2"):
        empty.restore(tmp_path / "a.ashar")
    assert empty.is_empty()


def test_heads_that_differ_are_refused(town: Place, empty: Place, tmp_path: Path) -> None:
    town.back_up(tmp_path / "a.ashar")
    change_manifest(tmp_path / "a.ashar", lambda manifest: setattr(manifest.heads["T1"], "seq", 1))
    with pytest.raises(BackupFault, match="heads of the journal are not those"):
        empty.restore(tmp_path / "a.ashar")
    assert empty.is_empty()


def test_a_backup_of_a_newer_version_is_refused(town: Place, empty: Place, tmp_path: Path) -> None:
    town.back_up(tmp_path / "a.ashar")
    change_manifest(tmp_path / "a.ashar", lambda manifest: manifest.migrations.append("core.9999_later"))
    with pytest.raises(BackupFault, match=r"newer Ashar .* core\.9999_later"):
        empty.restore(tmp_path / "a.ashar")
    assert empty.is_empty()


def test_a_backup_of_the_other_engine_is_refused(town: Place, empty: Place, tmp_path: Path) -> None:
    file = tmp_path / "a.ashar"
    town.back_up(file)
    ours = engines.engine_here().dump
    theirs = ({engines.Sqlite.dump, engines.Postgres.dump} - {ours}).pop()
    rewrite(file, lambda held: held.update({theirs: held.pop(ours)}))
    with pytest.raises(BackupFault, match="another kind of database"):
        empty.restore(file)
    assert empty.is_empty()


def test_a_place_that_is_not_empty_is_refused_and_stays(town: Place, tmp_path: Path) -> None:
    town.back_up(tmp_path / "a.ashar")
    with town.open():
        add_entry("T1-2026-C9")
        before = heads()
    with pytest.raises(BackupFault, match="not an empty place"):
        town.restore(tmp_path / "a.ashar")
    with town.open():
        assert heads() == before


def test_a_folder_that_holds_files_is_refused(town: Place, empty: Place, tmp_path: Path) -> None:
    town.back_up(tmp_path / "a.ashar")
    with empty.open():
        other = stored_path("f" * 64)
        other.parent.mkdir(parents=True)
        other.write_bytes(b"of somebody else")
    with pytest.raises(BackupFault, match="there are files in"):
        empty.restore(tmp_path / "a.ashar")
    assert other.read_bytes() == b"of somebody else"


def test_a_file_lost_from_the_disk_is_told_and_the_rest_is_kept(
    town: Place, empty: Place, tmp_path: Path
) -> None:
    with town.open():
        lost, changed = StoredFile.objects.order_by("pk")
        stored_path(lost.sha256).unlink()
        stored_path(changed.sha256).write_bytes(b"rotten")
    taken = town.back_up(tmp_path / "a.ashar")
    assert (sorted(taken.lost), taken.files) == (sorted([lost.sha256, changed.sha256]), 0)
    restored = empty.restore(tmp_path / "a.ashar")
    assert sorted(restored.lost) == sorted(taken.lost)
    with empty.open():
        assert StoredFile.objects.count() == 2


def test_a_refusal_is_one_sentence_in_the_operators_language(town: Place, tmp_path: Path) -> None:
    (tmp_path / "a.ashar").write_text("precious")
    answered = ashar(town, "backup", str(tmp_path / "a.ashar"), "--language", "ru")
    said = f"✗ Файл «{tmp_path / 'a.ashar'}» уже есть: выберите другое имя.\n"
    assert (answered.returncode, answered.stderr) == (1, said)


def test_an_existing_file_is_not_written_over(town: Place, tmp_path: Path) -> None:
    (tmp_path / "a.ashar").write_text("precious")
    with pytest.raises(BackupFault, match="choose another name"):
        town.back_up(tmp_path / "a.ashar")
    assert (tmp_path / "a.ashar").read_text() == "precious"
    (tmp_path / "b.ashar.keys").write_text("precious")
    with pytest.raises(BackupFault, match="choose another name"):
        town.back_up(tmp_path / "b.ashar")
    assert not (tmp_path / "b.ashar").exists()


def test_an_empty_place_has_nothing_to_back_up(empty: Place, tmp_path: Path) -> None:
    with pytest.raises(BackupFault, match="nothing to back up"):
        empty.back_up(tmp_path / "a.ashar")
    assert not (tmp_path / "a.ashar").exists()


def test_the_last_backup_is_remembered(town: Place, tmp_path: Path) -> None:
    with town.open():
        assert last_backup() is None
    taken = town.back_up(tmp_path / "a.ashar")
    with town.open():
        assert last_backup() == taken


def test_without_the_programs_of_postgresql_it_says_which_package(
    town: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite needs no programs.")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(engines, "PG_PROGRAMS", tmp_path)
    with pytest.raises(BackupFault, match="There is no pg_dump here: install the package postgresql-client-"):
        town.back_up(tmp_path / "a.ashar")
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    old.chmod(0o755)
    with pytest.raises(BackupFault, match="of version 9, older than the server"):
        town.back_up(tmp_path / "a.ashar")
    assert not (tmp_path / "a.ashar").exists()
