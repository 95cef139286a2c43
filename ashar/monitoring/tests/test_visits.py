"""Visits and findings: planned, made, answered, decided; who may know of what."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ashar.accounts.models import User
from ashar.agreements.models import Agreement
from ashar.agreements.tests.conftest import Cast
from ashar.core import clock, journal
from ashar.core.lifecycle import Refused
from ashar.core.notices.models import Notice
from ashar.core.thread import Knot, thread_of
from ashar.core.web.stages import view_of
from ashar.monitoring.actions.visits import (
    Found,
    Seen,
    answer_finding,
    cancel_visit,
    complete_visit,
    give_time,
    plan_visit,
    record_visit,
    settle_finding,
)
from ashar.monitoring.checklist import questions, questions_for
from ashar.monitoring.models import Finding, Visit
from ashar.monitoring.queries import visits as queries
from ashar.priorities.spheres import spheres

LIST = {"runs": "yes", "people": "partly"}


@pytest.fixture(autouse=True)
def nothing_visited(agreement: Agreement) -> None:
    """The town's own visits to the agreement are out of the way."""
    Finding.objects.filter(agreement=agreement).delete()
    Visit.objects.filter(agreement=agreement).delete()


@pytest.fixture
def monitor(agreement: Agreement) -> User:
    return User.objects.get(login="meder@ak-terek.example")


def soon(days: int = 14) -> date:
    return clock.today() + timedelta(days=days)


def made(agreement: Agreement, by: User, *findings: str) -> Visit:
    """A visit of today with these findings."""
    found = [Found(text, soon()) for text in findings]
    return record_visit(
        agreement=agreement, visited_on=clock.today(), checklist=LIST, note="", by=by, findings=found
    )


def kinds_for(user: User) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("-pk").values_list("kind", flat=True))


def test_a_visit_without_findings_is_over_at_once_and_public(agreement: Agreement, cast: Cast) -> None:
    visit = made(agreement, cast.specialist)

    assert (visit.state, visit.checklist, visit.recorded_by) == ("closed", LIST, cast.specialist)
    knot = Knot.objects.get(number=visit.number)
    assert knot.parent is not None
    assert (knot.is_public, knot.is_over, knot.parent.number) == (True, True, agreement.number)


def test_a_visit_is_open_until_its_last_finding_is_decided(agreement: Agreement, cast: Cast) -> None:
    visit = made(agreement, cast.specialist, "Журнал жок.", "Эшик бузук.")
    first, second = visit.findings.order_by("pk")

    settle_finding(finding=first, verdict="fixed", reason="Журнал бар.", by=cast.specialist)
    visit.refresh_from_db()
    assert visit.state == "done"

    settle_finding(finding=second, verdict="not_fixed", reason="Эшик ошол бойдон.", by=cast.specialist)
    visit.refresh_from_db()
    second.refresh_from_db()
    assert (visit.state, second.state, second.decided_on) == ("closed", "not_fixed", clock.today())


def test_a_finding_is_answered_given_time_and_decided_once(
    agreement: Agreement, cast: Cast, monitor: User
) -> None:
    (finding,) = made(agreement, monitor, "Журнал жок.").findings.all()

    finding = answer_finding(finding=finding, answer="Ачтык.", by=cast.ngo)
    assert finding.state == "answered"
    assert kinds_for(monitor)[0] == "monitoring.finding_answered"

    finding = give_time(finding=finding, fix_by=soon(20), reason="Дагы бир апта.", by=monitor)
    assert (finding.state, finding.fix_by) == ("open", soon(20))
    with pytest.raises(Refused, match="later day"):
        give_time(finding=finding, fix_by=soon(20), reason="Дагы.", by=monitor)

    settle_finding(finding=finding, verdict="fixed", reason="Бар.", by=monitor)
    for deed in (
        lambda: settle_finding(finding=finding, verdict="not_fixed", reason="Жок.", by=monitor),
        lambda: answer_finding(finding=finding, answer="Дагы.", by=cast.ngo),
    ):
        with pytest.raises(Refused):
            deed()
    finding.refresh_from_db()
    assert (finding.state, finding.decision) == ("fixed", "Бар.")
    assert kinds_for(cast.ngo)[:3].count("monitoring.finding_settled") == 2


def test_the_organisation_hears_of_announced_visits_only(
    agreement: Agreement, cast: Cast, monitor: User
) -> None:
    before = kinds_for(cast.ngo)
    plan_visit(agreement=agreement, planned_on=soon(), is_announced=False, by=cast.specialist)
    assert kinds_for(cast.ngo) == before
    assert kinds_for(monitor)[0] == "monitoring.visit_assigned"

    plan_visit(agreement=agreement, planned_on=soon(), by=cast.specialist)
    assert kinds_for(cast.ngo) == ["monitoring.visit_planned", *before]


def test_an_unannounced_visit_is_unknown_to_the_organisation_until_it_is_made(
    agreement: Agreement, cast: Cast, monitor: User, client: Any
) -> None:
    visit = plan_visit(
        agreement=agreement, planned_on=soon(), is_announced=False, place="Бекет айылы, 9", by=monitor
    )
    client.force_login(cast.ngo)
    assert not Visit.objects.visible_to(cast.ngo).filter(pk=visit.pk).exists()
    assert client.get(f"/ky/visits/{visit.number}/").status_code == 404
    line = agreement.award.lot.call.line
    assert line is not None
    for address in (
        f"/ky/visits/of/{agreement.number}/",
        f"/ky/o/{line.number}",
        f"/ky/lines/{line.number}/",
    ):
        page = client.get(address)
        assert page.status_code == 200
        assert visit.number not in page.content.decode(), address
    for public in (True, False):
        stages = view_of(thread_of(agreement.number), public=public).stages
        assert visit.number not in {knot.number for stage in stages for knot in stage.knots}

    with clock.set_for_test(clock.now() + timedelta(days=14)):
        complete_visit(visit=visit, seen=Seen(clock.today(), LIST), by=monitor)
        page = client.get(f"/ky/visits/{visit.number}/").content.decode()
    assert visit.number in page
    assert "Бекет айылы, 9" not in page


def test_notes_names_and_numbers_of_people_stay_with_the_office(
    agreement: Agreement, cast: Cast, monitor: User, client: Any
) -> None:
    visit = plan_visit(
        agreement=agreement, planned_on=soon(0), goers="named", names="Айгүл эже", place="Үй 7", by=monitor
    )
    seen = Seen(clock.today(), LIST, "Ички жазуу", 3, "Иш жүрүп жатат.", "Работа идёт.")
    complete_visit(visit=visit, seen=seen, by=monitor)
    private = ("Айгүл эже", "Үй 7", "Ички жазуу")

    client.force_login(monitor)
    page = client.get(f"/ky/visits/{visit.number}/").content.decode()
    assert [words for words in private if words not in page] == []
    client.force_login(cast.ngo)
    page = client.get(f"/ky/visits/{visit.number}/").content.decode()
    assert [words for words in private if words in page] == []
    assert "Иш жүрүп жатат." in page
    assert client.get(f"/ky/visits/{visit.number}/sheet.pdf").status_code == 403
    kept = "".join(bytes(entry.body).decode() for entry in journal.Entry.objects.filter(number=visit.number))
    assert [words for words in (*private, "Иш жүрүп") if words in kept] == []


def test_a_visit_says_who_goes_and_lies_ahead(agreement: Agreement, cast: Cast) -> None:
    with pytest.raises(Refused, match="who goes"):
        plan_visit(agreement=agreement, planned_on=soon(), goers="named", by=cast.specialist)
    with pytest.raises(Refused, match="lies ahead"):
        plan_visit(agreement=agreement, planned_on=soon(-1), by=cast.specialist)
    with pytest.raises(Refused, match="after it was made"):
        record_visit(agreement=agreement, visited_on=soon(1), checklist={}, note="", by=cast.specialist)
    assert Visit.objects.filter(agreement=agreement, state="planned").count() == 0


def test_a_visit_that_nobody_planned_tells_who_made_it(
    agreement: Agreement, cast: Cast, monitor: User
) -> None:
    assert [made(agreement, by).goers for by in (cast.specialist, monitor)] == ["specialist", "monitor"]


@pytest.mark.parametrize("checklist", [{}, {"runs": "unseen", "people": "unseen"}])
def test_a_visit_on_which_nothing_was_looked_at_is_no_visit(
    agreement: Agreement, cast: Cast, checklist: dict[str, str]
) -> None:
    facts = {"visited_on": clock.today(), "checklist": checklist, "note": "", "by": cast.specialist}
    with pytest.raises(Refused, match="Nothing was looked at"):
        record_visit(agreement=agreement, **facts)
    assert not Visit.objects.filter(agreement=agreement).exists()


def test_an_answer_that_is_not_of_the_check_list_is_an_error(agreement: Agreement, cast: Cast) -> None:
    for wrong in ({"nothing": "yes"}, {"runs": "maybe"}):
        with pytest.raises(ValueError, match="check list"):
            record_visit(
                agreement=agreement, visited_on=clock.today(), checklist=wrong, note="", by=cast.specialist
            )


def test_a_protected_visit_has_no_place(agreement: Agreement, cast: Cast) -> None:
    call = agreement.award.lot.call
    call.is_protected = True
    call.save(update_fields=["is_protected"])
    with pytest.raises(Refused, match="protected"):
        plan_visit(agreement=agreement, planned_on=soon(), place="Достук, 12", by=cast.specialist)
    assert Visit.objects.filter(place="Достук, 12").count() == 0
    seen = {"visited_on": clock.today(), "checklist": {"runs": "yes"}, "note": "Достук көчөсү, 12"}
    with pytest.raises(Refused, match="address"):
        record_visit(agreement=agreement, **seen, summary_ky="Достук көчөсү, 12 ачык.", by=cast.specialist)
    assert record_visit(agreement=agreement, **seen, summary_ky="Баары ачык.", by=cast.specialist).note


def test_a_visit_that_does_not_take_place_needs_a_reason(agreement: Agreement, cast: Cast) -> None:
    visit = plan_visit(agreement=agreement, planned_on=soon(), by=cast.specialist)
    with pytest.raises(IntegrityError), transaction.atomic():
        cancel_visit(visit=visit, reason="", by=cast.specialist)
    visit = cancel_visit(visit=visit, reason="Жол жабык.", by=cast.specialist)
    assert visit.state == "cancelled"
    assert not Knot.objects.get(number=visit.number).is_public


def test_what_is_due_is_counted_by_the_rules(agreement: Agreement, cast: Cast) -> None:
    call = agreement.award.lot.call
    call.rules["values"] |= {"monitoring.min_visits": 2, "monitoring.min_unannounced_visits": 1}
    call.save(update_fields=["rules"])

    def left() -> tuple[int, int]:
        (row,) = [
            queries.as_watched(each)
            for each in queries.watched([call.authority_id])
            if each.pk == agreement.pk
        ]
        due = queries.due_of(row.agreement, queries.visits_of(cast.specialist, agreement))
        assert due == row.due
        return due.left, due.left_unannounced

    assert left() == (2, 1)
    for _n in range(2):
        announced = plan_visit(agreement=agreement, planned_on=clock.today(), by=cast.specialist)
        complete_visit(visit=announced, seen=Seen(clock.today(), LIST), by=cast.specialist)
    assert left() == (1, 1)
    made(agreement, cast.specialist)
    assert left() == (1, 1)  # nobody said that the organisation did not know
    seen: Any = {"visited_on": clock.today(), "checklist": LIST, "note": "", "by": cast.specialist}
    record_visit(agreement=agreement, is_announced=False, **seen)
    assert left() == (0, 0)


def test_the_database_refuses_a_finding_of_nothing(agreement: Agreement) -> None:
    finding = Finding(number="AT-2026-V999", agreement=agreement, text="x", fix_by=soon(), found_on=soon())
    with pytest.raises(IntegrityError), transaction.atomic():
        finding.save(force_insert=True)


def test_the_check_list_suits_the_order() -> None:
    plain = {each.code for each in questions_for("other", is_protected=False)}
    assert {"runs", "people", "materials", "complaints"} <= plain
    assert not {"privacy", "access"} & plain
    assert "privacy" in {each.code for each in questions_for("violence", is_protected=True)}
    assert "access" in {each.code for each in questions_for("disability", is_protected=False)}
    assert {sphere for each in questions().values() for sphere in each.spheres} <= set(spheres())
