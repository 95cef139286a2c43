"""Every page: few queries however much there is, light, and clean in each language."""

import gzip
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from ashar.proposals.actions import file_proposal, save_draft, start_proposal
from ashar.proposals.content import QUESTIONS, BudgetItem, Content
from ashar.proposals.models import Proposal
from ashar.proposals.tests.conftest import Cast

MOST_QUERIES = 12
MOST_BYTES = 60 * 1024
STATIC = Path(__file__).parents[2]
SENT_WITH = (
    "core/static/core/ashar.css",
    "proposals/static/proposals/draft.css",
    "core/static/core/draft.js",
)


def pages(cast: Cast, proposal: Proposal) -> Iterator[tuple[str, str, list[Any]]]:
    yield "ngo_head", "mine", []
    yield "finance", "start", [cast.lot.pk]
    for name in ("proposal", "budget", "team", "talk", "form", "file", "withdraw", "receipt"):
        yield "ngo_head", name, [proposal.number]
    yield "manager", "version", [proposal.number, 1]
    yield "specialist", "of-call", [cast.call.number]
    yield "specialist", "receive", [cast.call.number]
    yield "finance", "on-paper", [cast.call.number]


@pytest.fixture
def full(draft: Proposal, cast: Cast, whole: Content) -> Proposal:
    """A proposal with texts at their limits and two filed versions."""
    file_proposal(proposal=draft, by=cast.ngo_head)
    long = {question.code: "Узун жооп, ар бир сөзү башка эмес. " * 42 for question in QUESTIONS}
    content = Content(
        "ru", whole.title, long, (BudgetItem("Жол кире", Decimal(900), Decimal(90)),) * 10, whole.declarations
    )
    save_draft(proposal=draft, content=content, by=cast.manager)
    return file_proposal(proposal=draft, by=cast.ngo_head)


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_pages_are_light_and_ask_little(full: Proposal, cast: Cast, enter: Any, language: str) -> None:
    beside = sum(len(gzip.compress((STATIC / name).read_bytes())) for name in SENT_WITH)
    for who, name, args in pages(cast, full):
        with translation.override(language):
            address = reverse(f"proposals:{name}", args=args)
        client = enter(getattr(cast, who))
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = client.get(address)
        assert answer.status_code == 200, (name, answer.status_code)
        assert len(asked) <= MOST_QUERIES, (name, len(asked), [query["sql"][:150] for query in asked])
        assert len(gzip.compress(answer.content)) + beside < MOST_BYTES, name


def test_my_proposals_asks_no_more_for_more(full: Proposal, cast: Cast, enter: Any) -> None:
    client, address = enter(cast.ngo_head), reverse("proposals:mine")
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    lot = cast.lot
    for n in range(2, 7):
        more = type(lot).objects.create(
            call=lot.call,
            n=n,
            title_ky=f"Тема {n}",
            title_ru=f"Тема {n}",
            ceiling=lot.ceiling,
            budget_line=lot.budget_line,
        )
        start_proposal(lot=more, organisation=cast.ngo, by=cast.ngo_head)
    with CaptureQueriesContext(connection) as many:
        answer = client.get(address)
    assert answer.text.count("Тема ") >= 5
    assert len(many) == len(few)
