"""Where an applicant finds its marks: by links, not by addresses."""

from typing import Any

import pytest

from ashar.accounts.models import User
from ashar.proposals.models import Proposal


@pytest.fixture
def judged(demo_town: Any) -> Proposal:
    """A proposal whose marks are published."""
    return Proposal.objects.filter(decision__isnull=False, organisation__memberships__code="ngo_head").first()


def read(client: Any, address: str, user: User | None) -> tuple[int, str]:
    if user:
        client.force_login(user)
    answer = client.get(address)
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, text.decode(errors="replace")


def test_an_applicant_finds_its_marks_from_every_page_of_the_proposal(client: Any, judged: Proposal) -> None:
    head = User.objects.get(memberships__organisation=judged.organisation, memberships__code="ngo_head")
    call = judged.lot.call.number
    link = f"/ru/proposals/{judged.number}/marks/"
    assert link not in read(client, f"/ru/calls/{call}/results/", None)[1]
    for address in ("proposals/", f"proposals/{judged.number}/receipt/", f"calls/{call}/results/"):
        assert link in read(client, f"/ru/{address}", head)[1], address
    assert read(client, link, head)[0] == 200


def test_no_link_leads_to_marks_before_they_are_published(client: Any, demo_town: Any) -> None:
    sealed = Proposal.objects.filter(lot__call__state="scoring", version__gte=1).first()
    assert sealed is not None
    head = User.objects.get(memberships__organisation=sealed.organisation, memberships__code="ngo_head")
    address = f"/ru/proposals/{sealed.number}/marks/"
    assert address not in read(client, "/ru/proposals/", head)[1]
    assert read(client, address, head)[0] == 404
