"""The town up to every stage: what is there, what is not there yet, and nothing of it in any total."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.utils import translation

from ashar.accounts.models import User
from ashar.agreements.models import Agreement, Tranche
from ashar.calls.models import Call
from ashar.core import clock, i18n, journal
from ashar.core.documents import Document
from ashar.core.lifecycle import Staged
from ashar.core.thread import Knot
from ashar.demo.actions import build_demo
from ashar.demo.stories import STAGES
from ashar.monitoring.models import AcceptanceAct, Evaluation, Finding, Opinion, Report, Visit
from ashar.organisations.models import Organisation
from ashar.places.models import Authority, Place
from ashar.portal.register import Wanted, orders, rows_of, totals
from ashar.priorities.models import Meeting, NeedSignal, Priority, Problem
from ashar.programmes.models import ApprovingDecision, BudgetLine, ProgrammeLine
from ashar.programmes.queries import money_by_authority, money_by_fund
from ashar.proposals.models import Proposal
from ashar.selection.models import (
    AdmissionCheck,
    Award,
    Decision,
    InterestDeclaration,
    Marking,
    Opening,
    ScoreSheet,
    SittingProtocol,
)
from tools.verify_journal import check

# What the town has from each stage on, and not before.
BEGINS: dict[str, list[type[Model]]] = {
    "signal": [NeedSignal],
    "priority": [Meeting, Problem, Priority],
    "programme": [ProgrammeLine],
    "money": [ApprovingDecision, BudgetLine],
    "draft": [Call],
    "call": [],
    "proposals": [Proposal],
    "opening": [Opening, AdmissionCheck, InterestDeclaration],
    "marking": [ScoreSheet, Marking],
    "decision": [SittingProtocol, Decision, Award],
    "results": [],
    "agreement": [Agreement, Tranche],
    "delivery": [Visit, Finding, Opinion],
    "closed": [Report, AcceptanceAct, Evaluation],
}
# What begins with a stage is not a new kind of thing, but a state of one that is there.
REACHED: dict[str, Callable[[], bool]] = {
    "call": lambda: Call.objects.filter(announced_at__isnull=False).exists(),
    "results": lambda: SittingProtocol.objects.filter(state="published").exists(),
    "delivery": lambda: Tranche.objects.filter(payment__paid_on__isnull=False).exists(),
}


def quiet(_told: str) -> None:
    """Say nothing."""


@pytest.mark.parametrize("stage", STAGES)
def test_town_is_built_up_to_a_stage_and_has_nothing_of_a_later_one(stage: str, copied_database: Any) -> None:
    build_demo(until=stage, report=quiet)
    reached = STAGES.index(stage)
    for place, each in enumerate(STAGES):
        for model in BEGINS[each]:
            assert model._default_manager.exists() is (place <= reached), (stage, model.__name__)
        if each in REACHED:
            assert REACHED[each]() is (place <= reached), (stage, each)


def test_every_stage_begins_something() -> None:
    assert list(BEGINS) == list(STAGES)
    assert all(BEGINS[stage] or stage in REACHED for stage in STAGES)


def test_unknown_stage_is_refused(db: None) -> None:
    with pytest.raises(ValueError, match="lunch"):
        build_demo(until="lunch", report=quiet)


def test_building_twice_changes_nothing(demo_town: Any) -> None:
    def rows() -> dict[str, int]:
        return {model._meta.label: model._default_manager.count() for model in apps.get_models()}

    before, heads = rows(), list(journal.ChainHead.objects.order_by("chain").values())
    told: list[str] = []
    build_demo(until="signal", report=told.append)
    assert rows() == before
    assert list(journal.ChainHead.objects.order_by("chain").values()) == heads
    assert told == ["The demonstration town is there already: City hall of Ak-Terek."]


def test_everything_of_the_town_says_that_it_is_a_demonstration(demo_town: Any) -> None:
    town = Authority.objects.get(is_demonstration=True)
    assert town.place.is_demonstration
    assert not Place.objects.filter(is_demonstration=False, authorities=town).exists()
    knots = Knot.objects.filter(chain=town.code)
    assert knots.count() > 100
    assert not knots.filter(is_demonstration=False).exists()
    documents = Document.objects.filter(chain=town.code)
    assert documents.count() > 10
    assert not documents.filter(is_demonstration=False).exists()
    for people in (User.objects, Organisation.objects):
        assert people.filter(is_demonstration=True).count() >= 4
        assert not people.filter(is_demonstration=False).exists()


def test_organisations_of_the_town_are_registered_before_they_sign(demo_town: Any) -> None:
    found = Agreement.objects.filter(signed_on__isnull=False, mode="live")
    signed = found.select_related("award__organisation")
    assert signed
    for each in signed:
        assert clock.local(each.award.organisation.registered_at).date() < each.signed_on


def test_town_is_left_out_of_every_total(demo_town: Any) -> None:
    assert BudgetLine.objects.filter(available__gt=0).exists()
    found = totals(rows_of(list(orders(Wanted()))))
    assert (found.orders, found.announced, found.allocated, found.paid) == (0, None, None, None)
    assert money_by_authority() == []
    assert money_by_fund() == {}


def test_money_page_of_the_country_shows_no_money_of_the_town(demo_town: Any, client: Any) -> None:
    own = totals(rows_of(list(orders(Wanted(demonstration=True)))))
    with translation.override("ru"):
        sums = [i18n.som(each or 0) for each in (own.announced, own.allocated, own.paid)]
    assert own.paid
    page = client.get("/ru/money/").content.decode()
    assert "Ак-Терек" in page
    assert [each for each in sums if each in page] == []
    of_town = client.get("/ru/orders/AT/").content.decode()
    assert [each for each in sums if each in of_town] == sums


def test_journal_of_the_town_is_whole(demo_town: Any) -> None:
    exported = b"".join(journal.export_lines())
    report = check(io.BytesIO(exported), [])
    assert report.is_whole, report.problem
    assert {"AT", "platform"} <= set(report.chains)
    assert report.chains["AT"].entries > 100


def test_every_numbered_thing_of_the_town_has_its_entry(demo_town: Any) -> None:
    named = set(journal.Entry.objects.filter(chain="AT").values_list("number", flat=True))
    # A draft, and marks that nobody has locked, leave no entry.
    quiet_ones = [Proposal.objects.filter(state="draft"), ScoreSheet.objects.filter(state="open")]
    drafts = {number for rows in quiet_ones for number in rows.values_list("number", flat=True)}
    for model in apps.get_models():
        if issubclass(model, Staged):
            numbers = set(model._default_manager.values_list("number", flat=True))
            assert numbers - drafts <= named, model.__name__
