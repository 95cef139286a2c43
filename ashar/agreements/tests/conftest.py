"""The demonstration's agreement in force: its first tranche is paid, its second is planned."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import translation

from ashar.accounts.models import User
from ashar.agreements import actions
from ashar.agreements.models import Agreement, Tranche
from ashar.agreements.terms import PAPERS
from ashar.core import clock
from ashar.core.files import StoredFile
from ashar.selection.models import Award


@dataclass
class Cast:
    """Who acts on the agreement."""

    specialist: User
    head: User
    finance: User
    ngo: User
    other_ngo: User


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Refusals are compared with their English words."""
    with translation.override("en"):
        yield


@pytest.fixture
def agreement(demo_town: Any) -> Agreement:
    """The agreement in force."""
    return Agreement.objects.get(state="active")


@pytest.fixture
def granted(cast: Cast) -> Award:
    """An award of a call in its appeal period."""
    return Award.objects.get(state="granted", lot__call__state="standstill")


@pytest.fixture
def after_appeals(granted: Award) -> Iterator[None]:
    """The day after the appeal period."""
    with clock.set_for_test(granted.lot.call.standstill_until + clock.ONE_DAY):
        yield


@pytest.fixture
def prepared(granted: Award, cast: Cast, after_appeals: None) -> Agreement:
    """The agreement of that award, not signed yet; the clock stands after the appeal period."""
    return actions.prepare_agreement(award=granted, by=cast.specialist)


@pytest.fixture
def paper(cast: Cast) -> StoredFile:
    """A scan."""
    return StoredFile.objects.order_by("pk")[0]


def head_of(award: Award) -> User:
    """Who signs for the awarded organisation."""
    return award.organisation.memberships.get(code="ngo_head").user


def signed(agreement: Agreement, paper: StoredFile, by: User, **facts: Any) -> Agreement:
    """The agreement signed today, with everything that is asked for."""
    known = {"signed_on": clock.today(), "scan": paper, "papers": list(PAPERS)} | facts
    return actions.sign_agreement(agreement=agreement, by=by, **known)


@pytest.fixture
def tranche(agreement: Agreement) -> Tranche:
    """Its second tranche, planned."""
    return agreement.tranches.get(n=2)


@pytest.fixture
def cast(agreement: Agreement) -> Cast:
    """Who is who; the other organisation has no part in the agreement."""
    own = agreement.award.organisation.memberships.get(code="ngo_head").user
    others = User.objects.filter(is_demonstration=True, memberships__code="ngo_head").exclude(pk=own.pk)
    return Cast(
        User.objects.get(login="nurgul@ak-terek.example"),
        User.objects.get(login="erkin@ak-terek.example"),
        User.objects.get(login="gulnara@ak-terek.example"),
        own,
        others.order_by("pk")[0],
    )
