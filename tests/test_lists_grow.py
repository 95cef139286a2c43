"""A list asks the database as much with thirty rows more as with three more."""

from __future__ import annotations

from typing import Any

import pytest

from ashar.calls.models import Call
from ashar.commissions.models import Commission
from ashar.organisations.models import Organisation
from ashar.priorities.models import Meeting, Priority, Problem
from ashar.programmes.models import Movement
from ashar.support.models import Note
from tests.support import rows
from tests.support.queries import counted
from tests.support.routes import EMPLOYER, NOBODY, cast, client_of

FEW, MANY, MOST = 3, 27, 12
LISTS: dict[str, tuple[str, str, rows.Grower]] = {
    "register": (NOBODY, "/orders/AT/", rows.orders),
    "open calls": (NOBODY, "/calls/", rows.calls),
    "towns that listen": (NOBODY, "/say/", rows.authorities),
    "money": (NOBODY, "/money/", rows.authorities),
    "money of a town": (NOBODY, "/money/AT/", rows.orders),
    "journal": (NOBODY, "/journal/", rows.heads),
    "mail of the demonstration": (NOBODY, "/demo/mail/", rows.mail),
    "people to enter as": (NOBODY, "/sign-in/", rows.roles),
    "needs": ("specialist", "/needs/AT/", rows.signals),
    "a meeting to record": ("specialist", "/needs/AT/meeting/", rows.signals),
    "programme": ("specialist", "/programme/AT/", rows.orders),
    "priorities to plan": ("specialist", "/programme/AT/", rows.priorities),
    "calls of the office": ("specialist", "/calls/of/AT/", rows.calls),
    "rehearsals": ("specialist", "/rehearsals/", rows.planned_calls),
    "people": ("head", "/people/AT/", rows.roles),
    "auditors": ("head", "/people/AT/auditors/", rows.auditors),
    "dossiers": ("specialist", "/dossiers/", rows.calls),
    "commissions": ("head", "/commissions/of/AT/", rows.commissions),
    "authorities": ("operator", "/authorities/", rows.demonstrations),
    "notices": ("specialist", "/notices/", rows.notices),
    "news": (NOBODY, "/news/of/AT/", rows.news),
    "releases": ("specialist", "/news/office/", rows.news),
    "past orders": ("specialist", "/past/AT/", rows.past_orders),
    "work of the specialist": ("specialist", "/work/", rows.priorities),
    "work of the head": ("head", "/work/", rows.planned_calls),
    "work of the finance officer": ("finance", "/work/", rows.planned_orders),
    "payments": ("finance", "/payments/AT/", rows.payments),
    "payments that wait": ("finance", "/payments/AT/", rows.asked_tranches),
    "money that will be unspent": ("specialist", "/payments/AT/unspent/", rows.orders),
    "work of the finance officer on tranches": ("finance", "/work/", rows.asked_tranches),
    "work of an organisation": (EMPLOYER, "/work/", rows.own_proposals),
    "towns of the adviser": ("adviser", "/towns/", rows.running_orders),
    "towns of the donor": ("donor", "/towns/money/", rows.running_orders),
    "work of the adviser": ("adviser", "/work/", rows.answered_notes),
    "support programmes": ("operator", "/support/", rows.supports),
    "own proposals": (EMPLOYER, "/proposals/", rows.own_proposals),
}

# The demonstration fills the first page of these already.
PAGED = {"notices"}


@pytest.fixture(autouse=True)
def _demonstration(demo_town: Any) -> None:
    """The whole town."""


def asks_the_same(who: str, address: str, grow: rows.Grower, *, shows_few: bool = False) -> int:
    """How often the page asks; AssertionError when thirty rows are a reason to ask more than three.

    `shows_few`: the page has only the first of them.
    """
    client = client_of(cast()[who])
    grow(FEW)
    with counted() as with_few:
        few = client.get(address)
    grow(MANY)
    with counted() as with_many:
        many = client.get(address)
    assert (few.status_code, many.status_code) == (200, 200)
    assert shows_few or len(many.content) > len(few.content), "the list does not show what was added"
    extra = "\n".join(sorted(set(with_many) - set(with_few)))
    assert len(with_many) <= len(with_few) <= MOST, f"{len(with_few)}, then {len(with_many)}: {extra}"
    return len(with_many)


@pytest.mark.parametrize("name", LISTS)
def test_list_asks_the_same_however_long(name: str) -> None:
    who, address, grow = LISTS[name]
    asked = asks_the_same(who, f"/ky{address}", grow, shows_few=name in PAGED)
    print(f"\n{name}: {asked} questions")


def test_first_page_asks_the_same_however_much_goes_on() -> None:
    asks_the_same(NOBODY, "/ky/", rows.calls, shows_few=True)
    with counted() as asked:
        client_of(cast()[NOBODY]).get("/ky/")
    calls = [sql for sql in asked if 'FROM "calls_call"' in sql]
    assert calls
    assert [sql for sql in calls if "LIMIT" not in sql] == [], "it reads more calls than it shows"


@pytest.mark.parametrize(
    ("state", "who", "page"),
    [
        ("scoring", "expert", "sitting"),
        ("scoring", "chair", "sitting"),
        ("scoring", "expert", "desk"),
        ("standstill", "chair", "consolidated"),
        ("standstill", "chair", "sitting"),
        ("standstill", "head", "sitting"),
        ("standstill", NOBODY, "results"),
        ("standstill", NOBODY, "marks"),
        ("standstill", "chair", "marks"),
        ("scoring", "specialist", "opened"),
    ],
)
def test_sitting_asks_the_same_however_many_applicants(state: str, who: str, page: str) -> None:
    call = Call.objects.get(state=state, authority__is_demonstration=True)
    address = "/ky/work/proposals/" if page == "opened" else f"/ky/calls/{call.number}/{page}/"
    # Of many proposals each is marked on a page of its own: the sitting then shows less.
    asks_the_same(who, address, rows.applicants(call), shows_few=page == "sitting")


def test_pages_of_one_thing_ask_the_same_however_much_hangs_on_it() -> None:
    cast()
    meeting = Meeting.objects.get(pk=Priority.objects.filter(mode="live").order_by("pk")[0].meeting_id)
    problem = Problem.objects.filter(heard_at__isnull=False).order_by("pk")[0]
    line = Movement.objects.order_by("pk")[0].budget_line
    organisation = Organisation.objects.get(memberships__user=cast()[EMPLOYER])
    open_call = Call.objects.get(state="announced", mode="live")
    asks_the_same(NOBODY, f"/ky/meetings/{meeting.number}/", rows.priorities)
    asks_the_same(NOBODY, f"/ky/budget/{line.number}/", rows.movements)
    asks_the_same(NOBODY, f"/ky/commissions/{Commission.objects.get().number}/", rows.seats)
    asks_the_same(EMPLOYER, f"/ky/organisations/{organisation.pk}/", rows.memberships)
    asks_the_same(EMPLOYER, f"/ky/organisations/{organisation.pk}/documents/", rows.vault_papers)
    asks_the_same("specialist", f"/ky/proposals/call/{open_call.number}/", rows.papers)
    assert problem.signals.exists()


def test_notes_of_an_order_ask_the_same_however_many() -> None:
    note = Note.objects.order_by("pk")[0]
    asks_the_same("adviser", f"/ky/notes/{note.number}/", rows.notes)
    asks_the_same("specialist", f"/ky/notes/{note.number}/", rows.notes)
