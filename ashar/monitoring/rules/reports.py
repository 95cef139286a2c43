"""Who writes reports, who reads them whole, who accepts the work and closes the order."""

from __future__ import annotations

from typing import Any

import rules

from ashar.agreements.models import Agreement
from ashar.monitoring.models import AcceptanceAct, Evaluation, Photo, Receipt, Report
from ashar.monitoring.models.reports import READERS
from ashar.organisations.queries import acts_for

Thing = Agreement | Report | Receipt | Photo | AcceptanceAct | Evaluation


def _agreement(thing: Thing) -> Agreement:
    if isinstance(thing, Receipt):
        return thing.line.report.agreement
    if isinstance(thing, Photo):
        return thing.report.agreement
    return thing if isinstance(thing, Agreement) else thing.agreement


def _authority(thing: Thing) -> int:
    return _agreement(thing).award.lot.call.authority_id


@rules.predicate
def carries_it_out(user: Any, thing: Thing) -> bool:
    """Acts for the organisation that does the work."""
    return acts_for(user, _agreement(thing).award.organisation_id)


@rules.predicate
def reads_reports(user: Any, thing: Thing) -> bool:
    """Specialist, head, finance officer or auditor of the authority that ordered the work."""
    return bool(user.holds(_authority(thing), *READERS))


@rules.predicate
def accepts_work(user: Any, thing: Thing) -> bool:
    """Specialist or head of the authority that ordered the work."""
    return bool(user.holds(_authority(thing), "specialist", "head"))


signed_in = rules.is_authenticated
rules.add_perm("monitoring.write_report", signed_in & carries_it_out)
rules.add_perm("monitoring.read_report", signed_in & (carries_it_out | reads_reports))
rules.add_perm("monitoring.accept_report", signed_in & accepts_work & ~carries_it_out)
rules.add_perm("monitoring.see_closing", signed_in & reads_reports)
rules.add_perm("monitoring.close_order", signed_in & accepts_work & ~carries_it_out)
