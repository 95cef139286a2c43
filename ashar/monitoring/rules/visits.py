"""Who plans and records visits, and who answers and decides on findings."""

from __future__ import annotations

from typing import Any

import rules

from ashar.agreements.models import Agreement
from ashar.monitoring.models import Finding, Visit
from ashar.monitoring.models.visits import WATCHERS
from ashar.organisations.queries import acts_for
from ashar.priorities.models import HEARERS

VISITORS = ("specialist", "monitor")
Thing = Agreement | Visit | Finding


def _agreement(thing: Thing) -> Agreement:
    return thing if isinstance(thing, Agreement) else thing.agreement


@rules.predicate
def visits_it(user: Any, thing: Thing) -> bool:
    """Is specialist or monitor of the authority that ordered the work."""
    return bool(user.holds(_agreement(thing).award.lot.call.authority_id, *VISITORS))


@rules.predicate
def watches_it(user: Any, thing: Thing) -> bool:
    """Watches the work for the authority that ordered it."""
    return bool(user.holds(_agreement(thing).award.lot.call.authority_id, *WATCHERS))


@rules.predicate
def carries_it_out(user: Any, thing: Thing) -> bool:
    """Acts for the organisation that does the work."""
    return acts_for(user, _agreement(thing).award.organisation_id)


@rules.predicate
def hears_residents(user: Any, agreement: Agreement) -> bool:
    """Is specialist or head of the authority that ordered the work."""
    return bool(user.holds(agreement.award.lot.call.authority_id, *HEARERS))


signed_in = rules.is_authenticated
rules.add_perm("monitoring.see_visits", signed_in & (watches_it | carries_it_out))
rules.add_perm("monitoring.see_notes", signed_in & watches_it)
rules.add_perm("monitoring.read_words", signed_in & (hears_residents | carries_it_out))  # of an agreement
rules.add_perm("monitoring.plan_visit", signed_in & visits_it)
rules.add_perm("monitoring.record_visit", signed_in & visits_it)
rules.add_perm("monitoring.settle_finding", signed_in & visits_it)
rules.add_perm("monitoring.answer_finding", signed_in & carries_it_out)
