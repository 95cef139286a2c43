"""Preparing, announcing and cancelling a call."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from ashar.calls.actions import (
    LotFacts,
    announce_blockers,
    announce_call,
    cancel_call,
    draft_call,
    revise_call,
)
from ashar.calls.models import Call, Lot
from ashar.calls.notices import calls_of
from ashar.core import clock, journal
from ashar.core.documents import Document, render
from ashar.core.lifecycle import Refused
from ashar.core.notices import Notice, follow, word
from ashar.core.thread import Knot
from ashar.programmes.actions import expect_money
from ashar.programmes.models import BudgetLine, Movement
from tests.support.office import Office


def left() -> tuple[int, ...]:
    """What a refused deed leaves alone."""
    models: tuple[Any, ...] = (Call, Lot, Movement, Document, Notice, journal.Entry)
    return tuple(model.objects.count() for model in models)


def reasons(call: Call, office: Office) -> list[str]:
    return [str(each) for each in announce_blockers(call, at=clock.now(), by=office.head)]


def test_nothing_is_missing_from_a_call_begun_with_what_is_known(office: Office) -> None:
    assert reasons(office.draft(), office) == []


def test_announcing_reserves_freezes_publishes_and_prints(office: Office) -> None:
    call = office.announce()
    money = call.lots.get().budget_line
    assert money is not None
    assert (call.state, call.announced_at, call.rules["profile"]) == ("announced", clock.now(), "light")
    assert (money.available, money.reserved) == (0, 50_000)
    assert Knot.objects.get(number=call.number).is_public
    paper = Document.objects.get(subject_number=call.number)
    assert (paper.kind, paper.is_public) == ("notice", True)
    assert [render(paper, code)[:5] for code in ("ky", "ru")] == [b"%PDF-"] * 2


def test_who_prepared_it_cannot_announce_it(office: Office) -> None:
    call = office.draft()
    before = left()
    with pytest.raises(Refused, match="a second person must"):
        announce_call(call=call, by=office.specialist)
    revised = revise_call(
        call=call, card=office.card(), lots=lots_of(call), commission=call.commission, by=office.head
    )
    with pytest.raises(Refused, match="a second person must"):
        announce_call(call=revised, by=office.head)
    assert left() == before


def lots_of(call: Call) -> list[LotFacts]:
    return [
        LotFacts(lot.title_ky, lot.title_ru, lot.ceiling, lot.budget_line)
        for lot in call.lots.select_related("budget_line")
        if lot.ceiling and lot.budget_line
    ]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"title_ru": ""}, "The title is needed"),
        ({"aim_ky": ""}, "The aim is needed"),
        ({"problem_ru": ""}, "The description of the problem is needed"),
        ({"target_group_ky": ""}, "The target group is needed"),
    ],
)
def test_texts_are_needed_in_both_languages(office: Office, change: dict[str, str], reason: str) -> None:
    call = office.draft(**change)
    assert [each for each in reasons(call, office) if each.startswith(reason)]
    before = left()
    with pytest.raises(Refused, match=reason):
        announce_call(call=call, by=office.head)
    assert left() == before


def test_deadline_comes_not_too_soon(office: Office) -> None:
    call = office.draft(deadline=clock.now() + timedelta(days=3))
    (reason,) = reasons(call, office)
    assert "15\u00a0March 2027" in reason


def test_money_that_went_elsewhere_meanwhile_is_missed(office: Office) -> None:
    from ashar.programmes.actions.ledger import move_money

    call = office.draft()
    money = BudgetLine.objects.get()
    move_money(line=money, kind="lapse", amount=Decimal(1), document="X", by=office.finance)
    assert reasons(call, office) == ["The budget line has less money than the lots ask for."]


def test_money_whose_year_is_over_is_said_before_the_button(office: Office) -> None:
    call = office.draft()
    with clock.set_for_test(clock.now() + timedelta(days=366)):
        assert [each for each in reasons(call, office) if "ended on 31 December" in each]


def test_two_lots_of_one_line_are_counted_together(office: Office) -> None:
    call = office.draft()
    lot = lots_of(call)[0]
    halves = [replace(lot, ceiling=Decimal(25_000)), replace(lot, ceiling=Decimal("25000.01"))]
    facts = {"card": office.card(), "commission": call.commission, "by": office.specialist}
    call = revise_call(call=call, lots=halves, **facts)
    assert reasons(call, office) == ["The budget line has less money than the lots ask for."]
    call = revise_call(call=call, lots=[halves[0], halves[0]], **facts)
    assert reasons(call, office) == []
    assert [each.n for each in call.lots.all()] == [1, 2]


def test_call_without_a_commission_or_with_one_that_ends_too_soon(office: Office) -> None:
    call = office.draft()
    facts = {"call": call, "card": office.card(), "lots": lots_of(call), "by": office.specialist}
    call = revise_call(commission=None, **facts)
    assert reasons(call, office) == ["No commission is chosen."]
    short = office.commission(valid_to=clock.today() + timedelta(days=5))
    call = revise_call(commission=short, **facts)
    assert reasons(call, office) == ["The commission’s work ends before the results: choose another."]


def test_money_or_commission_of_another_is_refused(office: Office, neighbour: Office) -> None:
    call = office.draft()
    facts = {"call": call, "card": office.card(), "by": office.specialist}
    foreign = replace(lots_of(call)[0], budget_line=neighbour.fund())
    theirs = neighbour.commission()
    before = left()
    with pytest.raises(Refused, match="must belong to this order"):
        revise_call(lots=[foreign], commission=call.commission, **facts)
    with pytest.raises(Refused, match="another authority"):
        revise_call(lots=lots_of(call), commission=theirs, **facts)
    with pytest.raises(Refused, match="at most five"):
        revise_call(lots=lots_of(call) * 6, commission=call.commission, **facts)
    assert left() == before


def test_announced_call_is_not_revised_nor_announced_again(office: Office) -> None:
    call = office.announce()
    before = left()
    with pytest.raises(Refused, match="amendment"):
        revise_call(
            call=call,
            card=office.card(),
            lots=lots_of(call),
            commission=call.commission,
            by=office.specialist,
        )
    with pytest.raises(Refused, match="not possible while"):
        announce_call(call=call, by=office.head)
    assert left() == before


def promised(office: Office) -> BudgetLine:
    return expect_money(
        line=office.plan(), source=office.source(), amount=Decimal(40_000), letter="№ 1", by=office.finance
    )


def test_call_on_promised_money_is_subject_to_funding(office: Office) -> None:
    call = announce_call(call=office.draft(promised(office)), by=office.head)
    money = BudgetLine.objects.get()
    assert call.is_subject_to_funding
    assert (money.expected, money.pencilled, money.reserved) == (0, 40_000, 0)


@pytest.mark.parametrize("is_promised", [False, True])
def test_cancelling_frees_the_money_and_tells_why(office: Office, is_promised: bool) -> None:
    call = announce_call(call=office.draft(promised(office) if is_promised else None), by=office.head)
    cancel_call(call=call, reason_ky="Себеп", reason_ru="Причина", by=office.head)
    money = BudgetLine.objects.get()
    call.refresh_from_db()
    assert (money.reserved, money.pencilled) == (0, 0)
    assert money.available + money.expected == (40_000 if is_promised else 50_000)
    assert (call.state, call.lots.get().outcome, call.is_cancelled) == ("finished", "cancelled", True)


def test_cancelling_without_a_reason_is_refused(office: Office) -> None:
    call = office.announce()
    before = left()
    with pytest.raises(Refused, match="Write the reason"):
        cancel_call(call=call, reason_ky=" ", reason_ru="", by=office.head)
    assert left() == before


def heard(office: Office, code: str, kind: str) -> list[str]:
    found = Notice.objects.filter(user=office.person(code), kind=kind)
    return [word(notice, "ru").subject for notice in found]


def test_head_hears_of_a_prepared_call_and_followers_of_an_announced_one(office: Office) -> None:
    line = office.fund()
    follow(office.person("ngo"), calls_of("TR"))
    follow(office.person("reader"), line.line.number)
    call = office.draft(line)
    assert len(heard(office, "head", "calls.prepared")) == 1
    announce_call(call=call, by=office.head)
    for code in ("ngo", "reader", "specialist", "chair", "member", "expert"):
        assert len(heard(office, code, "calls.announced")) == 1, code
    follow(office.person("ngo"), call.number)
    cancel_call(call=call, reason_ky="Себеп", reason_ru="Причина", by=office.head)
    assert len(heard(office, "ngo", "calls.cancelled")) == 1
    assert heard(office, "head", "calls.announced") == []


def test_letter_about_a_call_ends_the_following_of_what_is_followed(office: Office) -> None:
    from ashar.core.notices.wording import followed_number

    follow(office.person("ngo"), calls_of("TR"))
    call = office.announce()
    notice = Notice.objects.get(user=office.person("ngo"))
    assert (notice.number, followed_number(notice)) == (call.number, calls_of("TR"))


def test_notices_of_a_protected_call_carry_the_number_alone(office: Office) -> None:
    line = office.fund(office.plan(office.settle("Зордук", sphere="violence", is_protected=True)))
    follow(office.person("ngo"), calls_of("TR"))
    call = announce_call(call=office.draft(line), by=office.head)
    cancel_call(call=call, reason_ky="Себеп", reason_ru="Тайная вина", by=office.head)
    said = [word(notice, "ru") for notice in Notice.objects.all()]
    assert len(said) >= 5
    texts = " ".join(each.subject + each.body for each in said)
    assert call.number in texts
    assert [hidden for hidden in ("Безопасная", "Тайная", "Зордук") if hidden in texts] == []


def test_printed_notice_of_a_protected_call_has_no_place(office: Office) -> None:
    line = office.fund(office.plan(office.settle("Зордук", sphere="violence", is_protected=True)))
    call = announce_call(call=office.draft(line, session_place="Кабинет 204"), by=office.head)
    data = bytes(Document.objects.get(subject_number=call.number).data).decode()
    assert "Кабинет 204" not in data
    assert "Достук" not in data


def test_open_to_the_second(office: Office) -> None:
    call = office.announce()
    assert call.deadline is not None
    moments = [call.deadline + timedelta(seconds=seconds) for seconds in (-1, 0, 1)]
    assert [call.is_open(at) for at in moments] == [True, True, False]
    assert [Call.objects.open_at(at).exists() for at in moments] == [True, True, False]


def test_draft_for_an_order_that_is_over_is_refused(office: Office) -> None:
    money = office.fund()
    type(money.line).objects.filter(pk=money.line_id).update(state="dropped")
    before = left()
    lots = [LotFacts("Ж", "С", Decimal(1), money)]
    with pytest.raises(Refused, match="over"):
        draft_call(line=money.line, card=office.card(), lots=lots, commission=None, by=office.specialist)
    assert left() == before
