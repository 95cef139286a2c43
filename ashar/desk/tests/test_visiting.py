"""What waits while the work is done: for whom, and until when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ashar.accounts.models import User
from ashar.agreements.models import Agreement
from ashar.core import clock
from ashar.desk.tasks import tasks_of
from ashar.desk.tasks.visiting import WAITS
from ashar.monitoring.actions.opinions import Said, submit_opinion
from ashar.monitoring.actions.visits import Found, answer_finding, plan_visit, record_visit
from ashar.monitoring.models import Finding, Opinion, Visit


@pytest.fixture
def agreement(demo_town: Any) -> Agreement:
    found = Agreement.objects.filter(state="active", mode="live")[0]
    Opinion.objects.all().delete()
    Finding.objects.filter(agreement=found).delete()
    Visit.objects.filter(agreement=found).delete()
    return found


def people(agreement: Agreement) -> dict[str, User]:
    logins = {"specialist": "nurgul", "head": "erkin", "finance": "gulnara", "monitor": "meder"}
    found = {who: User.objects.get(login=f"{login}@ak-terek.example") for who, login in logins.items()}
    ngo = agreement.award.organisation.memberships.get(code="ngo_head").user
    return found | {"ngo": ngo}


def waiting(agreement: Agreement) -> dict[str, set[str]]:
    """What of our kinds waits for whom."""
    titles = {str(title): what for what, (title, _route, _minutes) in WAITS.items()}
    cast = people(agreement)
    tasks = tasks_of(cast.values())
    found = {
        who: {titles.get(str(task.title)) for task in tasks[user.pk]} - {None} for who, user in cast.items()
    }
    return {who: what for who, what in found.items() if what}  # type: ignore[misc]


def test_a_visit_is_planned_and_made_by_those_who_visit(agreement: Agreement) -> None:
    assert waiting(agreement) == {"specialist": {"plan"}, "monitor": {"plan"}}
    specialist = people(agreement)["specialist"]
    far = clock.today() + timedelta(days=10)

    plan_visit(agreement=agreement, planned_on=far, is_announced=False, by=specialist)
    assert waiting(agreement) == {}
    with clock.set_for_test(clock.now() + timedelta(days=8)):
        assert waiting(agreement) == {"monitor": {"visit"}}


def test_a_finding_waits_for_the_organisation_and_then_for_the_office(agreement: Agreement) -> None:
    cast = people(agreement)
    found = [Found("Журнал жок.", clock.today() + timedelta(days=5))]
    visit = record_visit(
        agreement=agreement,
        visited_on=clock.today(),
        checklist={"runs": "yes"},
        note="",
        by=cast["monitor"],
        findings=found,
    )
    assert waiting(agreement) == {"ngo": {"answer"}}
    with clock.set_for_test(clock.now() + timedelta(days=6)):
        late = waiting(agreement)
    assert late == {"ngo": {"answer"}, "specialist": {"decide"}, "monitor": {"decide"}}

    answer_finding(finding=visit.findings.get(), answer="Бар.", by=cast["ngo"])
    assert waiting(agreement) == {"specialist": {"decide"}, "monitor": {"decide"}}


def test_a_residents_words_wait_for_the_specialist_until_the_promised_day(agreement: Agreement) -> None:
    cast = people(agreement)
    record_visit(
        agreement=agreement, visited_on=clock.today(), checklist={"runs": "yes"}, note="", by=cast["monitor"]
    )
    opinion = submit_opinion(agreement=agreement, said=Said("complaint", "Сабак болгон жок."))
    assert waiting(agreement) == {"specialist": {"opinion"}}
    (task,) = [
        task
        for task in tasks_of([cast["specialist"]])[cast["specialist"].pk]
        if task.number == opinion.number
    ]
    assert (task.due, task.about) == (opinion.due, agreement.award.lot.call.title_en)
