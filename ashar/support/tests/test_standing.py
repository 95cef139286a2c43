"""Where towns stand: late first, nothing that is not known, money by the funder's source."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from ashar.calls.actions import ask_question
from ashar.calls.models import Call, Clarification
from ashar.core import clock
from ashar.core.lifecycle import retie
from ashar.core.money import ZERO
from ashar.core.thread import running_orders
from ashar.programmes.actions import (
    Act,
    AllocationPart,
    DonorTerms,
    NewSource,
    allocate,
    create_funding_source,
    expect_money,
    record_decision,
    record_donor_agreement,
)
from ashar.support.actions import assign_authority, leave_note
from ashar.support.queries import standings, supporters_of, supporters_of_order, towns_of
from ashar.support.queries.funding import funding_of, in_words, purses_of
from ashar.support.queries.speaking import observers_of, pairs_of
from ashar.support.queries.standing import late_orders
from ashar.support.tests.conftest import NOW, SINCE, UNTIL, World
from tests.support.office import Office

pytestmark = pytest.mark.postgres


def assign(world: World, office: Office, **facts: Any) -> None:
    assign_authority(
        programme=world.programme,
        authority=office.authority,
        valid_from=SINCE,
        valid_to=UNTIL,
        by=world.operator,
        **facts,
    )


def donors_money(world: World, office: Office, sum_: int) -> Any:
    """The funder's source, and an order of the town that it pays for."""
    source = create_funding_source(
        kind="donor", authority=office.authority, name_ky="Донор", name_ru="Донор", by=world.operator
    )
    act = Act("council", "7", clock.today())
    line = office.plan(sum_=sum_)
    record_decision(line=line, act=act, amounts={source: Decimal(sum_)}, by=office.finance)
    return source, line


def test_list_has_each_running_order_of_the_assigned_towns(world: World) -> None:
    assign(world, world.office)
    call = world.office.announce()
    world.other.announce()

    (row,) = standings(towns_of(world.adviser, "adviser"), with_notes=True)

    assert (row.order.number, row.authority.code) == (call.line.number, "TR")
    assert (str(row.stage), row.knot.number) == ("Call", call.number)
    assert (row.late, row.next.at, row.notes) == ([], call.deadline, 0)


def test_town_without_a_role_is_not_in_the_list(world: World) -> None:
    world.office.announce()
    assert standings(towns_of(world.adviser, "adviser")) == []
    assert running_orders([]) == {}


def test_order_is_late_when_results_are_not_there_on_their_day(world: World) -> None:
    call = world.office.announce()
    other = world.other.plan()
    towns = {office.authority.code: office.authority for office in (world.office, world.other)}
    with clock.set_for_test(clock.at_bishkek(call.results_by, NOW.time()) + timedelta(days=3)):
        first, second = standings(towns)
        assert (first.order.number, second.order.number) == (call.line.number, other.number)
        (late,) = first.late
        assert (str(late.what), late.days_left) == ("The results are due", -3)
        assert (second.dues, second.late, second.next) == ([], [], None)
        assert {chain: len(dues) for chain, dues in late_orders(towns).items()} == {"TR": 1}


def test_question_on_a_call_that_nobody_answers_is_late(world: World) -> None:
    call = world.office.announce()
    for n in (1, 2):
        ask_question(call=call, text=f"Суроо {n}", asker=f"connection {n}", language="ky")
    by = min(Clarification.objects.filter(call=call).values_list("answer_by", flat=True))
    with clock.set_for_test(clock.at_bishkek(by, NOW.time()) + timedelta(days=1)):
        (row,) = standings({"TR": world.office.authority})
        assert [str(due.what) for due in row.late] == ["A question on the call is to be answered"]
    Clarification.objects.filter(call=call).update(state="set_aside", set_aside_reason="twice")
    (row,) = standings({"TR": world.office.authority})
    assert "question" not in " ".join(str(due.what) for due in row.dues)


@pytest.mark.parametrize(
    ("state", "words"),
    [("opened", "The results are due"), ("standstill", "The appeal period ends"), ("planned", None)],
)
def test_what_is_due_depends_on_the_phase(world: World, state: str, words: str | None) -> None:
    call = world.office.announce()
    Call.objects.filter(pk=call.pk).update(state=state, standstill_until=clock.now() + timedelta(days=2))
    retie(Call.objects.get(pk=call.pk))
    (row,) = standings({"TR": world.office.authority})
    assert [str(due.what) for due in row.dues] == ([words] if words else [])


def test_appeal_period_that_has_passed_waits_for_the_agreement(world: World) -> None:
    call = world.office.announce()
    Call.objects.filter(pk=call.pk).update(state="standstill", standstill_until=NOW - timedelta(days=2))
    (row,) = standings({"TR": world.office.authority})
    assert [str(due.what) for due in row.late] == ["The agreement is to be prepared"]


def test_planned_order_is_known_to_the_adviser_and_not_to_the_donor(world: World) -> None:
    line = world.office.plan()
    town = {"TR": world.office.authority}
    assert [row.order.number for row in standings(town)] == [line.number]
    assert standings(town, public=True) == []


def test_draft_of_a_call_does_not_move_the_donor_s_list(world: World) -> None:
    world.office.draft()
    town = {"TR": world.office.authority}
    assert [str(row.stage) for row in standings(town)] == ["Call"]
    assert [str(row.stage) for row in standings(town, public=True)] == ["Programme"]


def test_notes_count_for_the_whole_order(world: World) -> None:
    call = world.office.announce()
    assign(world, world.office)
    (row,) = standings(towns_of(world.adviser, "adviser"))
    leave_note(knot=row.knot, text="x", language="ru", by=world.adviser)
    leave_note(knot=row.order, text="x", language="ru", by=world.adviser)
    (row,) = standings(towns_of(world.adviser, "adviser"), with_notes=True)
    assert (row.notes, row.knot.number) == (2, call.number)


def test_donor_sees_the_money_of_its_source_alone(world: World) -> None:
    source, line = donors_money(world, world.office, 70_000)
    world.office.fund(sum_=50_000)
    assign(world, world.office, funding=source)
    assign(world, world.other)

    money = funding_of(world.observer, towns_of(world.observer, "donor"))

    assert [(town.code, sums.allocated) for town, sums in money.by_town] == [("TR", Decimal(70_000))]
    assert {number: sums.available for number, sums in money.by_order.items()} == {
        line.number: Decimal(70_000)
    }
    assert [town.code for town in money.unnamed] == ["NB"]
    assert [sum_ for _words, sum_ in in_words(money.total)] == [70_000, ZERO, ZERO, ZERO, 70_000]


def test_one_agreement_feeds_two_towns_a_row_each_with_what_is_late(world: World, client: Any) -> None:
    terms = DonorTerms(
        reference="D-1",
        signed_on=SINCE,
        valid_from=SINCE,
        valid_to=UNTIL,
        currency="USD",
        amount=Decimal(2_000),
        rate=Decimal("87.5"),
        rate_on=SINCE,
    )
    named = NewSource("donor", "Донор", "Донор")
    agreement = record_donor_agreement(source=named, authority=None, terms=terms, by=world.operator)
    for office, soms in ((world.office, 100_000), (world.other, 50_000)):
        paper = AllocationPart("No. 2", SINCE)
        facts = {"authority": office.authority, "amount": Decimal(soms), "paper": paper}
        allocate(agreement=agreement, by=world.operator, **facts)
        assign(world, office, funding=agreement.source)
    act = Act("council", "7", clock.today())
    given = {agreement.source: Decimal(70_000)}
    record_decision(line=world.office.plan(), act=act, amounts=given, by=world.office.finance)
    promised = world.other.plan()
    expect_money(
        line=promised,
        source=agreement.source,
        amount=Decimal(50_000),
        letter="No. 3",
        expected_by=clock.today() - timedelta(days=1),
        by=world.other.finance,
    )

    towns = towns_of(world.observer, "donor")
    (purse,) = purses_of(funding_of(world.observer, towns), standings(towns, public=True))

    rows = {share.authority.code: share for share in purse.shares}
    assert {code: share.figures for code, share in rows.items()} == {
        "NB": [50_000, 50_000, ZERO, ZERO, ZERO, ZERO, 50_000],
        "TR": [100_000, ZERO, ZERO, ZERO, ZERO, ZERO, 100_000],
    }
    assert purse.figures == [150_000, 50_000, ZERO, ZERO, ZERO, ZERO, 150_000]
    assert [(str(due.what), due.number) for due in rows["NB"].late] == [("Promised money", promised.number)]
    assert rows["TR"].late == []
    client.force_login(world.observer)
    assert "promised money is late" in client.get("/en/towns/money/").content.decode(), (
        "among the figures too"
    )
    assert pairs_of(world.observer) == {(agreement.source_id, town.pk) for town in towns.values()}
    assert list(observers_of(agreement.source_id, world.other.authority.pk)) == [world.observer]
    assert list(observers_of(agreement.source_id + 1, world.other.authority.pk)) == []


def test_money_of_another_programme_s_source_is_not_shown(world: World) -> None:
    source, _line = donors_money(world, world.office, 70_000)
    assign(world, world.office, funding=source)
    money = funding_of(world.office.donor, towns_of(world.office.donor, "donor"))
    assert (money.by_town, money.by_order) == ([], {})


def test_supporters_of_a_day_and_of_the_days_of_an_order(world: World) -> None:
    assign(world, world.office)
    assert [each.programme for each in supporters_of("TR")] == [world.programme]
    assert supporters_of("TR", on=SINCE - timedelta(days=1)) == []
    assert supporters_of("NB") == []
    (row,) = standings({"TR": world.office.announce().authority})
    assert [each.programme.adviser_ru for each in supporters_of_order(row.order)] == ["Институт"]


def test_lists_open_for_their_readers_alone(world: World, client: Any) -> None:
    world.office.announce()
    opens = {"adviser": "/ru/towns/", "donor": "/ru/towns/money/"}
    for who in ("specialist", "head", "adviser", "donor", "ministry", "auditor", "nobody"):
        client.force_login(world.office.people[who])
        for reader, address in opens.items():
            assert client.get(address).status_code == (200 if who == reader else 403), (who, address)


def test_adviser_and_donor_land_on_their_lists(world: World, client: Any) -> None:
    from ashar.accounts.links import landing_of

    assign(world, world.office)
    assert (landing_of(world.adviser), landing_of(world.observer)) == ("/en/towns/", "/en/towns/money/")
    assert [landing_of(world.office.people[who]) for who in ("specialist", "ministry", "nobody")] == [
        "",
        "",
        "",
    ]
    for who, password in ((world.adviser, "жашыл-тоо-булак-27"),):
        who.set_password(password)
        who.save()
        answer = client.post("/ru/sign-in/", {"login": who.login, "password": password})
        assert (answer.status_code, answer["Location"].endswith("/towns/")) == (302, True)


@pytest.mark.parametrize(("who", "words"), [("ministry", "/ru/money/"), ("auditor", "/ru/money/TR/")])
def test_ministry_and_auditor_find_what_to_read(world: World, client: Any, who: str, words: str) -> None:
    client.force_login(world.office.people[who])
    page = client.get("/ru/work/").content.decode()
    assert f'href="{words}"' in page
    assert 'href="/ru/journal/"' in page
