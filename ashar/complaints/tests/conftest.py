"""The demonstration's call in its appeal period, and who has to do with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import translation

from ashar.accounts.models import User
from ashar.calls.models import Call
from ashar.complaints import actions
from ashar.complaints.models import Complaint
from ashar.proposals.models import Proposal
from ashar.selection.models import Award

ANSWER = actions.Answer("dismiss", "Балл жөнүндө", "О балле", "Балл туура.", "Балл верен.")


@dataclass
class Cast:
    """Who acts: the office, the winner of the lot, one who did not win, one who took no part."""

    specialist: User
    head: User
    loser: User
    winner: User
    outsider: User


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Refusals are compared with their English words."""
    with translation.override("en"):
        yield


@pytest.fixture
def call(demo_town: Any) -> Call:
    """In its appeal period."""
    return Call.objects.get(state="standstill", authority__is_demonstration=True)


@pytest.fixture
def award(call: Call) -> Award:
    """Of its first lot."""
    return Award.objects.get(lot__call=call)


@pytest.fixture
def bid(call: Call, award: Award) -> Proposal:
    """A proposal of the same lot that did not win."""
    bids = Proposal.objects.filter(lot=award.lot, version__gte=1).exclude(pk=award.proposal_id)
    return bids.select_related("lot__call__authority", "organisation").get()


@pytest.fixture
def cast(bid: Proposal, award: Award) -> Cast:
    """Who is who."""

    def head_of(organisation: Any) -> User:
        return organisation.memberships.get(code="ngo_head").user

    outsiders = User.objects.filter(is_demonstration=True, memberships__code="ngo_head")
    outsiders = outsiders.exclude(memberships__organisation__proposals__lot__call=bid.lot.call)
    return Cast(
        User.objects.get(login="nurgul@ak-terek.example"),
        User.objects.get(login="erkin@ak-terek.example"),
        head_of(bid.organisation),
        head_of(award.organisation),
        outsiders.order_by("pk")[0],
    )


@pytest.fixture
def filed(bid: Proposal, cast: Cast) -> Complaint:
    """A complaint that waits for its answer."""
    return actions.file_complaint(proposal=bid, text="Балл туура эмес: чакан сыр.", by=cast.loser)
