"""Whether a member sees the names while marking, and which criteria are open now.

Where the rule `scoring.hide_names` says so, names are hidden in a first pass. Criteria of capacity, which
ask about the organisation itself, wait for a second one, which opens to a member when the first is finished.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ashar.calls.models import Call
from ashar.core.i18n import written
from ashar.proposals.models import Proposal
from ashar.regulations.rulesets import Profile
from ashar.selection.marking.given import Given, comment_rule
from ashar.selection.marking.kept import seal_of
from ashar.selection.methods.scale import Criterion
from ashar.selection.models import ScoreSheet

ONE_PAGE_MOST = 12
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def values_of(call: Call) -> Mapping[str, Any]:
    """The rules the call was announced under; a younger rule does not touch it."""
    return call.rules["values"] if call.rules else {}


def hides_names(call: Call) -> bool:
    """Whether members mark without names."""
    return bool(values_of(call).get("scoring.hide_names"))


def is_nominal(call: Call, count: int) -> bool:
    """Whether so few applicants are marked that who knows the town will guess."""
    return count < int(values_of(call).get("scoring.hide_names_least") or 0)


def is_blind(sheet: ScoreSheet) -> bool:
    """Whether this member marks without names now."""
    seal = seal_of(sheet)
    is_named = seal is not None and seal.first_finished_at is not None
    return hides_names(sheet.call) and sheet.state in ("assigned", "open") and not is_named


def has_second(call: Call, criteria: Sequence[Criterion]) -> bool:
    """Whether something is left for a second, named pass."""
    return hides_names(call) and any(each.get("capacity") for each in criteria)


def open_criteria(sheet: ScoreSheet, criteria: Sequence[Criterion]) -> list[Criterion]:
    """The criteria that can be marked now."""
    if not has_second(sheet.call, criteria):
        return list(criteria)
    return [each for each in criteria if bool(each.get("capacity")) != is_blind(sheet)]


def in_this_pass(sheet: ScoreSheet, criteria: Sequence[Criterion], given: Given) -> Given:
    """What of these marks can be given in the pass that is open."""
    codes = {each["code"] for each in open_criteria(sheet, criteria)}
    return Given(
        {code: mark for code, mark in given.points.items() if code in codes},
        given.comment if may_write_comment(sheet) else "",
        {code: note for code, note in given.notes.items() if code in codes},
    )


def may_write_comment(sheet: ScoreSheet) -> bool:
    """Whether the comment can be changed: it belongs to the pass without names, where there is one."""
    return not hides_names(sheet.call) or is_blind(sheet)


def letter_of(place: int) -> str:
    """A, B … Z, AA, AB …"""
    letters = ""
    while place > 0:
        place, rest = divmod(place - 1, len(LETTERS))
        letters = LETTERS[rest] + letters
    return letters


def is_one_page(call: Call, count: int) -> bool:
    """Whether all proposals are marked on the page of the sitting: few, with names, one comment each."""
    is_light = call.rules is not None and call.rules["profile"] == Profile.LIGHT
    is_plain = comment_rule(values_of(call)) == "per_proposal" and not hides_names(call)
    return is_light and is_plain and count <= ONE_PAGE_MOST


def place_of(proposal: Any) -> int:
    """The place of its letter, which was drawn when marking began."""
    place: int = proposal.letter.place
    return place


def tag_of(proposal: Proposal, *, blind: bool) -> str:
    """What stands in the address of the page on which it is marked: its letter, or its number."""
    return letter_of(place_of(proposal)) if blind else proposal.number


def name_of(proposal: Proposal, *, blind: bool) -> str:
    """What a member calls it now."""
    return letter_of(place_of(proposal)) if blind else str(written(proposal.organisation, "name"))
