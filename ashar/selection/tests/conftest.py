"""The demonstration's calls at the stages that the tests begin from."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import translation

from ashar.accounts.models import User
from ashar.calls.models import Call
from ashar.places.models import Authority


@dataclass
class Cast:
    """People of the demonstration by what they do."""

    specialist: User
    head: User
    chair: User
    member: User
    expert: User
    authority: Authority

    def ngo(self, call: Call, place: int = 0) -> User:
        """The head of an organisation that filed a proposal."""
        proposal = call_proposals(call)[place]
        return proposal.organisation.memberships.get(code="ngo_head").user


def call_proposals(call: Call) -> list[Any]:
    """The call's filed proposals in the order of their numbers."""
    from ashar.proposals.models import Proposal

    found = Proposal.objects.filter(lot__call=call, version__gte=1)
    return list(found.select_related("lot__call__authority", "organisation").order_by("number"))


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Refusals are compared with their English words."""
    with translation.override("en"):
        yield


@pytest.fixture
def cast(demo_town: Any) -> Cast:
    """Who is who."""
    by_login = {user.login: user for user in User.objects.filter(is_demonstration=True)}
    return Cast(
        by_login["nurgul@ak-terek.example"],
        by_login["erkin@ak-terek.example"],
        by_login["almaz@ak-terek.example"],
        by_login["+996555000101"],
        by_login["gulmira@expert.example"],
        Authority.objects.get(is_demonstration=True),
    )


@pytest.fixture
def marking_call(cast: Cast) -> Call:
    """A call whose expert has not locked yet."""
    return Call.objects.get(state="scoring", authority=cast.authority)


@pytest.fixture
def published_call(cast: Cast) -> Call:
    """A call in its appeal period, with a recusal, a refusal and a failed lot."""
    return Call.objects.get(state="standstill", authority=cast.authority)


@pytest.fixture
def open_call(cast: Cast) -> Call:
    """A call that accepts proposals."""
    return Call.objects.get(state="announced", authority=cast.authority)
