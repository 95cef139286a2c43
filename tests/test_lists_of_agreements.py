"""Lists of agreements and complaints ask the database as much with thirty rows more as with three more."""

from __future__ import annotations

from typing import Any

import pytest

from ashar.agreements.models import Agreement
from ashar.complaints.models import Complaint
from ashar.selection.models import Award
from tests.support.routes import NOBODY
from tests.support.rows import copies, first, organisations
from tests.test_lists_grow import asks_the_same


@pytest.fixture(autouse=True)
def _demonstration(demo_town: Any) -> None:
    """The whole town."""


def awards(times: int, **changed: Any) -> list[Any]:
    """Awards of one lot to as many organisations."""
    like = first(Award, state="granted", mode="live")
    proposals = copies(like.proposal, times, organisation=organisations(times))
    return copies(like, times, proposal=proposals, **changed)


def agreements(state: str) -> Any:
    """Agreements in this state, each of an award of its own."""

    def grow(times: int) -> None:
        like = first(Agreement, state="active", mode="live")
        copies(like, times, award=awards(times, state="taken_up"), state=state)

    return grow


def complaints(times: int) -> None:
    """Answered complaints about one call."""
    copies(first(Complaint, state="dismissed"), times)


def waiting_complaints(times: int) -> None:
    """Complaints that wait for their answer, each of another bidder."""
    like = first(Complaint)
    proposals = copies(like.proposal, times, organisation=organisations(times))
    copies(like, times, proposal=proposals, state="filed", verdict="", is_freezing=False)


@pytest.mark.parametrize("state", ["active", "signing"])
def test_agreements_of_the_office(state: str) -> None:
    asks_the_same("specialist", "/ky/agreements/", agreements(state))


def test_awards_that_wait_for_an_agreement() -> None:
    asks_the_same("head", "/ky/agreements/", awards)


def test_complaints_about_a_call() -> None:
    call = Complaint.objects.select_related("call")[0].call
    asks_the_same(NOBODY, f"/ky/calls/{call.number}/complaints/", complaints)


def test_work_of_the_specialist_with_agreements_to_sign() -> None:
    asks_the_same("specialist", "/ky/work/", agreements("signing"))


def test_work_of_the_head_with_complaints_to_answer() -> None:
    asks_the_same("head", "/ky/work/", waiting_complaints)
