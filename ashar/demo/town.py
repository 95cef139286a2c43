"""Setting the demonstration town up: its authority, people, organisations, commission and money."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from ashar.accounts.actions import Letter, create_account, grant_role, record_letter
from ashar.accounts.models import RoleCode, User
from ashar.commissions.actions import Seat, appoint_commission
from ashar.commissions.models import Commission
from ashar.core import clock, journal
from ashar.core.files import Locked, StoredFile
from ashar.organisations.actions import register_organisation
from ashar.organisations.models import Organisation
from ashar.places.actions import create_authority, create_place
from ashar.places.models import Authority
from ashar.programmes.actions import create_funding_source
from ashar.programmes.models import FundingSource
from ashar.regulations.actions import override_rule
from ashar.support.actions import assign_authority, create_support_programme, join_programme
from ashar.support.models import SupportMember, SupportProgramme

# Their roles come with the support programme.
SUPPORTERS = SupportMember.CODES
SUPPORTED_DAYS = 1500
TOWN = Path(__file__).with_name("town.toml")


@cache
def texts() -> dict[str, Any]:
    """The invented names and sentences."""
    return tomllib.loads(TOWN.read_text(encoding="utf8"))


@dataclass
class Town:
    """What the stories need at hand."""

    authority: Authority
    people: dict[str, User]
    organisations: dict[str, Organisation]
    heads: dict[str, User]
    programme: SupportProgramme | None = None
    commission: Commission | None = None
    sources: dict[str, FundingSource] = field(default_factory=dict)
    papers: dict[str, StoredFile] = field(default_factory=dict)
    letter: Locked | None = None


def set_up_people(since: date) -> Town:
    """Accounts and organisations, on the real clock: their journal is the platform's."""
    authority = open_authority(texts()["authority"])
    people = {person["key"]: open_account(person) for person in texts()["people"]}
    grant_role(user=people["operator"], code=RoleCode.OPERATOR, valid_from=since, by=journal.LOADER)
    heads, organisations = register_organisations(since)
    return Town(authority, people, organisations, heads, _support(people, since))


def register_organisations(since: date) -> tuple[dict[str, User], dict[str, Organisation]]:
    """The invented organisations and their heads, both by key."""
    heads = {
        o["key"]: open_account({"login": o["login"], "name": o["head"]}) for o in texts()["organisations"]
    }
    organisations = {
        o["key"]: register_organisation(
            inn=o["inn"],
            legal_form=o["legal_form"],
            name_ky=o["name_ky"],
            name_ru=o["name_ru"],
            name_en=o["name_en"],
            head=heads[o["key"]],
            head_name=o["head"],
            is_demonstration=True,
            since=since,
            by=heads[o["key"]],
        )
        for o in texts()["organisations"]
    }
    return heads, organisations


def _support(people: dict[str, User], since: date) -> SupportProgramme:
    """The invented programme that advises the town, with its adviser and the funder's observer."""
    operator = people["operator"]
    programme = create_support_programme(
        valid_from=since, valid_to=since + timedelta(days=SUPPORTED_DAYS), by=operator, **texts()["support"]
    )
    for code in SUPPORTERS:
        join_programme(programme=programme, user=people[code], code=code, by=operator)
    return programme


def open_authority(facts: Mapping[str, Any], kind: str = "city_hall", place_kind: str = "town") -> Authority:
    """An invented authority in an invented place; `facts` as the texts have them."""
    place = create_place(
        kind=place_kind,
        name_ky=facts["place_ky"],
        name_ru=facts["place_ru"],
        name_en=facts["place_en"],
        is_demonstration=True,
        by=journal.LOADER,
    )
    return create_authority(
        code=facts["code"],
        kind=kind,
        place=place,
        name_ky=facts["name_ky"],
        name_ru=facts["name_ru"],
        name_en=facts["name_en"],
        address_ky=facts["address_ky"],
        address_ru=facts["address_ru"],
        address_en=facts["address_en"],
        phone=facts["phone"],
        is_demonstration=True,
        by=journal.LOADER,
    )


def open_account(person: Mapping[str, Any]) -> User:
    """The account of an invented person."""
    return create_account(
        login=person["login"],
        name=person["name"],
        language=person.get("language", "ky"),
        is_demonstration=True,
        by=journal.LOADER,
    )


def set_up_offices(town: Town) -> None:
    """Roles, the standing commission, the sources of money: on the town's own clock."""
    give_roles(town)
    town.commission = appoint(town, texts()["people"])
    assert town.programme is not None
    town.sources["local"] = create_funding_source(
        kind="local_budget",
        authority=town.authority,
        name_ky="Ак-Терек шаарынын бюджети",
        name_ru="Бюджет города Ак-Терек",
        name_en="Budget of Ak-Terek",
        by=town.people["finance"],
    )
    town.sources["donor"] = create_funding_source(
        kind="donor",
        authority=town.authority,
        name_ky="«Ашар» донордук программасы (ойдон чыгарылган)",
        name_ru="Донорская программа «Ашар» (вымышленная)",
        name_en="Ashar donor programme (invented)",
        by=town.people["finance"],
    )
    assign_authority(
        programme=town.programme,
        authority=town.authority,
        valid_from=clock.today(),
        valid_to=town.programme.valid_to,
        funding=town.sources["donor"],
        by=town.people["operator"],
    )
    override_rule(
        authority=town.authority,
        key="project.must_end_within_fiscal_year",
        value=False,
        reason_ky="Үлгү шаар жылдын каалаган күнүндө көрсөтүлөт.",
        reason_ru="Демонстрационный город показывается в любой день года.",
        by=town.people["head"],
    )


def give_roles(town: Town) -> None:
    """Each person of the town the role that the texts give."""
    today = clock.today()
    for person in texts()["people"]:
        role = person.get("role")
        if person["key"] in town.people and role and role not in (RoleCode.OPERATOR, *SUPPORTERS):
            given = grant_role(
                user=town.people[person["key"]],
                code=role,
                authority=town.authority,
                valid_from=today,
                valid_to=today + timedelta(days=1500) if role == RoleCode.AUDITOR else None,
                by=town.people["operator"],
            )
            if role == RoleCode.AUDITOR:
                letter = Letter(person["inspects"], person["letter"], today)
                record_letter(role=given, letter=letter, by=town.people["operator"])


def appoint(town: Town, people: Iterable[Mapping[str, Any]]) -> Commission:
    """The standing commission: the specialist keeps its record, the others sit as the texts say."""
    specialist = town.people["specialist"]
    seats = [Seat(specialist, "secretary", post_ky="мэриянын адиси", post_ru="специалист мэрии")]
    seats += [
        Seat(town.people[p["key"]], p["duty"], p.get("is_civil", False), p["post_ky"], p["post_ru"])
        for p in people
        if "duty" in p
    ]
    return appoint_commission(
        authority=town.authority,
        title_ky="Социалдык заказ боюнча сынак комиссиясы",
        title_ru="Конкурсная комиссия по социальному заказу",
        title_en="Selection commission for social orders",
        act_number="14-б",
        act_date=clock.today(),
        seats=seats,
        by=specialist,
    )
