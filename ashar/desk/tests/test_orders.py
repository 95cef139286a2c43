"""An order's page for its office: where it stands, by when what must be done, and what gives."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client

from ashar.accounts.actions import create_account, grant_role
from ashar.accounts.models import User
from ashar.calls.actions import announce_call, cancel_call
from ashar.calls.actions.planning import wish_end
from ashar.calls.models import Wish
from ashar.core import clock, i18n, journal
from ashar.core.journal import Entry
from ashar.core.lifecycle import Refused
from ashar.core.thread import thread_of
from ashar.desk.orders.drawing import strip
from ashar.desk.orders.many import standings
from ashar.desk.orders.planning import OrderPlan, order_plan, sentence
from ashar.programmes.models import ProgrammeLine
from ashar.regulations.actions import override_rule, state_day
from tests.support.office import Office, make_office
from tests.support.queries import counted

NOW = datetime(2027, 3, 1, 4, 0, tzinfo=UTC)


@pytest.fixture
def office(db: Any) -> Iterator[Office]:
    with clock.set_for_test(NOW):
        yield make_office()


def plan_of(line: ProgrammeLine) -> OrderPlan:
    fresh = ProgrammeLine.objects.select_related("authority", "programme").get(pk=line.pk)
    return order_plan(fresh, thread_of(line.number), clock.now())


def step_of(known: OrderPlan) -> str:
    assert known.plan.now is not None
    return known.plan.now.step.code


def test_each_deed_moves_the_order_on_by_a_step(office: Office) -> None:
    line = office.plan()
    assert step_of(plan_of(line)) == "decision"
    money = office.fund(line)
    assert step_of(plan_of(line)) == "announce"
    call = office.draft(money)
    assert step_of(plan_of(line)) == "announce"
    announce_call(call=call, by=office.head)
    known = plan_of(line)
    assert step_of(known) == "deadline"
    day = i18n.day(clock.local(call.deadline).date())
    told = f"You are at step 3 of 9. Next: the deadline for proposals, {day}. Last safe day: "
    assert str(sentence(known.plan)).startswith(told)


def test_the_deadline_passes_at_its_second_and_a_day_begins_at_midnight_in_bishkek(office: Office) -> None:
    call = office.announce(deadline=clock.at_bishkek(date(2027, 3, 18), time(23, 59, 59)))
    assert call.line is not None
    with clock.set_for_test(clock.at_bishkek(date(2027, 3, 18), time(23, 59, 59))):
        known = plan_of(call.line)
        assert (step_of(known), known.plan.today) == ("deadline", date(2027, 3, 18))
    with clock.set_for_test(clock.at_bishkek(date(2027, 3, 19), time(0))):  # 18:00 of the 18th in UTC
        known = plan_of(call.line)
        assert (step_of(known), known.plan.today) == ("results", date(2027, 3, 19))


def test_the_year_ends_in_bishkek_and_not_in_greenwich(office: Office) -> None:
    line = office.plan()
    with clock.set_for_test(datetime(2027, 12, 31, 17, 59, 59, tzinfo=UTC)):
        known = plan_of(line)
        assert known.plan.end == date(2027, 12, 31)
        assert not known.plan.is_met
    with clock.set_for_test(datetime(2027, 12, 31, 18, 0, tzinfo=UTC)):
        assert plan_of(line).plan.end == date(2028, 12, 31)


def test_a_moved_holiday_moves_the_plan_of_an_open_call(office: Office) -> None:
    call = office.announce()
    assert call.line is not None
    before = plan_of(call.line).plan.by_code["results"].day
    operator = create_account(login="op@example.kg", name="Оператор", by=journal.LOADER)
    grant_role(user=operator, code="operator", by=journal.LOADER)
    for day in (date(2027, 3, 22), date(2027, 3, 23)):
        state_day(day=day, kind="off", title_ky="К", title_ru="П", source="№ 1", by=operator)
    after = plan_of(call.line).plan.by_code["results"].day
    assert (before, after) == (call.results_by, after)
    assert after > before


def test_rules_that_change_while_a_call_is_open_leave_its_plan_alone(office: Office) -> None:
    call, other = office.announce(), office.plan()
    assert call.line is not None
    before = plan_of(call.line).plan.by_code
    new = plan_of(other).plan.by_code["announce"].last
    override_rule(
        authority=office.authority,
        key="contract.sign_days",
        value=25,
        reason_ky="Алыс.",
        reason_ru="Далеко.",
        by=office.head,
    )
    assert plan_of(call.line).plan.by_code["signatures"].last == before["signatures"].last
    assert plan_of(call.line).plan.by_code["deadline"].last == before["deadline"].last
    assert plan_of(other).plan.by_code["announce"].last < new


def test_a_cancelled_call_sends_the_order_back_to_the_announcement(office: Office) -> None:
    call = office.announce()
    assert call.line is not None
    cancel_call(call=call, reason_ky="Себеп", reason_ru="Причина", by=office.head)
    known = plan_of(call.line)
    assert (step_of(known), known.call) == ("announce", None)


def test_a_wish_counts_back_from_another_day_and_is_kept_in_the_journal(office: Office) -> None:
    line = office.plan()
    wish_end(line=line, ends_on=date(2027, 10, 29), months=3, by=office.specialist)
    known = plan_of(line)
    assert known.plan.end == date(2027, 10, 29)
    assert known.plan.by_code["payment"].last == date(2027, 10, 29)
    wish_end(line=line, ends_on=date(2027, 11, 30), months=3, by=office.head)
    told = [entry.facts["facts"] for entry in Entry.objects.filter(step="programmeline.wish").order_by("seq")]
    assert [each["before"] for each in told] == [None, "2027-10-29"]
    assert Wish.objects.count() == 1


def test_a_wish_in_the_past_is_refused(office: Office) -> None:
    with pytest.raises(Refused, match="between today and five years"):
        wish_end(line=office.plan(), ends_on=NOW.date() - timedelta(days=1), months=3, by=office.head)
    assert not Wish.objects.exists()


def test_work_that_may_go_on_past_december_is_counted_to_a_year_it_can_keep(office: Office) -> None:
    line = office.plan()
    with clock.set_for_test(datetime(2027, 9, 1, 4, tzinfo=UTC)):
        assert not plan_of(line).plan.is_met
        override_rule(
            authority=office.authority,
            key="project.must_end_within_fiscal_year",
            value=False,
            reason_ky="Улантылат.",
            reason_ru="Продолжается.",
            by=office.head,
        )
        known = plan_of(line)
        assert (known.plan.end, known.plan.is_met) == (date(2028, 12, 31), True)


def test_the_drawing_stays_inside_its_strip(office: Office) -> None:
    drawn = strip(plan_of(office.plan()).plan)
    places = [float(bar.start.rstrip("%")) for row in drawn.rows for bar in row]
    assert all(0 <= place <= 100 for place in places)
    assert len(drawn.rows) == 9
    assert drawn.months[0].year == 2027


def test_what_gives_is_shown_for_the_day_asked_about(office: Office, client: Any) -> None:
    line = office.fund().line
    client.force_login(office.specialist)
    page = client.get(f"/en/work/orders/{line.number}/?step=announce&day=2027-09-01").content.decode()
    assert 'id="shift"' in page
    assert "days too late" in page
    assert client.get(f"/en/work/orders/{line.number}/?step=nothing&day=").status_code == 422


def test_the_page_says_the_sentence_whom_it_needs_and_what_it_costs(office: Office, client: Any) -> None:
    call = office.announce()
    assert call.line is not None
    client.force_login(office.finance)
    with counted() as asked:
        page = client.get(f"/en/work/orders/{call.line.number}/").content.decode()
    assert "You are at step 3 of 9." in page
    assert "This order needs people: 3 of yours, 2 from outside." in page
    assert "You have people enough." in page
    _before, _note, unheld = page.partition("Not given to anybody yet")
    assert "member of the commission from the authority" in unheld.partition("</div>")[0]
    assert f"/en/work/orders/{call.line.number}/wish/" not in page, "only the specialist and the head wish"
    assert len(asked) <= 12


def test_the_wish_is_posted_by_the_office_alone(office: Office, client: Client) -> None:
    line = office.plan()
    address, sent = f"/ru/work/orders/{line.number}/wish/", {"ends_on": "2027-11-30", "months": "4"}
    client.force_login(office.finance)
    assert client.post(address, sent).status_code == 403
    client.force_login(office.head)
    assert client.post(address, {"ends_on": "2020-01-01", "months": "4"}).status_code == 422
    assert client.post(address, {"ends_on": "", "months": "0"}).status_code == 422
    assert client.post(address, sent).status_code == 302
    assert Wish.objects.get().months == 4


def test_a_neighbour_knows_nothing_of_a_planned_order(office: Office, client: Client) -> None:
    line, neighbour = office.plan(), make_office("NB")
    client.force_login(neighbour.specialist)
    assert client.get(f"/ru/work/orders/{line.number}/").status_code == 404
    public = office.fund(office.plan(office.settle("Башка"))).line
    assert client.get(f"/ru/work/orders/{public.number}/").status_code == 403


@pytest.mark.parametrize(
    ("state", "step"),
    [
        ("planned", "announce"),
        ("announced", "deadline"),
        ("scoring", "results"),
        ("standstill", "signatures"),
    ],
)
def test_orders_of_the_town_stand_where_their_calls_stand(demo_town: Any, state: str, step: str) -> None:
    lines = ProgrammeLine.objects.filter(mode="live", calls__state=state, authority__code="AT")
    assert step in {step_of(plan_of(line)) for line in lines}


def test_an_order_that_is_closed_has_nothing_left_to_do(demo_town: Any) -> None:
    line = ProgrammeLine.objects.get(state="carried_out", authority__code="AT", mode="live")
    known = plan_of(line)
    assert known.plan.now is None
    days = [row.day for row in known.plan.rows]
    assert days[0] < days[1] < days[2] < days[-1]
    assert str(sentence(known.plan)) == "All steps of the order are done."


def test_every_order_of_the_town_has_its_page(demo_town: Any, client: Any) -> None:
    client.force_login(User.objects.get(login="nurgul@ak-terek.example"))
    numbers = ProgrammeLine.objects.filter(mode="live", authority__code="AT").values_list("number", flat=True)
    client.get("/ky/work/")  # Django asks once a connection what its database can do
    for number in numbers:
        with counted() as asked:
            assert client.get(f"/ky/work/orders/{number}/").status_code == 200, number
        assert len(asked) <= 12, number


def test_my_work_says_of_every_order_what_its_own_page_says(demo_town: Any) -> None:
    now = clock.now()
    found = standings(["AT"], now, prepared=["AT"])
    assert (
        len(found)
        == ProgrammeLine.objects.filter(
            mode="live", authority__code="AT", state__in=["planned", "approved"]
        ).count()
    )
    for each in found:
        line = ProgrammeLine.objects.get(number=each.knot.number)
        known = plan_of(line)
        assert str(each.sentence) == str(sentence(known.plan)), each.knot.number
        assert each.is_late == (known.plan.slack < 0)


def test_my_work_counts_a_wish_own_rules_and_a_draft(office: Office, client: Any) -> None:
    line = office.plan()
    office.draft(office.fund(office.plan(office.settle("Башка"))))
    wish_end(line=line, ends_on=date(2027, 10, 29), months=3, by=office.specialist)
    for key, value in (("contract.sign_days", 15), ("calendar.days_off", ["2027-10-28"])):
        override_rule(
            authority=office.authority, key=key, value=value, reason_ky="К", reason_ru="П", by=office.head
        )
    with counted() as asked:
        found = standings([office.authority.code], clock.now(), prepared=[office.authority.code])
    assert len(asked) == 2
    assert len(found) == 2
    for each in found:
        known = plan_of(ProgrammeLine.objects.get(number=each.knot.number))
        assert str(each.sentence) == str(sentence(known.plan))
    assert standings([office.authority.code], clock.now())[0].knot.is_public, "of others only what is public"
    client.force_login(office.specialist)
    page = client.get("/en/work/").content.decode()
    assert f"/en/work/orders/{line.number}/" in page
    assert "You are at step 1 of 9. Next: the council’s decision." in page
