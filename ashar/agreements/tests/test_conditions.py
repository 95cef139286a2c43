"""Conditions: met by a paper, waived only by a second person with a reason that everybody reads."""

import pytest
from django.db import IntegrityError, transaction

from ashar.agreements import actions
from ashar.agreements.models import Agreement, Condition, Tranche
from ashar.agreements.tests import deeds
from ashar.agreements.tests.conftest import Cast
from ashar.core import clock, journal
from ashar.core.lifecycle import Refused
from ashar.core.notices import notices_of

REASONS = {"reason_ky": "Отчёт даяр, кол коюлуп жатат.", "reason_ru": "Отчёт готов, подписывается."}


@pytest.fixture
def report(tranche: Tranche) -> Condition:
    """The report that the second tranche waits for."""
    return tranche.conditions.get(code="report")


def ask(condition: Condition, cast: Cast) -> Condition:
    return actions.ask_waiver(condition=condition, by=cast.specialist, **REASONS)


def test_a_tranche_falls_due_by_itself_when_everything_is_met(tranche: Tranche, cast: Cast) -> None:
    for code, state in (("report", "planned"), ("act", "due")):
        actions.meet_condition(agreement=tranche.agreement, code=code, document="E-1", by=journal.WORKER)
        assert deeds.fresh(tranche).state == state
    met = tranche.conditions.get(code="act")
    assert (met.met_on, met.document) == (clock.today(), "E-1")
    assert notices_of(cast.ngo).filter(kind="agreements.tranche_due", number=tranche.number).exists()


def test_another_report_meets_nothing(tranche: Tranche) -> None:
    actions.meet_condition(
        agreement=tranche.agreement, code="report", index=2, document="E-2", by=journal.WORKER
    )
    assert all(not each.is_met for each in tranche.conditions.all())


def test_nothing_changes_until_a_second_person_agrees(report: Condition, cast: Cast) -> None:
    asked = ask(report, cast)
    assert (asked.is_met, asked.is_waiver_asked) == (False, True)
    with pytest.raises(Refused, match="Report No"):
        actions.request_tranche(tranche=report.tranche, by=cast.ngo)
    granted = actions.grant_waiver(condition=asked, by=cast.head)
    assert (granted.is_met, granted.waived_by, granted.waive_reason_ru) == (
        True,
        cast.head,
        REASONS["reason_ru"],
    )
    assert notices_of(cast.ngo).filter(kind="agreements.condition_waived").exists()


def test_a_waiver_lets_the_tranche_through(report: Condition, cast: Cast) -> None:
    actions.meet_condition(agreement=report.tranche.agreement, code="act", document="Z-1", by=cast.specialist)
    assert deeds.fresh(report.tranche).state == "planned"
    actions.grant_waiver(condition=ask(report, cast), by=cast.finance)
    assert deeds.fresh(report.tranche).state == "due"


def test_who_asks_for_a_waiver_does_not_grant_it(report: Condition, cast: Cast) -> None:
    deeds.let_hold(cast.specialist, report.tranche.agreement, "head")
    asked, entries = ask(report, cast), journal.Entry.objects.count()
    with pytest.raises(Refused, match="second person"):
        actions.grant_waiver(condition=asked, by=cast.specialist)
    assert journal.Entry.objects.count() == entries
    assert not Condition.objects.get(pk=report.pk).is_met


def test_the_office_alone_asks_and_decides(report: Condition, cast: Cast) -> None:
    for stranger in (cast.ngo, cast.head):
        with pytest.raises(Refused, match="specialist"):
            actions.ask_waiver(condition=report, by=stranger, **REASONS)
    asked = ask(report, cast)
    for stranger in (cast.ngo, cast.specialist):
        with pytest.raises(Refused, match="head or the finance officer"):
            actions.grant_waiver(condition=asked, by=stranger)


def test_a_waiver_that_nobody_asked_for_is_not_granted(report: Condition, cast: Cast) -> None:
    with pytest.raises(Refused, match="Nobody asks"):
        actions.grant_waiver(condition=report, by=cast.head)


def test_a_refused_waiver_leaves_the_condition(report: Condition, cast: Cast) -> None:
    kept = actions.refuse_waiver(condition=ask(report, cast), by=cast.head)
    assert (kept.is_met, kept.is_waiver_asked, kept.waive_reason_ky) == (False, False, "")


@pytest.mark.parametrize("code", ["signed", "bank_details"])
def test_signatures_and_bank_details_are_never_waived(agreement: Agreement, cast: Cast, code: str) -> None:
    condition = agreement.tranches.get(n=1).conditions.get(code=code)
    Condition.objects.filter(pk=condition.pk).update(met_on=None)
    with pytest.raises(Refused, match="never waived"):
        ask(condition, cast)


@pytest.mark.postgres
def test_the_database_refuses_a_waiver_by_one_person_or_without_a_reason(
    report: Condition, cast: Cast
) -> None:
    asked = ask(report, cast)
    wrong = (
        {"waived_by": cast.specialist},
        {"waived_by": cast.head, "waived_on": None},
        {"waived_by": cast.head, "waive_reason_ky": "", "waive_reason_ru": ""},
        {"waived_by": cast.head, "waive_asked_by": None},
    )
    for facts in wrong:
        with pytest.raises(IntegrityError, match="waiver_by_a_second"), transaction.atomic():
            Condition.objects.filter(pk=asked.pk).update(**{"waived_on": clock.today()} | facts)


def test_bank_details_stay_out_of_the_journal(agreement: Agreement, cast: Cast) -> None:
    bank = actions.BankDetails("Бакай Банк", "124001", "1240010001112223")
    actions.give_bank_details(agreement=agreement, bank=bank, by=cast.ngo)
    entry = journal.Entry.objects.filter(number=agreement.number).latest("pk")
    assert entry.step == "agreement.give_bank_details"
    assert b"1112223" not in bytes(entry.body)
    agreement.refresh_from_db()
    assert agreement.bank_account == "1240010001112223"
