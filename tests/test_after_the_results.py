"""Where an applicant finds its marks, and a member the paper of a proposal: by links, not by addresses."""

from typing import Any

import pytest

from ashar.accounts.models import User
from ashar.core.models import StoredFile
from ashar.proposals.models import Proposal
from ashar.selection.models import InterestDeclaration


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


def test_a_paper_is_read_by_members_who_may_read_the_proposal(client: Any, judged: Proposal) -> None:
    address = f"/ru/proposals/{judged.number}/scan/"
    declared = InterestDeclaration.objects.filter(proposal=judged, state="none").select_related(
        "member__user"
    )
    member = declared[0].member.user
    assert read(client, address, member)[0] == 404
    Proposal.objects.filter(pk=judged.pk).update(scan=StoredFile.objects.first())
    assert read(client, address, member)[0] == 200
    assert address in read(client, f"/ru/proposals/{judged.number}/read/", member)[1]
    applicant = User.objects.get(memberships__organisation=judged.organisation, memberships__code="ngo_head")
    assert read(client, address, applicant)[0] in {403, 404}
