"""What the database itself refuses, on both engines."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from ashar.proposals import content as port
from ashar.proposals.actions import file_proposal, save_draft
from ashar.proposals.content import Content
from ashar.proposals.models import Proposal, ProposalContent
from ashar.proposals.tests.conftest import Cast

pytestmark = pytest.mark.postgres


@pytest.fixture
def filed(draft: Proposal, cast: Cast) -> Proposal:
    """A proposal with one filed version."""
    return file_proposal(proposal=draft, by=cast.ngo_head)


def refused(sentence: str) -> Any:
    return pytest.raises(IntegrityError, match=sentence)


@pytest.mark.parametrize("change", [{"body": b"{}"}, {"sha256": "0" * 64}, {"version": 7}, {"version": 0}])
def test_a_filed_version_is_never_changed(filed: Proposal, change: dict[str, Any]) -> None:
    version = ProposalContent.objects.filter(proposal=filed, version=1)
    with refused("What was filed does not change"), transaction.atomic():
        version.update(**change)
    assert version.get().sha256 == port.fingerprint(filed)


def test_a_filed_version_is_never_removed(filed: Proposal) -> None:
    with refused("What was filed does not change"), transaction.atomic():
        ProposalContent.objects.filter(proposal=filed).delete()
    assert ProposalContent.objects.filter(proposal=filed).count() == 2


def test_a_draft_does_not_become_a_version_by_a_change(filed: Proposal) -> None:
    with refused("What was filed does not change"), transaction.atomic():
        ProposalContent.objects.filter(proposal=filed, version=0).update(version=2)


def test_the_table_of_contents_is_not_emptied(filed: Proposal) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    with refused("What was filed does not change"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE proposals_proposalcontent CASCADE")


def test_a_draft_may_change_as_often_as_one_likes(filed: Proposal, cast: Cast) -> None:
    save_draft(proposal=filed, content=Content(title="а"), by=cast.ngo_head)
    save_draft(proposal=filed, content=Content(title="б"), by=cast.manager)
    assert port.load_own(filed, by=cast.ngo_head).title == "б"


def test_no_proposal_is_filed_after_its_deadline(filed: Proposal, cast: Cast) -> None:
    assert cast.call.deadline is not None
    Proposal.objects.filter(pk=filed.pk).update(filed_at=cast.call.deadline)
    with refused("not filed after its deadline"), transaction.atomic():
        Proposal.objects.filter(pk=filed.pk).update(filed_at=cast.call.deadline + timedelta(seconds=1))
    with refused("not filed after its deadline"), transaction.atomic():
        Proposal.objects.create(
            number="AT-2026-A999",
            lot=cast.lot,
            organisation=_another(cast),
            state="filed",
            version=1,
            filed_at=cast.call.deadline + timedelta(seconds=1),
        )
    filed.refresh_from_db()
    assert filed.filed_at == cast.call.deadline


def test_one_organisation_has_one_proposal_for_a_lot(filed: Proposal) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.create(number="AT-2026-A999", lot=filed.lot, organisation=filed.organisation)


def test_a_filed_proposal_has_a_time_and_a_version(filed: Proposal) -> None:
    for change in ({"filed_at": None}, {"version": 0}, {"state": "draft"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Proposal.objects.filter(pk=filed.pk).update(**change)


def _another(cast: Cast) -> Any:
    taken = Proposal.objects.filter(lot=cast.lot).values("organisation")
    return type(cast.ngo).objects.exclude(pk__in=taken).filter(is_demonstration=True).first()
