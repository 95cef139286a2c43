"""Deeds on visits and on what they found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.agreements.models import Agreement
from ashar.core import clock, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.monitoring import states
from ashar.monitoring.checklist import questions
from ashar.monitoring.models import Answer, Finding, Goers, Opinion, Visit
from ashar.monitoring.naming import refuse_a_place, refuse_to_name
from ashar.monitoring.notices.visits import tell_of_answer, tell_of_decision, tell_of_findings, tell_of_plan

RUNNING = frozenset({"active", "suspended", "completed"})
OFFICE = _("The city hall’s specialist")


@dataclass(frozen=True)
class Found:
    """Something to be put right, and by when."""

    text: str
    fix_by: date


@dataclass(frozen=True)
class Seen:
    """What was seen at a visit. `summary_…`: what everybody may read; the rest stays with the office."""

    visited_on: date
    checklist: Mapping[str, str]
    note: str = ""
    people_seen: int | None = None
    summary_ky: str = ""
    summary_ru: str = ""


def visiting_blockers(agreement: Agreement) -> Iterator[Blocker]:
    """Why this order cannot be visited."""
    if agreement.state not in RUNNING:
        yield Blocker(_("Visits are made while the agreement is in force."), who=OFFICE)


@transaction.atomic
def plan_visit(
    *,
    agreement: Agreement,
    planned_on: date,
    by: User,
    is_announced: bool = True,
    goers: str = Goers.MONITORS,
    names: str = "",
    place: str = "",
) -> Visit:
    """Plan a visit; the organisation hears only of an announced one."""
    agreement = lifecycle.lock(agreement)
    if reasons := list(visiting_blockers(agreement)):
        raise Refused(*reasons)
    if planned_on < clock.today():
        raise Refused(_("The day of a visit to come lies ahead."))
    if goers == Goers.NAMED and not names:
        raise Refused(_("Write who goes."))
    _check_place(agreement, place)
    visit = lifecycle.begin(
        Visit(
            agreement=agreement,
            planned_on=planned_on,
            is_announced=is_announced,
            goers=goers,
            names=names,
            place=place,
        ),
        by=by,
        step_name="plan",
        record={"agreement": agreement.number, "announced": is_announced},
    )
    tell_of_plan(visit, by=by)
    return visit


def _check_place(agreement: Agreement, place: str) -> None:
    if place and agreement.award.lot.call.is_protected:
        raise Refused(_("The people concerned are protected: no place is written down."))


@transaction.atomic
def cancel_visit(*, visit: Visit, reason: str, by: User) -> Visit:
    """A planned visit does not take place."""
    return lifecycle.move(lifecycle.lock(visit), "cancel", by=by, cancel_reason=reason)


@transaction.atomic
def complete_visit(*, visit: Visit, seen: Seen, by: User, findings: Sequence[Found] = ()) -> Visit:
    """Write down what was seen; without anything to put right the visit is closed at once."""
    visit = lifecycle.lock(visit)
    _check_seen(visit.agreement, seen)
    lifecycle.move(
        visit,
        "record",
        by=by,
        **vars(seen) | {"checklist": dict(seen.checklist)},
        recorded_by=by,
        recorded_at=clock.now(),
        record={"visited_on": seen.visited_on, "findings": len(findings)},
    )
    for found in findings:
        _open_finding(visit, found, by, visit=visit)
    tell_of_findings(visit.agreement, [found.fix_by for found in findings], by=by)
    return _close_when_settled(visit, by)


def _check_seen(agreement: Agreement, seen: Seen) -> None:
    if seen.visited_on > clock.today():
        raise Refused(_("A visit is recorded after it was made."))
    if agreement.signed_on and seen.visited_on < agreement.signed_on:
        raise Refused(_("The visit cannot lie before the agreement was signed."))
    refuse_a_place(agreement, seen.summary_ky, seen.summary_ru)
    unknown = set(seen.checklist) - set(questions())
    if unknown or not set(seen.checklist.values()) <= set(Answer.values):
        raise ValueError(f"Not of the check list: {sorted(unknown) or dict(seen.checklist)}")
    if set(seen.checklist.values()) <= {Answer.UNSEEN}:
        raise Refused(_("Nothing was looked at: answer at least one line of the check list."))


@transaction.atomic
def record_visit(
    *,
    agreement: Agreement,
    visited_on: date,
    checklist: Mapping[str, str],
    note: str,
    by: User,
    findings: Sequence[Found] = (),
    people_seen: int | None = None,
    summary_ky: str = "",
    summary_ru: str = "",
    is_announced: bool = True,
) -> Visit:
    """The light path: a visit that nobody planned here, made and written down in one deed.

    It counts as unannounced only when whoever went says so.
    """
    agreement = lifecycle.lock(agreement)
    if reasons := list(visiting_blockers(agreement)):
        raise Refused(*reasons)
    visit = Visit(
        agreement=agreement,
        planned_on=visited_on,
        is_announced=is_announced,
        goers=_who_went(agreement, by),
    )
    record = {"agreement": agreement.number, "announced": is_announced}
    lifecycle.begin(visit, by=by, step_name="plan", record=record)
    seen = Seen(visited_on, checklist, note, people_seen, summary_ky, summary_ru)
    return complete_visit(visit=visit, seen=seen, by=by, findings=findings)


def _who_went(agreement: Agreement, by: User) -> Goers:
    town = agreement.award.lot.call.authority_id
    is_monitor = town in by.authorities("monitor") and town not in by.authorities("specialist")
    return Goers.MONITORS if is_monitor else Goers.SPECIALIST


@transaction.atomic
def make_finding(*, opinion: Opinion, found: Found, by: User) -> Finding:
    """What a resident complained of is to be put right; `text` is in the office's own words."""
    opinion = lifecycle.lock(opinion)
    refuse_to_name(opinion, found.text)
    finding = _open_finding(opinion, found, by, opinion=opinion)
    tell_of_findings(opinion.agreement, [found.fix_by], by=by)
    return finding


def _open_finding(origin: Visit | Opinion, found: Found, by: User, **source: Any) -> Finding:
    if found.fix_by < clock.today():
        raise Refused(_("The day to fix a finding lies ahead."))
    finding = Finding(
        agreement=origin.agreement,
        text=found.text,
        fix_by=found.fix_by,
        found_on=clock.today(),
        **source,
    )
    record = {"origin": origin.number, "fix_by": found.fix_by}
    return lifecycle.begin(finding, by=by, step_name="open", record=record)


@transaction.atomic
def answer_finding(*, finding: Finding, answer: str, by: User) -> Finding:
    """The organisation says what it did about a finding."""
    finding = lifecycle.move(lifecycle.lock(finding), "answer", by=by, answer=answer, answered_at=clock.now())
    tell_of_answer(finding, by=by)
    return finding


@transaction.atomic
def give_time(*, finding: Finding, fix_by: date, reason: str, by: User) -> Finding:
    """Set a later day to fix a finding."""
    finding = lifecycle.lock(finding)
    if fix_by <= max(finding.fix_by, clock.today()):
        raise Refused(_("More time means a later day than the one that is set."))
    lifecycle.move(finding, "give_time", by=by, fix_by=fix_by, decision=reason, record={"fix_by": fix_by})
    tell_of_decision(finding, by=by)
    return finding


@transaction.atomic
def settle_finding(*, finding: Finding, verdict: str, reason: str, by: User) -> Finding:
    """Decide whether a finding was fixed; the last decision closes the visit it comes from.

    `verdict`: fixed, not_fixed or no_remedy.
    """
    name = {step.target: name for name, step in Finding.STEPS.items()}[verdict]
    finding = lifecycle.lock(finding)
    lifecycle.move(finding, name, by=by, decision=reason, decided_on=clock.today())
    tell_of_decision(finding, by=by)
    if finding.visit is not None:
        _close_when_settled(lifecycle.lock(finding.visit), by)
    return finding


def _close_when_settled(visit: Visit, by: User) -> Visit:
    """A visit is over when nothing that it found is open."""
    if visit.state == states.Visit.DONE and not visit.findings.unsettled().exists():  # type: ignore[attr-defined]
        return lifecycle.move(visit, "close", by=by)
    return visit
