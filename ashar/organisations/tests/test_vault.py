"""The vault of an organisation: papers with versions and days, the profile, who reads it, what is noted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client

from ashar.accounts.models import User
from ashar.core import clock, journal, keys
from ashar.core.files import Locked, store_locked, stored_path
from ashar.core.lifecycle import Refused
from ashar.core.notices.models import Notice
from ashar.organisations.actions import add_member
from ashar.organisations.models import MemberCode, Organisation, Vault, VaultDocument
from ashar.organisations.vault.actions import (
    Days,
    add_document,
    record_opening,
    renew_document,
    save_profile,
    take_away,
)
from ashar.organisations.vault.keeping import (
    Person,
    Profile,
    Project,
    Unreadable,
    bytes_of,
    kept_of,
    profile_of,
)
from ashar.organisations.vault.tasks import warn_of_expiry

BODY = "%PDF-1.4\n% {}\n1 0 obj<</Type/Catalog>>endobj\n%%EOF"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PROFILE = Profile(
    "Элдик банк", "987654", "9876543210987654", (Project("2024", "Клуб", "Шаар"),), (Person("А", "Б"),)
)


@pytest.fixture(autouse=True)
def folders(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR, settings.KEYS_DIR = tmp_path / "data", tmp_path / "keys"
    settings.DATA_DIR.mkdir()


@pytest.fixture
def locked(db: Any) -> Callable[..., Locked]:
    """Keeps a file under a lock, as a view does before its transaction."""

    def keep(words: str = "устав", name: str = "устав.pdf") -> Locked:
        return store_locked(ContentFile(BODY.format(words).encode(), name=name), purpose="vault")

    return keep


@pytest.fixture
def put(
    organisation: Organisation, ngo_head: User, locked: Callable[..., Locked]
) -> Callable[..., VaultDocument]:
    """Puts a paper into the vault."""

    def add(kind: str = "charter", days: Days | None = None, words: str = "устав") -> VaultDocument:
        return add_document(
            organisation=organisation, kind=kind, file=locked(words), days=days or Days(), by=ngo_head
        )

    return add


@pytest.mark.postgres
def test_a_paper_is_kept_locked_and_read_back(put: Callable[..., VaultDocument], locked: Any) -> None:
    document = put(words="сыр сөз")
    assert bytes_of(document).decode() == BODY.format("сыр сөз")
    assert kept_of(document).name == "устав.pdf"
    stored = stored_path(document.file.sha256).read_bytes() + bytes(VaultDocument.objects.get().body)
    assert "сыр".encode() not in stored
    assert "устав".encode() not in stored
    assert document.file.name == "vault", "the row does not tell the name"


@pytest.mark.postgres
def test_a_version_does_not_change_and_only_one_is_current(
    put: Callable[..., VaultDocument], locked: Callable[..., Locked], ngo_head: User
) -> None:
    first = put("tax", Days(issued_on=date(2026, 9, 1)))
    second = renew_document(document=first, file=locked("жаңы"), days=Days(), by=ngo_head)
    first.refresh_from_db()
    assert (first.is_current, second.is_current, second.version, second.kind) == (False, True, 2, "tax")
    assert bytes_of(first) != bytes_of(second)
    for change in ({"file_id": second.file_id}, {"issued_on": None}, {"expires_on": date(2030, 1, 1)}):
        with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
            VaultDocument.objects.filter(pk=first.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        VaultDocument.objects.filter(pk=first.pk).update(is_current=True)
    with pytest.raises(Refused, match="meanwhile"):
        renew_document(document=first, file=locked("дагы"), days=Days(), by=ngo_head)


@pytest.mark.postgres
def test_what_was_never_filed_is_removed_for_good(
    put: Callable[..., VaultDocument], locked: Callable[..., Locked], ngo_head: User
) -> None:
    renewed = renew_document(document=put(), file=locked("2"), days=Days(), by=ngo_head)
    assert take_away(document=renewed, by=ngo_head) == 0
    assert not VaultDocument.objects.exists()


def test_the_journal_tells_that_and_when_but_nothing_of_what(
    put: Callable[..., VaultDocument], organisation: Organisation, ngo_head: User
) -> None:
    document = put("other", words="сыр")
    save_profile(organisation=organisation, profile=PROFILE, by=ngo_head)
    record_opening(document=document, by=ngo_head)
    entries = journal.Entry.objects.filter(number=f"organisation-{organisation.pk}").order_by("seq")
    vault = {each.step: each.facts for each in entries if each.step.startswith("vault.")}
    assert list(vault) == ["vault.add", "vault.change_profile", "vault.open"]
    assert vault["vault.open"]["facts"] == {"document": document.pk, "version": 1}
    assert vault["vault.open"]["by"]["person"]
    raw = b"".join(bytes(each.body) for each in entries)
    assert not [word for word in ("other", "устав", "Элдик", "987654", "Клуб") if word.encode() in raw]


def test_the_profile_is_kept_under_the_lock(organisation: Organisation, ngo_head: User) -> None:
    assert profile_of(organisation) == Profile()
    save_profile(organisation=organisation, profile=PROFILE, by=ngo_head)
    assert profile_of(organisation) == PROFILE
    assert "Элдик".encode() not in bytes(Vault.objects.get().body)


def test_a_vault_whose_key_is_gone_says_so_and_begins_anew(
    client: Client, put: Callable[..., VaultDocument], organisation: Organisation, ngo_head: User
) -> None:
    lost = put()
    for path in keys.folder().iterdir():
        path.unlink()
    client.force_login(ngo_head, backend=BACKEND)
    address = f"/en/organisations/{organisation.pk}/documents/"
    assert "The key of these documents is gone" in client.get(address).content.decode()
    assert client.get(f"{address}{lost.pk}/").status_code == 200
    assert client.get(f"{address}{lost.pk}/file/").status_code == 404
    fresh = put(words="жаңы")
    assert bytes_of(fresh)
    with pytest.raises(Unreadable):
        kept_of(lost)
    assert "cannot be read" in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("who", "sees", "changes"),
    [
        ("head", True, True),
        ("manager", True, True),
        ("accountant", True, False),
        ("stranger", False, False),
        ("operator", False, False),
        ("specialist", False, False),
    ],
)
def test_who_opens_and_who_changes_the_vault(
    who: str,
    sees: bool,
    changes: bool,
    client: Client,
    put: Callable[..., VaultDocument],
    organisation: Organisation,
    ngo_head: User,
    make_person: Callable[..., User],
    make_organisation: Callable[..., Organisation],
    operator: User,
    specialist: User,
) -> None:
    document = put()
    person = {"head": ngo_head, "operator": operator, "specialist": specialist}.get(who)
    if person is None:
        person = make_person(f"{who}@kok.example", name="Бирөө")
        if who == "stranger":
            make_organisation("01234567890999", head=person)
        else:
            add_member(organisation=organisation, user=person, code=f"ngo_{who}", by=ngo_head)
    client.force_login(person, backend=BACKEND)
    base = f"/en/organisations/{organisation.pk}/"
    read = ["documents/", f"documents/{document.pk}/", f"documents/{document.pk}/file/", "profile/"]
    assert {client.get(base + page).status_code == 200 for page in read} == {sees}
    write = ["documents/add/", f"documents/{document.pk}/renew/"]
    assert {client.get(base + page).status_code == 200 for page in write} == {changes}
    assert (client.post(f"{base}documents/{document.pk}/away/").status_code == 302) is changes
    assert VaultDocument.objects.filter(pk=document.pk).exists() is not changes


def test_pages_put_in_renew_open_and_take_away(
    client: Client, organisation: Organisation, ngo_head: User, db: Any
) -> None:
    client.force_login(ngo_head, backend=BACKEND)
    base = f"/en/organisations/{organisation.pk}/documents/"
    upload = ContentFile(BODY.format("1").encode(), name="маалымкат.pdf")
    undated = client.post(f"{base}add/", {"kind": "tax", "upload": upload})
    assert undated.status_code == 422
    assert "Write the day of issue" in undated.content.decode()
    upload.seek(0)
    issued = (clock.today() - timedelta(days=10)).isoformat()
    added = client.post(f"{base}add/", {"kind": "tax", "upload": upload, "issued_on": issued})
    assert added.status_code == 302
    document = VaultDocument.objects.get()
    assert document.valid_until == clock.today() + timedelta(days=20)
    assert document.expires_on is None
    page = client.get(added["Location"]).content.decode()
    assert "маалымкат.pdf" in page
    assert "30 days from its issue" in page
    before = journal.Entry.objects.filter(step="vault.open").count()
    sent = client.get(f"{base}{document.pk}/file/")
    assert b"".join(sent.streaming_content).decode() == BODY.format("1")  # type: ignore[attr-defined]
    assert sent["Cache-Control"] == "private, no-store"
    assert journal.Entry.objects.filter(step="vault.open").count() == before + 1
    newer = ContentFile(BODY.format("2").encode(), name="2.pdf")
    until = (clock.today() + timedelta(days=90)).isoformat()
    client.post(f"{base}{document.pk}/renew/", {"upload": newer, "expires_on": until, "issued_on": ""})
    newest = VaultDocument.objects.get(is_current=True)
    assert newest.version == 2
    assert "Version 1" in client.get(f"{base}{newest.pk}/").content.decode()
    assert client.post(f"{base}{newest.pk}/away/").status_code == 302
    assert "There is no document yet." in client.get(base).content.decode()


def test_the_profile_page_keeps_what_is_whole_and_explains_the_rest(
    client: Client, organisation: Organisation, ngo_head: User
) -> None:
    client.force_login(ngo_head, backend=BACKEND)
    address = f"/en/organisations/{organisation.pk}/profile/"
    half = client.post(address, {"bank_name": "Элдик банк", "bank_bik": "12"})
    assert half.status_code == 422
    assert "A BIK has six figures." in half.content.decode()
    assert "Write the bank details whole" in half.content.decode()
    sent = {**PROFILE.bank, "bank_account": "9876 5432 1098 7654", "project_year_1": "2024"}
    lines = {
        "project_title_1": "Клуб",
        "project_funder_1": "Шаар",
        "person_name_3": "А",
        "person_post_3": "Б",
    }
    assert client.post(address, sent | lines).status_code == 302
    assert profile_of(organisation) == PROFILE
    assert 'value="9876543210987654"' in client.get(address).content.decode()


def test_people_are_warned_twice_before_and_when_it_is_over(
    put: Callable[..., VaultDocument],
    organisation: Organisation,
    ngo_head: User,
    make_person: Callable[..., User],
) -> None:
    manager, accountant = (make_person(f"{n}@kok.example", name="Адам") for n in ("m", "a"))
    add_member(organisation=organisation, user=manager, code=MemberCode.MANAGER, by=ngo_head)
    add_member(organisation=organisation, user=accountant, code=MemberCode.ACCOUNTANT, by=ngo_head)
    last = clock.today() + timedelta(days=40)
    put("head", Days(expires_on=last))
    put("charter")
    told = []
    for left in (40, 15, 14, 13, 4, 3, 2, 0, -1, -2):
        with clock.set_for_test(
            clock.at_bishkek(last - timedelta(days=left), clock.local(clock.now()).time())
        ):
            told += [left] * warn_of_expiry()
    assert told == [14, 3, -1]
    notices = Notice.objects.filter(kind="organisations.expiry")
    assert {each.user_id for each in notices} == {ngo_head.pk, manager.pk}
    assert len(notices) == 6
