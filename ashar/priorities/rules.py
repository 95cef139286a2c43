"""Who hears residents, and who puts their words on."""

from typing import Any

import rules

from ashar.places.models import Authority
from ashar.priorities.models import HEARERS, Meeting, NeedSignal

PAPER_READERS = (*HEARERS, "auditor")


@rules.predicate
def hears_residents(user: Any, authority: Authority) -> bool:
    """Is specialist or head of the authority: reads what its residents say."""
    return bool(user.holds(authority.pk, *HEARERS))


@rules.predicate
def is_specialist(user: Any, authority: Authority) -> bool:
    """Is specialist of the authority today."""
    return bool(user.holds(authority.pk, "specialist"))


@rules.predicate
def heard_it(user: Any, signal: NeedSignal) -> bool:
    """Is specialist or head where it was said."""
    return bool(user.holds(signal.authority_id, *HEARERS))


@rules.predicate
def answers_it(user: Any, signal: NeedSignal) -> bool:
    """Is specialist where it was said."""
    return bool(user.holds(signal.authority_id, "specialist"))


@rules.predicate
def may_read_minutes(user: Any, meeting: Meeting) -> bool:
    """Minutes hold names and signatures: the office and its auditor read them."""
    return bool(user.holds(meeting.authority_id, *PAPER_READERS))


signed_in = rules.is_authenticated
rules.add_perm("priorities.hear_residents", signed_in & hears_residents)
rules.add_perm("priorities.see_signal", signed_in & heard_it)
rules.add_perm("priorities.set_aside_signal", signed_in & answers_it)
rules.add_perm("priorities.join_signal", signed_in & answers_it)
rules.add_perm("priorities.record_meeting", signed_in & is_specialist)
rules.add_perm("priorities.read_minutes", signed_in & may_read_minutes)
