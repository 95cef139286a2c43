"""Two people at one draft: nothing that either has typed is lost without being shown."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given

from ashar.proposals.content import BudgetItem, Content
from ashar.proposals.merging import PARTS, after_clash, marks, merge, values_of
from ashar.proposals.tests.conftest import answered
from ashar.proposals.tests.test_document import contents


def test_what_only_i_changed_is_kept(whole: Content) -> None:
    mine = answered(whole, "whom", "жаңы")
    merged = merge(mine=mine, theirs=whole, seen=marks(whole))
    assert (merged.content, merged.clashes, merged.taken) == (mine, (), ())


def test_what_only_the_other_changed_is_taken(whole: Content) -> None:
    theirs = replace(whole, budget=(BudgetItem("Башка", Decimal(7)),))
    merged = merge(mine=whole, theirs=theirs, seen=marks(whole))
    assert (merged.content, merged.clashes, merged.taken) == (theirs, (), ("budget",))


def test_different_parts_are_joined(whole: Content) -> None:
    mine, theirs = answered(whole, "whom", "мен"), replace(whole, title="Алар")
    merged = merge(mine=mine, theirs=theirs, seen=marks(whole))
    assert merged.content == replace(mine, title="Алар")
    assert not merged.clashes


def test_the_same_part_is_a_clash_unless_both_wrote_the_same(whole: Content) -> None:
    mine, theirs = replace(whole, title="Менин атым"), replace(whole, title="Алардын аты")
    assert merge(mine=mine, theirs=theirs, seen=marks(whole)).clashes == ("title",)
    assert merge(mine=mine, theirs=mine, seen=marks(whole)).clashes == ()


def test_after_a_clash_the_second_press_decides_and_other_parts_stay(whole: Content) -> None:
    mine = replace(whole, title="Менин атым")
    theirs = answered(replace(whole, title="Алардын аты"), "who", "алар")
    clash = merge(mine=mine, theirs=theirs, seen=marks(whole))
    again = merge(mine=mine, theirs=theirs, seen=after_clash(marks(whole), theirs, clash.clashes))
    assert again.clashes == ()
    assert again.content == answered(mine, "who", "алар")


@pytest.mark.parametrize("seen", ["", "abc", ".".join("x" * 3), "." * 50])
def test_unreadable_marks_lose_nothing(whole: Content, seen: str) -> None:
    mine = replace(whole, title="Менин атым")
    assert merge(mine=mine, theirs=whole, seen=seen).clashes == ("title",)


@given(contents, contents, contents)
def test_every_part_comes_from_whoever_changed_it(base: Content, mine: Content, theirs: Content) -> None:
    merged = merge(mine=mine, theirs=theirs, seen=marks(base))
    was, here, there, got = (values_of(each) for each in (base, mine, theirs, merged.content))
    for part in PARTS:
        if here[part] == there[part] or there[part] == was[part]:
            assert got[part] == here[part]
        elif here[part] == was[part]:
            assert got[part] == there[part]
        else:
            assert part in merged.clashes


@given(contents)
def test_marks_fit_a_hidden_field(content: Content) -> None:
    assert len(marks(content)) < 200
