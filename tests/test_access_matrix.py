"""Every address tried as every person of the demonstration and as nobody; every staff page as strangers."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from ashar.accounts.actions import create_account, grant_role
from ashar.accounts.models import User
from ashar.calls.models import Call
from ashar.commissions.actions import Seat, appoint_commission
from ashar.core import clock, journal
from ashar.core.files import StoredFile
from ashar.core.web.access import NAMES, PUBLIC, SIGNED_IN
from ashar.organisations.actions import add_member, register_organisation
from ashar.places.actions import create_authority, create_place
from ashar.portal.models import Dossier, Form, Making
from ashar.proposals.models import Proposal
from ashar.selection.models import Award, Offer
from tests.support.routes import (
    NOBODY,
    Arguments,
    Route,
    cast,
    client_of,
    leads_to_sign_in,
    part_of,
    parts,
    routes,
    unexpected,
)

STAFF = ("specialist", "head", "finance", "monitor", "adviser", "donor", "ministry", "auditor")
REACHED = {200, 302, 422}
# Addresses that speak a protocol: its method, and what it says.
SPOKEN = {
    "proposals:send": ("POST", {"Tus-Resumable": "1.0.0", "Upload-Length": "0"}),
    "proposals:sending": ("HEAD", {"Tus-Resumable": "1.0.0"}),
}
# Pages on which everybody who has signed in finds something, whichever object the address names.
OPEN_TO_SIGNED_IN = {
    "calls:follow": "everybody may hear what becomes of an announced call",
    "calls:follow-authority": "everybody may hear of every call of an authority",
    "account-notice": "leads to one’s own account",
    "core:notice-read": "marks nothing but one’s own",
    "device-sign-out": "signs out nothing but one’s own device",
    "proposals:start": "any organisation may begin a proposal for an announced lot",
    "calls:template": "what is shipped or shared is for every office; ashar/calls/tests tries what is not",
    "calls:template-copy": "a copy of what is shared belongs to whoever makes it",
    "calls:template-new": "begins something of one’s own",
}


@pytest.fixture(autouse=True)
def _demonstration(demo_town: Any, caplog: pytest.LogCaptureFixture) -> None:
    """The whole town; thousands of refusals are not told one by one."""
    caplog.set_level(logging.CRITICAL, logger="django.request")
    # No proposal of the demonstration came on paper, and no decision of it is ahead with a plan to look at.
    Proposal.objects.filter(admission__isnull=False).update(is_paper=True)
    # No dossier was asked for; one is put together by ashar/portal/tests/test_dossier.py.
    for call in Call.objects.filter(mode="live", announced_at__isnull=False):
        _put_dossiers(call)
    decided = Call.objects.filter(state="finished", mode="live").order_by("pk")[0]
    decided.rules["values"]["scoring.departure_reason"] = True
    decided.rules["values"]["result.structured_feedback"] = True
    Call.objects.filter(pk=decided.pk).update(state="deciding", rules=decided.rules)
    # Nobody was asked by an offer, and no letter came.
    letter = StoredFile.objects.order_by("pk")[0]
    for award in Award.objects.filter(mode="live"):
        Offer.objects.update_or_create(award=award, defaults={"answer_by": clock.now(), "letter": letter})


def _put_dossiers(call: Call) -> None:
    """Something to take in both forms, in place of a ZIP."""
    ready = {"state": Making.READY, "sha256": "0" * 64, "ready_at": clock.now()}
    for form in Form:
        some = StoredFile.objects.order_by("pk")[0]
        some.pk = None
        some.save(force_insert=True)
        until = clock.now() + clock.ONE_DAY
        Dossier.objects.create(call=call, form=form, file=some, kept_until=until, **ready)


# Names of addresses that take only deeds, learned while asking.
_for_deeds: set[str] = set()


def ask(client: Any, route: Route, address: str, *, admitted: bool) -> tuple[str, Any]:
    """The method the address is made for, and its answer; what a post changes is taken back."""
    client.raise_request_exception = False
    if not admitted or route.name not in _for_deeds:
        answer = client.get(address)
        answer.close()
        if answer.status_code != 405:
            return "GET", answer
        _for_deeds.add(route.name)
    if admitted and route.name in SPOKEN:
        method, headers = SPOKEN[route.name]
        return method, client.generic(method, address, headers=headers)
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    with transaction.atomic():
        answer = client.post(address)
        transaction.set_rollback(True)
    client.cookies.load(cookies)
    return "POST", answer


@pytest.mark.parametrize("part", parts())
def test_every_address_as_everybody(part: str) -> None:
    table = [route for route in routes() if part_of(route) == part]
    examples: dict[str, list[Arguments]] = {route.name: route.examples() for route in table}
    reached, wrong, tried, read = set(), [], Counter[str](), set()
    known: frozenset[frozenset[str]] = frozenset()
    for who, user in cast().items():
        client = client_of(user)
        duties = frozenset(user.duties()) if user else frozenset()
        is_first, known = duties not in known, known | {duties}
        for route in table:
            # A row knows duties, not people.
            if not is_first and not route.admits(user):
                continue
            # Who may open a page reads it in tests/test_page_budgets.py; here one who does is enough.
            if route.admits(user) and route.name in read:
                continue
            for arguments in route.tried_with(examples[route.name], user):
                address = route.address(arguments, "en")
                method, answer = ask(client, route, address, admitted=route.admits(user))
                tried[method] += 1
                if fault := unexpected(route, user, answer):
                    wrong.append(f"{who}: {method} {route.name} {arguments}: {answer.status_code}, {fault}")
                if route.admits(user) and answer.status_code in REACHED and not leads_to_sign_in(answer):
                    reached.add(route.name)
                    if method == "GET" and route.has_language:
                        read.add(route.name)
    cells = len(table) * len(cast())
    print(f"\n{part}: {len(table)} routes × {len(cast())} people = {cells} cells, {tried}")
    assert not wrong, "\n".join(wrong)
    assert sorted(route.name for route in table if route.name not in reached) == []


def settle_strangers() -> dict[str, User]:
    """People with the same duties in another authority, another organisation, another commission."""
    names = {"name_ky": "Башка шаар", "name_ru": "Другой город", "name_en": "Another town"}
    place = create_place(kind="town", is_demonstration=True, by=journal.LOADER, **names)
    other = create_authority(
        code="ZZ", kind="city_hall", place=place, is_demonstration=True, by=journal.LOADER, **names
    )
    people = {
        code: create_account(
            login=f"{code}@other.example", name=f"Other {code}", is_demonstration=True, by=journal.LOADER
        )
        for code in (*STAFF, "chair", "secretary", "member", "expert", "ngo_head", "ngo_manager")
    }
    for code in STAFF:
        until = clock.today() + timedelta(days=90) if code == "auditor" else None
        grant_role(user=people[code], code=code, authority=other, valid_to=until, by=journal.LOADER)
    seats = [Seat(people["secretary"], "secretary"), Seat(people["chair"], "chair")]
    seats += [Seat(people[duty], duty, is_civil=True) for duty in ("member", "expert")]
    titles = {f"title_{code}": "Commission" for code in ("ky", "ru", "en")}
    appoint_commission(
        authority=other, act_number="1", act_date=clock.today(), seats=seats, by=people["head"], **titles
    )
    ngo = register_organisation(
        inn="00000000009090",
        legal_form="foundation",
        head=people["ngo_head"],
        is_demonstration=True,
        by=people["ngo_head"],
        **names,
    )
    add_member(organisation=ngo, user=people["ngo_manager"], code="ngo_manager", by=people["ngo_head"])
    return people


def test_people_of_another_authority_are_refused_on_every_object() -> None:
    closed = [route for route in routes() if route.parameters and not route.is_public]
    closed = [route for route in closed if route.name not in OPEN_TO_SIGNED_IN]
    examples = {route.name: route.examples() for route in closed}
    strangers = settle_strangers()
    wrong, tried = [], 0
    for who, user in strangers.items():
        client = client_of(user)
        for route in filter(lambda each: each.admits(user), closed):
            for arguments in examples[route.name][:2]:
                _method, answer = ask(client, route, route.address(arguments, "en"), admitted=True)
                tried += 1
                if answer.status_code not in (403, 404):
                    wrong.append(f"{who}: {route.name} {arguments}: {answer.status_code}")
    print(f"\nforeign authority: {len(closed)} routes × {len(strangers)} strangers, {tried} requests refused")
    assert not wrong, "\n".join(wrong)
    assert len(closed) > 30


def test_every_exception_is_an_address_of_the_product() -> None:
    assert set(OPEN_TO_SIGNED_IN) <= {route.name for route in routes()}


def test_every_address_has_a_row_and_every_role_has_a_person() -> None:
    table, people = routes(), cast()
    print(f"\naccess: {len(table)} routes × {len(people)} people = {len(table) * len(people)} cells")
    assert [route.name for route in table if route.row is None] == []
    held = {duty for user in people.values() if user for duty in user.duties()}
    assert set(NAMES) - held == {PUBLIC, SIGNED_IN}
    assert people[NOBODY] is None
