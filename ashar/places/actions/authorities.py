"""Entering places and authorities one by one."""

import re

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.core import journal
from ashar.core.lifecycle import Refused
from ashar.core.search import fold
from ashar.places.latin import english_name
from ashar.places.models import Authority, AuthorityKind, Place


@transaction.atomic
def create_place(
    *,
    kind: str,
    name_ky: str,
    name_ru: str,
    by: journal.Actor,
    name_en: str = "",
    parent: Place | None = None,
    soate: str | None = None,
    is_demonstration: bool = False,
) -> Place:
    """Enter one place; without an English name it gets a transliterated one."""
    journal.lock_chain(journal.PLATFORM)
    same = Place.objects.filter(parent=parent, kind=kind, name_ky=name_ky, is_demonstration=False)
    if not is_demonstration and same.exists():
        raise Refused(_("This place is in the list already. Choose it there."))
    place = Place.objects.create(
        kind=kind,
        name_ky=name_ky,
        name_ru=name_ru,
        name_en=name_en or english_name(name_ky),
        name_en_is_transliterated=not name_en,
        parent=parent,
        soate=soate,
        is_demonstration=is_demonstration,
        folded=fold(f"{name_ky} {name_ru} {name_en or english_name(name_ky)} {soate or ''}"),
    )
    journal.write_entry(
        chain=journal.PLATFORM,
        number=f"place-{place.pk}",
        step="place.create",
        by=by,
        facts={"kind": kind, "name_ky": name_ky, "name_ru": name_ru, "soate": soate},
    )
    return place


CONTACTS = frozenset({"address_ky", "address_ru", "address_en", "phone"})


@transaction.atomic
def create_authority(
    *,
    code: str,
    kind: str,
    place: Place,
    name_ky: str,
    name_ru: str,
    by: journal.Actor,
    name_en: str = "",
    address_ky: str = "",
    address_ru: str = "",
    address_en: str = "",
    phone: str = "",
    is_demonstration: bool = False,
    is_live: bool = True,
) -> Authority:
    """Enter a body that commissions, and begin its journal.

    `code`: 2 to 12 Latin capitals and digits; it begins every number of the authority and never changes.
    `is_live`: false for one that is known from history alone.
    """
    journal.lock_chain(journal.PLATFORM)
    if not re.fullmatch(r"[A-Z0-9]{2,12}", code):
        raise Refused(_("The code of an authority is 2 to 12 Latin capitals and digits."))
    if Authority.objects.filter(code=code).exists():
        raise Refused(_("There is already an authority with this code."))
    if kind not in AuthorityKind.values:
        raise Refused(_("Choose what kind of body this is."))
    authority = Authority.objects.create(
        code=code,
        kind=kind,
        place=place,
        name_ky=name_ky,
        name_ru=name_ru,
        name_en=name_en or english_name(name_ky),
        address_ky=address_ky,
        address_ru=address_ru,
        address_en=address_en,
        phone=phone,
        is_demonstration=is_demonstration,
        is_live=is_live,
        folded=fold(" ".join((name_ky, name_ru, name_en, place.folded, code))),
    )
    facts = {"code": code, "kind": kind, "place": place.soate or place.name_ky, "name_ky": name_ky}
    journal.write_entry(
        chain=journal.PLATFORM,
        number=code,
        step="authority.create",
        by=by,
        facts={**facts, "is_live": is_live},
    )
    journal.write_entry(chain=code, number=code, step="authority.begin", by=by, facts=facts)
    return authority


@transaction.atomic
def make_live(*, authority: Authority, by: journal.Actor) -> Authority:
    """Let a body that was known from history alone work here from now on, under the code it has."""
    journal.lock_chain(journal.PLATFORM)
    authority = Authority.objects.select_for_update(of=("self",)).get(pk=authority.pk)
    if authority.is_live:
        raise Refused(_("This authority works here already."))
    authority.is_live = True
    authority.save(update_fields=["is_live"])
    journal.write_entry(chain=journal.PLATFORM, number=authority.code, step="authority.live", by=by)
    return authority


@transaction.atomic
def change_contacts(*, authority: Authority, by: journal.Actor, **contacts: str) -> Authority:
    """Say anew where the authority is found. `contacts`: address_ky, address_ru, address_en, phone."""
    journal.lock_chain(authority.code)
    unknown = contacts.keys() - CONTACTS
    if unknown:
        raise ValueError(f"Not contacts: {sorted(unknown)}")
    for name, value in contacts.items():
        setattr(authority, name, value)
    authority.save(update_fields=list(contacts))
    journal.write_entry(
        chain=authority.code, number=authority.code, step="authority.change_contacts", by=by, facts=contacts
    )
    return authority
