"""An agreement is prepared after the appeal period, signed on paper, closed when all is accounted for."""

import pytest
from django.db import IntegrityError, transaction

from ashar.agreements import actions
from ashar.agreements.models import Agreement
from ashar.agreements.tests.conftest import Cast
from ashar.core import clock, journal
from ashar.core.lifecycle import Refused
from ashar.core.thread import Knot
from ashar.selection.actions.publishing import end_standstill
from ashar.selection.models import Award


@pytest.fixture
def granted(cast: Cast) -> Award:
    """An award of a call in its appeal period."""
    return Award.objects.get(state="granted", lot__call__state="standstill")


@pytest.fixture
def prepared(granted: Award, cast: Cast) -> Agreement:
    """The agreement of that award, not signed yet."""
    with clock.set_for_test(clock.now() + 30 * clock.ONE_DAY):
        end_standstill(call=granted.lot.call, by=cast.specialist)
    return actions.prepare_agreement(award=granted, by=cast.specialist)


def test_an_agreement_waits_for_the_end_of_the_appeal_period(granted: Award, cast: Cast) -> None:
    with pytest.raises(Refused, match="appeal period"):
        actions.prepare_agreement(award=granted, by=cast.specialist)
    assert not Agreement.objects.filter(award=granted).exists()


def test_an_award_has_one_agreement(prepared: Agreement, cast: Cast) -> None:
    with pytest.raises(Refused, match="no agreement to prepare"):
        actions.prepare_agreement(award=prepared.award, by=cast.specialist)
    assert Agreement.objects.filter(award=prepared.award).count() == 1


def test_an_award_subject_to_funding_waits_for_the_money(granted: Award, cast: Cast) -> None:
    Award.objects.filter(pk=granted.pk).update(is_conditional=True)
    with clock.set_for_test(clock.now() + 30 * clock.ONE_DAY):
        end_standstill(call=granted.lot.call, by=cast.specialist)
    with pytest.raises(Refused, match="subject to funding"):
        actions.prepare_agreement(award=granted, by=cast.specialist)


def test_an_agreement_is_public_once_it_is_signed(prepared: Agreement, cast: Cast) -> None:
    assert not Knot.objects.get(number=prepared.number).is_public
    assert set(prepared.tranches.values_list("state", flat=True)) == {"planned"}
    actions.sign_agreement(agreement=prepared, signed_on=clock.today(), scan=None, by=cast.head)
    assert Knot.objects.get(number=prepared.number).is_public
    assert [tranche.state for tranche in prepared.tranches.all()] == ["planned", "planned"]
    bank = actions.BankDetails("Bank", "135001", "1350012345678901")
    actions.give_bank_details(agreement=prepared, bank=bank, by=cast.head)
    assert [tranche.state for tranche in prepared.tranches.all()] == ["due", "planned"]
    assert Award.objects.get(pk=prepared.award.pk).state == "taken_up"


@pytest.mark.postgres
def test_the_database_refuses_an_agreement_in_force_without_signatures(prepared: Agreement) -> None:
    with pytest.raises(IntegrityError, match="active_agreement_is_signed"), transaction.atomic():
        Agreement.objects.filter(pk=prepared.pk).update(state="active")


def test_an_agreement_is_not_closed_before_all_is_accounted_for(agreement: Agreement, cast: Cast) -> None:
    agreement = actions.complete_agreement(agreement=agreement, by=cast.head)
    entries = journal.Entry.objects.count()
    with pytest.raises(Refused, match="not accounted for"):
        actions.close_agreement(agreement=agreement, by=cast.specialist)
    agreement.refresh_from_db()
    assert (agreement.state, journal.Entry.objects.count()) == ("completed", entries)


def test_an_agreement_is_closed_when_nothing_is_left_to_account_for(agreement: Agreement, cast: Cast) -> None:
    agreement = actions.complete_agreement(agreement=agreement, by=cast.head)
    first, second = agreement.tranches.all()
    actions.account_for_tranche(tranche=first, document="E-1", by=cast.specialist)
    with pytest.raises(Refused, match="not accounted for"):
        actions.close_agreement(agreement=agreement, by=cast.specialist)
    type(second).objects.filter(pk=second.pk).update(state="cancelled")
    assert actions.close_agreement(agreement=agreement, by=cast.specialist).state == "closed"
