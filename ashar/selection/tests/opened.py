"""A call of the demonstration with three applicants, opened, about which everybody has declared."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from ashar.accounts.models import User
from ashar.calls.actions import give_share
from ashar.calls.models import Call
from ashar.core import clock
from ashar.organisations.models import Membership
from ashar.proposals import content as port
from ashar.proposals.actions import file_proposal, save_draft, start_proposal
from ashar.selection.actions import interests, opening
from ashar.selection.models import InterestDeclaration
from ashar.selection.tests.conftest import Cast, call_proposals

BIDDERS = 3
AN_HOUR = timedelta(hours=1)


def let_others_file(call: Call) -> None:
    """Two more organisations file what the first one has filed."""
    like = call_proposals(call)[0]
    head = like.organisation.memberships.get(code="ngo_head").user
    content = port.load_own(like, by=head)
    heads = Membership.objects.current().filter(code="ngo_head", user__is_demonstration=True)
    for each in heads.exclude(organisation=like.organisation).select_related("organisation", "user"):
        if len(call_proposals(call)) < BIDDERS:
            begun = start_proposal(lot=like.lot, organisation=each.organisation, by=each.user)
            save_draft(proposal=begun, content=content, by=each.user)
            file_proposal(proposal=begun, by=each.user)


def open_it(call: Call, cast: Cast) -> Call:
    """Opened an hour after the deadline; the caller stands there in time."""
    give_share(call=call, by=cast.member)
    opening.open_proposals(call=call, by=cast.specialist)
    return Call.objects.select_related("authority", "commission").get(pk=call.pk)


def after(call: Call) -> Any:
    """A morning on which the office works, after the deadline."""
    assert call.deadline is not None
    return clock.set_for_test(call.deadline + AN_HOUR)


def declare(call: Call, user: User, aside: Mapping[int, str] | None = None, state: str = "recused") -> None:
    """No interest, but in these applicants, by proposal id."""
    own = InterestDeclaration.objects.filter(member__user=user, proposal__lot__call=call)
    said = aside or {}
    answers = {
        each.proposal_id: interests.Declared(state, said[each.proposal_id])
        if each.proposal_id in said
        else interests.Declared("none")
        for each in own
    }
    interests.declare_interests(call=call, answers=answers, by=user)


def with_rule(call: Call, key: str, value: Any) -> Call:
    """The call announced under another value of a rule."""
    assert call.rules is not None
    call.rules["values"][key] = value
    Call.objects.filter(pk=call.pk).update(rules=call.rules)
    return call
