"""What lies in a vault, locked and unlocked: the profile, and what must be kept secret of a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from ashar.core import clock, keys
from ashar.core.files import Locked, open_locked
from ashar.organisations.models import Organisation, Vault, VaultDocument


class Unreadable(LookupError):
    """The key of the vault is gone, or the paper was locked with an earlier one."""


class Project(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A past project: when, what, and whose money it was."""

    year: str = ""
    title: str = ""
    funder: str = ""


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the people of the organisation, with the post."""

    name: str = ""
    post: str = ""


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an organisation tells once: where it is paid, what it has done, who works in it."""

    bank_name: str = ""
    bank_bik: str = ""
    bank_account: str = ""
    projects: tuple[Project, ...] = ()
    people: tuple[Person, ...] = ()

    @property
    def bank(self) -> dict[str, str]:
        """Where it is paid, by the names of the fields of an agreement."""
        return {name: getattr(self, name) for name in ("bank_name", "bank_bik", "bank_account")}


@dataclass(frozen=True)
class Kept:
    """What is secret of a paper: its name, its own title, hash and length of the file, and its key."""

    name: str
    sha256: str
    size: int
    key: bytes
    title: str = ""


class _Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    sha256: str
    size: int
    key: str
    title: str = ""


def profile_of(organisation: Organisation) -> Profile:
    """The profile, empty when nothing was told yet; raises Unreadable."""
    vault = Vault.objects.filter(organisation=organisation).first()
    if vault is None or vault.body is None:
        return Profile()
    return msgspec.json.decode(_unlocked(bytes(vault.body), vault.key_name), type=Profile)


def readable_profile(organisation: Organisation) -> Profile:
    """The profile for filling in a form elsewhere; empty when its key is gone."""
    try:
        return profile_of(organisation)
    except Unreadable:
        return Profile()


def readable_profiles(organisations: Iterable[Organisation]) -> dict[int, Profile]:
    """The profiles of several organisations by their ids, by one query; those that are told and readable."""
    found = {}
    for vault in Vault.objects.filter(organisation__in=list(organisations), body__isnull=False):
        try:
            body = _unlocked(bytes(vault.body or b""), vault.key_name)
        except Unreadable:
            continue
        found[vault.organisation_id] = msgspec.json.decode(body, type=Profile)
    return found


def keep_profile(organisation: Organisation, profile: Profile) -> None:
    """Keep the profile, locked; called by actions only."""
    vault = vault_of(organisation)
    vault.body = keys.lock(msgspec.json.encode(profile), keys.read(vault.key_name))
    vault.saved_at = clock.now()
    vault.save(update_fields=["body", "saved_at"])


def vault_of(organisation: Organisation) -> Vault:
    """The vault with a key that is here: made now, or anew when the old key is gone."""
    vault, _made = Vault.objects.get_or_create(organisation=organisation)
    if not keys.is_here(vault.key_name):
        vault.key_name, vault.body = keys.make("vault"), None
        vault.save(update_fields=["key_name", "body"])
    return vault


def is_readable(organisation: Organisation) -> bool:
    """Whether the key is here, or none was needed yet."""
    vault = Vault.objects.filter(organisation=organisation).first()
    return vault is None or keys.is_here(vault.key_name)


def locked_body(organisation: Organisation, file: Locked, title: str) -> bytes:
    """What is secret of a file that comes into the vault, under its lock."""
    told = _Body(file.name, file.sha256, file.size, file.key.hex(), title)
    return keys.lock(msgspec.json.encode(told), keys.read(vault_of(organisation).key_name))


def kept_of(document: VaultDocument) -> Kept:
    """What is secret of a paper; raises Unreadable."""
    return kept_together([document])[document.pk]


def kept_together(documents: list[VaultDocument]) -> dict[int, Kept]:
    """The same of several papers of one organisation by one query; those that cannot be read are left out,
    and Unreadable is raised when none can.
    """
    if not documents:
        return {}
    vault = Vault.objects.get(organisation=documents[0].organisation_id)
    found = {}
    for each in documents:
        try:
            told = msgspec.json.decode(_unlocked(bytes(each.body), vault.key_name), type=_Body)
        except Unreadable:
            continue
        found[each.pk] = Kept(told.name, told.sha256, told.size, bytes.fromhex(told.key), told.title)
    if not found:
        raise Unreadable
    return found


def bytes_of(document: VaultDocument) -> bytes:
    """The paper itself; raises Unreadable."""
    return open_locked(document.file, kept_of(document).key)


def _unlocked(locked: bytes, key_name: str) -> bytes:
    try:
        return keys.unlock(locked, keys.read(key_name))
    except (keys.KeyGone, keys.Tampered) as error:
        raise Unreadable from error
