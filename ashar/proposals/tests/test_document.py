"""The document of a proposal: canonical bytes, strict reading, and what it lacks."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ashar.proposals.budgeting import Limits
from ashar.proposals.content import (
    BUDGET_LINES,
    DECLARATIONS,
    QUESTIONS,
    BudgetItem,
    Content,
    ContentInvalid,
    missing,
    parse,
)
from ashar.proposals.document import MOST_TITLE, TITLE_LIMIT
from ashar.proposals.tests.conftest import answered

CODES = [question.code for question in QUESTIONS]
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
soms = st.integers(0, 10**11).map(lambda tyiyn: Decimal(tyiyn) / 100)
contents = st.builds(
    Content,
    language=st.sampled_from(["ky", "ru"]),
    title=words,
    answers=st.fixed_dictionaries(dict.fromkeys(CODES, words)),
    budget=st.lists(st.builds(BudgetItem, words, soms, soms), max_size=BUDGET_LINES).map(tuple),
    declarations=st.sets(st.sampled_from(list(DECLARATIONS))).map(
        lambda chosen: tuple(code for code in DECLARATIONS if code in chosen)
    ),
)


@given(contents)
def test_what_is_kept_is_read_back_the_same(content: Content) -> None:
    kept = content.to_bytes()
    assert parse(kept) == content
    assert parse(kept).to_bytes() == kept


@given(contents, contents)
def test_different_contents_have_different_bytes(one: Content, other: Content) -> None:
    assert (one.to_bytes() == other.to_bytes()) is (one == other)


def changed(**facts: object) -> bytes:
    return json.dumps({**json.loads(Content(title="А").to_bytes()), **facts}).encode()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"\xff",
        changed(language="en"),
        changed(title=None),
        changed(title="x" * (MOST_TITLE + 1)),
        changed(answers=["x"]),
        changed(budget=[{"name": "x", "amount": -1, "own": 0}]),
        changed(budget=[{"name": "x", "amount": 1.5, "own": 0}]),
        changed(budget=[{"name": "x", "amount": 1, "own": 0}] * (BUDGET_LINES + 1)),
        changed(mark="more"),
        changed(schema=2),
    ],
)
def test_anything_else_is_not_a_content(raw: bytes) -> None:
    with pytest.raises(ContentInvalid):
        parse(raw)


def links(content: Content, **limits: object) -> list[str]:
    return [
        blocker.link for blocker in missing(content, limits=Limits(**{"ceiling": Decimal(50000), **limits}))
    ]


def test_an_empty_draft_lacks_everything_and_says_where() -> None:
    anchors = ["#title", *(f"#{code}" for code in CODES), "#budget"]
    assert links(Content()) == [*anchors, "#declaration-true"]


def test_a_whole_proposal_lacks_nothing(whole: Content) -> None:
    assert links(whole) == []


@pytest.mark.parametrize(
    ("change", "sentence", "link"),
    [
        ({"title": " "}, "The project has no title", "#title"),
        ({"title": "т" * (TITLE_LIMIT + 1)}, "longer than 200 characters", "#title"),
        ({"budget": ()}, "The budget is empty", "#budget"),
        ({"budget": (BudgetItem("", Decimal(1)),)}, "a sum but no name", "#name_1"),
        ({"budget": (BudgetItem("a", Decimal(1)), BudgetItem("b"))}, "a name but no sum", "#amount_2"),
        ({"budget": (BudgetItem("a", Decimal("50000.01")),)}, "more than the ceiling", "#budget"),
        ({"declarations": ("true",)}, "not ticked: 4", "#declaration-not_liquidated"),
        ({"declarations": tuple(DECLARATIONS)[1:]}, "not ticked: 1", "#declaration-true"),
    ],
)
def test_each_lack_is_a_sentence_that_leads_to_its_field(
    whole: Content, change: dict[str, object], sentence: str, link: str
) -> None:
    (found,) = missing(replace(whole, **change), limits=Limits(ceiling=Decimal(50000)))
    assert sentence in str(found)
    assert found.link == link


def test_an_answer_at_its_limit_is_taken_and_one_letter_more_is_not(whole: Content) -> None:
    limit = QUESTIONS[0].limit
    assert links(answered(whole, "whom", "ү" * limit)) == []
    assert links(answered(whole, "whom", "ү" * (limit + 1))) == ["#whom"]


def test_the_own_share_is_asked_for_only_where_the_rules_ask(whole: Content) -> None:
    assert whole.own * 100 < 5 * (whole.own + whole.requested)
    assert links(whole, own_share=4) == []
    assert links(whole, own_share=5) == ["#budget"]


def test_the_ceiling_itself_may_be_asked_for(whole: Content) -> None:
    assert links(replace(whole, budget=(BudgetItem("a", Decimal(50000)),))) == []
    assert links(replace(whole, budget=(BudgetItem("a", Decimal(10**8)),)), ceiling=None) == []
