"""Who issues papers that join stages, who reads dossiers in full, who records where papers lie."""

from typing import Any

import rules

from ashar.accounts.models import INSPECTOR
from ashar.accounts.queries import is_named_in_a_letter
from ashar.calls.models import Call
from ashar.places.models import Authority

ISSUERS = ("specialist", "head", "finance")
INSPECTED = ("specialist", "head", "auditor")


@rules.predicate
def answers_to_the_council(user: Any, authority: Authority) -> bool:
    """Brings the programme and its execution before the council."""
    return bool(user.holds(authority.pk, *ISSUERS))


@rules.predicate
def inspects(user: Any, call: Call) -> bool:
    """Specialist or head of the authority that called, its auditor, or one whose letter names the call."""
    if user.holds(call.authority_id, *INSPECTED):
        return True
    return bool(user.holds(call.authority_id, INSPECTOR)) and is_named_in_a_letter(user, call.number)


@rules.predicate
def keeps_papers(user: Any, call: Call) -> bool:
    """Specialist or head of the authority that called."""
    return bool(user.holds(call.authority_id, "specialist", "head"))


rules.add_perm("portal.issue_council_paper", rules.is_authenticated & answers_to_the_council)
rules.add_perm("portal.read_dossier", rules.is_authenticated & inspects)
rules.add_perm("portal.record_original", rules.is_authenticated & keeps_papers)
