"""Who may do what with a proposal, and with the proposals of a call."""

from typing import Any

import rules

from ashar.accounts.models import RoleCode
from ashar.calls.models import Call
from ashar.commissions.models import Duty
from ashar.organisations.queries import acts_for
from ashar.proposals.models import Envelope, Proposal
from ashar.proposals.team import helps


@rules.predicate
def acts_for_applicant(user: Any, proposal: Proposal) -> bool:
    """Is one of the people of the organisation whose proposal it is."""
    return acts_for(user, proposal.organisation_id)


@rules.predicate
def helps_with_draft(user: Any, proposal: Proposal) -> bool:
    """Was invited from outside to write some of its parts."""
    return helps(user, proposal)


@rules.predicate
def entered_on_paper(user: Any, proposal: Proposal) -> bool:
    """Is secretary of the commission to which it came on paper."""
    return proposal.is_paper and bool(keeps_papers(user, proposal.lot.call))


@rules.predicate
def keeps_papers(user: Any, call: Call) -> bool:
    """Is secretary of the call's commission today."""
    return _sits(user, call, Duty.SECRETARY)


@rules.predicate
def keeps_envelope(user: Any, envelope: Envelope) -> bool:
    """Is secretary of the commission to which it came."""
    return bool(keeps_papers(user, envelope.lot.call))


@rules.predicate
def runs_call(user: Any, call: Call) -> bool:
    """Is head or specialist of the authority that called, or sits in the call's commission."""
    return user.holds(call.authority_id, RoleCode.HEAD, RoleCode.SPECIALIST) or _sits(user, call)


def _sits(user: Any, call: Call, *duties: str) -> bool:
    if call.commission is None:
        return False
    seats = call.commission.members.for_call(call.number).filter(user=user)
    return (seats.filter(duty__in=duties) if duties else seats).exists()


signed_in = rules.is_authenticated
rules.add_perm("proposals.write_proposal", signed_in & acts_for_applicant)
rules.add_perm("proposals.write_parts", signed_in & (acts_for_applicant | helps_with_draft))
rules.add_perm("proposals.see_receipt", signed_in & (acts_for_applicant | entered_on_paper))
rules.add_perm("proposals.count_proposals", signed_in & runs_call)
rules.add_perm("proposals.take_envelopes", signed_in & keeps_papers)
rules.add_perm("proposals.see_envelope", signed_in & keeps_envelope)
