"""Who complains, who reads the complaint, and who answers it."""

from typing import Any

import rules

from ashar.calls.models import Call
from ashar.complaints.models import Complaint
from ashar.complaints.queries import bids_of
from ashar.organisations.models import MemberCode
from ashar.organisations.queries import acts_for


@rules.predicate
def signs_for_a_bidder(user: Any, call: Call) -> bool:
    """Is head of an organisation whose proposal was opened."""
    return bool(bids_of(user, call))


@rules.predicate
def takes_letters(user: Any, call: Call) -> bool:
    """Is specialist or head of the authority that called, and enters what comes on paper."""
    return bool(user.holds(call.authority_id, "specialist", "head"))


@rules.predicate
def signs_for_complainant(user: Any, complaint: Complaint) -> bool:
    """Is head of the organisation that complained, or the person who did so by an account."""
    if complaint.proposal is None:
        return complaint.is_own and complaint.filed_by == user
    return acts_for(user, complaint.proposal.organisation_id, MemberCode.HEAD)


@rules.predicate
def is_a_party(user: Any, complaint: Complaint) -> bool:
    """Is who complained or acts for that organisation, or works on the answer, or audits."""
    if user.holds(complaint.call.authority_id, "specialist", "head", "auditor"):
        return True
    if complaint.proposal is None:
        return complaint.is_own and complaint.filed_by == user
    return acts_for(user, complaint.proposal.organisation_id)


@rules.predicate
def works_on_the_answer(user: Any, complaint: Complaint) -> bool:
    """Is specialist or head of the authority that called."""
    return bool(user.holds(complaint.call.authority_id, "specialist", "head"))


@rules.predicate
def heads_the_authority(user: Any, complaint: Complaint) -> bool:
    """Is head of the authority that called."""
    return bool(user.holds(complaint.call.authority_id, "head"))


signed_in = rules.is_authenticated
rules.add_perm("complaints.file", signed_in & (signs_for_a_bidder | takes_letters))  # about a call
rules.add_perm("complaints.enter_ruling", signed_in & takes_letters)  # about a call
rules.add_perm("complaints.read", signed_in & is_a_party)
rules.add_perm("complaints.withdraw", signed_in & signs_for_complainant)
rules.add_perm("complaints.draft_answer", signed_in & works_on_the_answer)
rules.add_perm("complaints.answer", signed_in & heads_the_authority)
