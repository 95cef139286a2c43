"""The demonstration's agreement in force: its first tranche is paid, its second is planned."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import translation

from ashar.accounts.models import User
from ashar.agreements.models import Agreement, Tranche


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
