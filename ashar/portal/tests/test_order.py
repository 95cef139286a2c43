"""An order's public page: from problem to result, and nothing that is not public."""

import re
from typing import Any

import pytest

from ashar.accounts.models import User
from ashar.agreements.models import Agreement
from ashar.core import clock
from ashar.core.thread import Knot
from ashar.monitoring.models.reports import due_days
from ashar.priorities.models import Priority
from ashar.proposals.models import Proposal
from tests.support.office import make_office


def test_any_knot_leads_to_its_order(demo_town: Any, client: Any) -> None:
    closed = Knot.objects.get(kind="L", state="carried_out")
    tranche = Knot.objects.filter(kind="T", state="accounted")[0]
    for number in (closed.number, tranche.number):
        page = client.get(f"/ru/o/{number}")
        assert page.status_code == 200
        assert closed.number in page.content.decode()


def test_stages_of_an_order_lead_to_sections_of_its_page(demo_town: Any, client: Any) -> None:
    for number in Knot.objects.filter(kind="W", mode="live").values_list("number", flat=True):
        page = client.get(f"/ky/o/{number}").content.decode()
        thread = re.search(r'<nav class="thread".*?</nav>', page, re.DOTALL)
        assert thread
        anchors = re.findall(r'<a href="([^"]*)"', thread[0])
        assert {"#problem", "#call", "#decision"} <= set(anchors), number
        assert [anchor for anchor in anchors if f'id="{anchor[1:]}"' not in page] == []


def test_everybody_sees_that_a_report_is_late(demo_town: Any, client: Any) -> None:
    agreement = Agreement.objects.get(state="active", mode="live")
    line = agreement.award.lot.call.line
    assert line is not None
    (due,) = due_days(agreement)
    for days, is_late in ((0, False), (1, True)):
        with clock.set_for_test(clock.at_bishkek(due + days * clock.ONE_DAY, clock.time(9))):
            page = client.get(f"/en/o/{line.number}").content.decode()
        assert ("is not here yet" in page) is is_late


def test_a_hidden_knot_is_as_unknown_as_none(demo_town: Any, client: Any) -> None:
    hidden = Proposal.objects.values_list("number", flat=True)[0]
    assert client.get(f"/ru/o/{hidden}").status_code == 404
    assert client.get("/ru/o/AT-2026-L999").status_code == 404


def test_the_office_is_led_from_what_is_not_public_yet_to_where_it_is_prepared(
    demo_town: Any, client: Any
) -> None:
    planned = Knot.objects.get(kind="L", state="planned", is_public=False).number
    draft = Knot.objects.get(kind="C", state="planned").number
    places = {planned: f"/ky/lines/{planned}/", draft: f"/ky/calls/{draft}/"}
    for number in places:
        assert client.get(f"/ky/o/{number}").status_code == 404
    client.force_login(User.objects.get(login="gulnara@ak-terek.example"))
    for number, address in places.items():
        answer = client.get(f"/ky/o/{number}")
        assert (answer.status_code, answer["Location"]) == (302, address)
        assert client.get(address).status_code == 200


def test_the_short_address_leads_to_the_readers_language(demo_town: Any, client: Any) -> None:
    number = Knot.objects.filter(is_order=True, is_public=True)[0].number
    assert client.get(f"/o/{number}", follow=True).redirect_chain[-1][0] == f"/ky/o/{number}"


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_every_public_order_of_the_town_opens_within_its_queries(
    demo_town: Any, client: Any, language: str, django_assert_max_num_queries: Any
) -> None:
    orders = Knot.objects.filter(is_order=True, is_public=True).values_list("number", flat=True)
    assert len(orders) >= 6
    for number in orders:
        with django_assert_max_num_queries(12):
            answer = client.get(f"/{language}/o/{number}")
        # An order that is only proposed to the council stands on the page of its programme.
        proposed = answer.get("Location", "").startswith(f"/{language}/programmes/")
        assert answer.status_code == (302 if proposed else 200)


def test_the_first_page_opens_within_its_queries(
    demo_town: Any, client: Any, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(12):
        assert client.get("/ky/").status_code == 200


def test_the_first_page_is_marked_only_where_nothing_real_is_listed(demo_town: Any, client: Any) -> None:
    assert 'class="demo"' in client.get("/ky/").content.decode()

    make_office().announce()

    assert 'class="demo"' not in client.get("/ky/").content.decode()


@pytest.mark.django_db
def test_votes_of_a_round_are_not_called_hands_of_a_meeting(client: Any) -> None:
    money = make_office().fund()
    address = f"/en/o/{money.line.number}"
    assert "Participants of the meeting" in client.get(address).content.decode()
    Priority.objects.update(meeting=None)
    read = client.get(address).content.decode()
    assert "Why this comes first" in read
    assert "Votes" in read
    assert "Votes by show of hands" not in read
    assert "Participants of the meeting" not in read
