"""Keys in their folder, and what is locked with them."""

import stat
from typing import Any

import pytest

from ashar.core import keys


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Any) -> None:
    settings.KEYS_DIR = tmp_path / "keys"


def test_a_key_is_found_under_its_name_for_the_owner_alone() -> None:
    name = keys.make("draft")
    assert len(keys.read(name)) == keys.SIZE
    path = keys.folder() / name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [each.name for each in keys.folder().iterdir()] == [name], "no draft is left behind"


def test_a_given_secret_is_kept_as_it_is_and_can_be_put_back() -> None:
    name = keys.make("share", b"secret")
    keys.destroy(name)
    keys.put(name, b"secret")
    assert keys.read(name) == b"secret"


def test_a_destroyed_key_is_gone_and_nothing_remains_of_it() -> None:
    name = keys.make("draft")
    path, secret = keys.folder() / name, keys.read(name)
    twin = path.with_name("twin")
    twin.hardlink_to(path)
    keys.destroy(name)
    assert twin.read_bytes() == b"\0" * len(secret), "it is overwritten before it is removed"
    assert not keys.is_here(name)
    with pytest.raises(keys.KeyGone):
        keys.read(name)
    keys.destroy(name)


@pytest.mark.parametrize("name", ["", "draft", "../secret_key", "draft-00", "Draft-" + "0" * 32])
def test_a_name_that_no_key_has_leads_nowhere(name: str) -> None:
    with pytest.raises(keys.KeyGone):
        keys.read(name)


def test_what_is_locked_is_read_with_its_key_alone() -> None:
    one, other = keys.read(keys.make("draft")), keys.read(keys.make("draft"))
    locked = keys.lock("Сүйлөм".encode(), one)
    assert keys.unlock(locked, one).decode() == "Сүйлөм"
    for wrong, key in ((locked, other), (locked[:-1] + bytes([locked[-1] ^ 1]), one), (b"", one)):
        with pytest.raises(keys.Tampered):
            keys.unlock(wrong, key)
