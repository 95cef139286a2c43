"""An agreement in force has signatures, and is closed when all is accounted for."""

import pytest
from django.db import IntegrityError, transaction

from ashar.agreements import actions
from ashar.agreements.models import Agreement
from ashar.agreements.tests.conftest import Cast
from ashar.core import journal
from ashar.core.lifecycle import Refused


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
