"""Files that come piece by piece: locked on the disk, whole or not there, forgotten after a day."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ashar.core import clock, files, keys
from ashar.core.files import arriving
from ashar.core.files.arriving import Arriving, Misplaced

SECRET = bytes(range(32))
WORD = "Жашыруун сүйлөм".encode()


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def coming() -> Arriving:
    return Arriving(arriving.new_name(), SECRET)


def pieces(coming: Arriving) -> list[Path]:
    return sorted((arriving.folder() / coming.name).iterdir())


def test_pieces_follow_one_another_and_are_nowhere_in_clear(coming: Arriving) -> None:
    assert coming.received == 0
    assert coming.add(0, WORD) == len(WORD)
    assert coming.add(len(WORD), b"more") == coming.received == len(WORD) + 4
    assert coming.content() == WORD + b"more"
    assert all(WORD not in path.read_bytes() for path in pieces(coming))


@pytest.mark.parametrize("offset", [0, 1, 9, 11, 10**9])
def test_a_piece_that_does_not_follow_is_refused(coming: Arriving, offset: int) -> None:
    coming.add(0, b"0123456789")
    with pytest.raises(Misplaced):
        coming.add(offset, b"x")
    assert coming.content() == b"0123456789"


def test_pieces_exchanged_on_the_disk_are_seen(coming: Arriving) -> None:
    coming.add(0, b"first")
    coming.add(5, b"other")
    first, other = pieces(coming)
    raw = first.read_bytes()
    first.write_bytes(other.read_bytes())
    other.write_bytes(raw)
    with pytest.raises(keys.Tampered):
        coming.content()


def test_pieces_of_another_file_or_another_draft_do_not_fit(coming: Arriving) -> None:
    coming.add(0, b"first")
    with pytest.raises(keys.Tampered):
        Arriving(coming.name, bytes(32)).content()
    twin = Arriving(arriving.new_name(), SECRET)
    os.rename(arriving.folder() / coming.name, arriving.folder() / twin.name)
    with pytest.raises(keys.Tampered):
        twin.content()


def test_a_lost_piece_ends_what_is_here(coming: Arriving) -> None:
    for n in range(3):
        coming.add(n * 4, b"four")
    pieces(coming)[1].unlink()
    assert coming.received == 4
    coming.forget()
    assert not (arriving.folder() / coming.name).exists()
    coming.forget()


@pytest.mark.django_db
def test_what_is_a_day_old_is_swept_with_its_folder(coming: Arriving) -> None:
    coming.add(0, b"four")
    files.sweep_orphans()
    assert coming.received == 4
    with clock.set_for_test(clock.now() + timedelta(days=1, minutes=1)):
        assert files.sweep_orphans() == files.Swept(rows=0, files=1)
    assert list(arriving.folder().iterdir()) == []


def test_a_name_is_never_a_way_out_of_the_folder() -> None:
    with pytest.raises(LookupError):
        Arriving("../../keys", SECRET).add(0, b"x")
