"""Who hears residents, and who puts their words on."""

from typing import Any

import rules

from ashar.places.models import Authority
from ashar.priorities.models import (
    HEARERS,
    PREPARERS,
    Intake,
    Marker,
    Meeting,
    NeedSignal,
    Problem,
    Round,
    Survey,
)

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
def answers_it(user: Any, said: NeedSignal | Problem | Intake) -> bool:
    """Is specialist where it was said."""
    return bool(user.holds(said.authority_id, "specialist"))


@rules.predicate
def may_read_minutes(user: Any, meeting: Meeting) -> bool:
    """Minutes hold names and signatures: the office and its auditor read them."""
    return bool(user.holds(meeting.authority_id, *PAPER_READERS))


@rules.predicate
def is_head(user: Any, authority: Authority) -> bool:
    """Is head of the authority today."""
    return bool(user.holds(authority.pk, "head"))


@rules.predicate
def prepares_it(user: Any, of: Round | Meeting | Survey) -> bool:
    """Is specialist of the authority whose round, meeting or survey it is."""
    return bool(user.holds(of.authority_id, "specialist"))


@rules.predicate
def is_of_the_office(user: Any, of: Round | Meeting) -> bool:
    """Works in the office whose round or meeting it is."""
    return bool(user.holds(of.authority_id, *PREPARERS))


@rules.predicate
def heads_it(user: Any, of: Round | Meeting) -> bool:
    """Is head of the authority whose round or meeting it is."""
    return bool(user.holds(of.authority_id, "head"))


@rules.predicate
def marks_in_it(user: Any, round: Round) -> bool:
    """Is named among those who mark in the round."""
    return Marker.objects.filter(round=round, user=user).exists()


signed_in = rules.is_authenticated
rules.add_perm("priorities.hear_residents", signed_in & hears_residents)
rules.add_perm("priorities.see_signal", signed_in & heard_it)
rules.add_perm("priorities.set_aside_signal", signed_in & answers_it)
rules.add_perm("priorities.join_signal", signed_in & answers_it)
rules.add_perm("priorities.work_on_problem", signed_in & answers_it)
rules.add_perm("priorities.settle_intake", signed_in & answers_it)
rules.add_perm("priorities.record_meeting", signed_in & is_specialist)
rules.add_perm("priorities.read_minutes", signed_in & may_read_minutes)

rules.add_perm("priorities.change_priorities", signed_in & is_head)
rules.add_perm("priorities.keep_quarters", signed_in & is_specialist)
rules.add_perm("priorities.draft_round", signed_in & is_specialist)
rules.add_perm("priorities.prepare_round", signed_in & prepares_it)
rules.add_perm("priorities.see_round_desk", signed_in & is_of_the_office)
rules.add_perm("priorities.head_round", signed_in & heads_it)
rules.add_perm("priorities.read_ballots", signed_in & is_of_the_office)
rules.add_perm("priorities.mark_round", signed_in & marks_in_it)
rules.add_perm("priorities.count_people", signed_in & prepares_it)
rules.add_perm("priorities.see_meeting_photos", signed_in & is_of_the_office)
rules.add_perm("priorities.release_photos", signed_in & heads_it)
