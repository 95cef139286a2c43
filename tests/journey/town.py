"""A real (not a demonstration) town with two people, a commission of neighbours and two organisations."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from ashar.accounts.actions import create_account, grant_role
from ashar.accounts.models import User
from ashar.core import journal
from ashar.places.actions import create_authority, create_place
from ashar.places.models import Authority
from ashar.programmes.actions import create_funding_source
from tests.journey.walker import Walker

PASSWORD = secrets.token_urlsafe(16)
# Hashed once, and as the server hashes: the tests' own settings have a quicker way.
HASH = PBKDF2PasswordHasher().encode(PASSWORD, secrets.token_hex(8))
PEOPLE = {
    "specialist": ("aigul@town.example", "Айгүл Саматова"),
    "head": ("bolot@town.example", "Болот Кенжеев"),
    "finance": ("dinara@town.example", "Динара Орунова"),
    "chair": ("emil@town.example", "Эмил Таиров"),
    "member": ("+996700112233", "Жамиля Бекова"),
    "expert": ("kubat@town.example", "Кубат Нурланов"),
}
ROLES = ("specialist", "head", "finance")


def settle(language: str) -> Authority:
    """The town, its people with passwords, their roles, its budget as a source of money."""
    place = create_place(
        kind="town", name_ky="Суу-Башы", name_ru="Суу-Башы", name_en="Suu-Bashy", by=journal.LOADER
    )
    authority = create_authority(
        code="SB",
        kind="city_hall",
        place=place,
        name_ky="Суу-Башы шаарынын мэриясы",
        name_ru="Мэрия города Суу-Башы",
        name_en="City hall of Suu-Bashy",
        phone="03900 1 23 45",
        by=journal.LOADER,
    )
    for key, (login, name) in PEOPLE.items():
        user = create_account(login=login, name=name, language=language, by=journal.LOADER)
        user.password = HASH
        user.save(update_fields=["password"])
        if key in ROLES:
            grant_role(user=user, code=key, authority=authority, by=journal.LOADER)
    create_funding_source(
        kind="local_budget",
        authority=authority,
        name_ky="Суу-Башы шаарынын бюджети",
        name_ru="Бюджет города Суу-Башы",
        by=journal.LOADER,
    )
    return authority


def sign_in(server: Any, language: str, key: str) -> Walker:
    """The person signed in by name and password; that form is not counted."""
    login, name = PEOPLE[key]
    return enter(Walker(server, language, name), login)


def enter(walker: Walker, login: str) -> Walker:
    """The same person signed in, again if the session is over; that form is not counted."""
    walker.read("sign-in/")
    if "sign-in" in walker.here:
        walker.send("sign-in", counts=False, login=login, password=PASSWORD)
    return walker


def user_of(key: str) -> User:
    """The account."""
    return User.objects.get(login=PEOPLE[key][0])
