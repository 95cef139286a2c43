"""The list of opened proposals: found by name and by number, and nothing before an opening."""

import re
from typing import Any

import pytest
from lxml import html

from ashar.accounts.models import User
from ashar.proposals.models import Proposal


@pytest.fixture
def listed(demo_town: Any, client: Any) -> Any:
    """Reads the list as the specialist, with these words in its search."""
    client.force_login(User.objects.get(login="nurgul@ak-terek.example"))

    def read(words: str = "") -> set[str]:
        page = client.get("/ru/work/proposals/", {"q": words})
        assert page.status_code == 200
        return set(re.findall(r"AT-\d{4}-A\d+", html.fromstring(page.content).text_content()))

    return read


def test_only_opened_proposals_are_listed(listed: Any) -> None:
    opened = Proposal.objects.filter(lot__call__opened_at__isnull=False, version__gte=1)
    assert listed() == set(opened.values_list("number", flat=True))
    sealed = Proposal.objects.get(state="filed")
    assert listed(sealed.number) == set()


@pytest.mark.postgres
def test_a_proposal_is_found_by_its_applicant_and_by_its_number(listed: Any) -> None:
    one = Proposal.objects.filter(state="admitted", organisation__name_ky__contains="Келечек").order_by("pk")[
        0
    ]
    theirs = Proposal.objects.filter(admission__isnull=False, organisation=one.organisation)
    assert listed("келеч") == set(theirs.values_list("number", flat=True))
    assert listed(one.number) >= {one.number}
    assert listed("жок мындай") == set()


def test_the_list_costs_the_same_however_long(listed: Any, django_assert_max_num_queries: Any) -> None:
    listed()
    with django_assert_max_num_queries(8):
        listed()
