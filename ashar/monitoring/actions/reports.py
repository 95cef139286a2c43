"""A report from its handing in to its acceptance."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.agreements.actions import account_for_tranche, meet_condition, request_tranche
from ashar.agreements.models import Agreement
from ashar.core import clock, i18n, lifecycle
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.money import ZERO
from ashar.monitoring import suppressing
from ashar.monitoring.actions.drafting import NOT_OURS
from ashar.monitoring.models import Photo, Report
from ashar.monitoring.naming import place_blockers
from ashar.monitoring.notices import reports as notices
from ashar.monitoring.queries.reports import (
    covered_by,
    least_shown,
    next_tranche,
    spent_by,
    standing_of,
)

OFFICE = _("The city hall’s specialist")
NOT_THE_OFFICE = _("The specialist or the head of the authority does this.")
FROZEN = _("The order is closed and frozen: only a correction with a reason is possible.")
SECTIONS = ("text", "results", "summary", "people", "money", "photos")
_som = lazy(i18n.som, str)


@dataclass(frozen=True)
class Release:
    """What a second person lets everybody see: the summary, and photos by their ids."""

    summary: bool = False
    photos: Collection[int] = ()


def submitting_blockers(report: Report) -> Iterator[Blocker]:
    """What is missing before the report can be handed in, each with the field it is about."""
    if report.agreement.state != "active":
        yield Blocker(_("Reports are handed in while the agreement is in force."))
    if not report.text.strip():
        yield Blocker(_("Write what was done."), link="#text")
    if not report.results.strip():
        yield Blocker(_("Write what came of what you promised."), link="#results")
    if not (report.summary_ky.strip() or report.summary_ru.strip()):
        yield Blocker(_("Write a short summary for everybody."), link="#summary_ky")
    yield from place_blockers(report.agreement, report.summary_ky, report.summary_ru, link="#summary_ky")
    yield from _people_blockers(report.people)
    yield from _money_blockers(report)


def _people_blockers(people: Mapping[str, int]) -> Iterator[Blocker]:
    total = suppressing.total_of(people)
    if not total:
        yield Blocker(_("Write how many people took part."), link="#people")
    elif people.get(suppressing.DISABLED, 0) > total:
        yield Blocker(_("There are more persons with disabilities than people altogether."), link="#people")


def _money_blockers(report: Report) -> Iterator[Blocker]:
    lines = list(report.lines.prefetch_related("receipts"))
    for line in lines:
        if line.spent is None:
            words = _("Line {n}: write what was spent, or 0.")
            yield Blocker(format_lazy(words, n=line.n), link=f"#spent_{line.n}")
        elif line.spent and not line.receipts.all():
            words = _("Line {n}: add at least one receipt.")
            yield Blocker(format_lazy(words, n=line.n), link=f"#line_{line.n}")
    before = spent_by(report.agreement)
    spent = before + sum((line.spent or ZERO for line in lines), ZERO)
    if spent > report.agreement.amount:
        words = _("You report more than the agreement gives: {spent} of {agreed}. Leave out your own money.")
        yield Blocker(
            format_lazy(words, spent=_som(spent), agreed=_som(report.agreement.amount)), link="#money"
        )


@transaction.atomic
def submit_report(*, report: Report, by: User) -> Report:
    """The organisation hands its report in, and asks for the next tranche with it if it said so."""
    report = lifecycle.lock(report)
    if not by.has_perm("monitoring.write_report", report):
        raise Refused(NOT_OURS)
    lifecycle.check(report, "submit", submitting_blockers(report))
    spent = sum((line.spent for line in report.lines.all()), ZERO)
    record = {"index": report.index, "spent": spent, "due_on": report.due_on}
    lifecycle.move(report, "submit", by=by, submitted_at=clock.now(), record=record)
    tranche = next_tranche(report.agreement) if report.asks_tranche else None
    if tranche is not None:
        request_tranche(tranche=tranche, by=by, with_report=True)
    notices.tell_office(report, by=by)
    return report


def checking_blockers(report: Report) -> Iterator[Blocker]:
    """Why the office cannot accept or return the report now."""
    if report.agreement.state == "closed":
        yield Blocker(FROZEN)
    earlier = Report.objects.filter(agreement=report.agreement, index__lt=report.index)
    if earlier.exclude(state="accepted").exists():
        yield Blocker(_("An earlier report waits: accept it first."), who=OFFICE)


@transaction.atomic
def return_report(*, report: Report, remarks: Mapping[str, str], by: User) -> Report:
    """The office returns the report with remarks, by section; the organisation puts it right."""
    report = lifecycle.lock(report)
    _check_office(report.agreement, by)
    said = {section: remarks[section].strip() for section in SECTIONS if remarks.get(section, "").strip()}
    lifecycle.check(report, "return", [] if said else [Blocker(_("Write at least one remark."))])
    lifecycle.move(report, "return", by=by, remarks=said, record={"sections": sorted(said)})
    notices.tell_organisation(report, "report_returned", by=by)
    return report


@transaction.atomic
def accept_report(*, report: Report, by: User, release: Release | None = None) -> Report:
    """The report is accepted: the money it covers is accounted for, and a tranche's condition is met."""
    report = lifecycle.lock(report)
    _check_office(report.agreement, by)
    lifecycle.check(report, "accept", checking_blockers(report))
    shown = suppressing.shown(report.people, least_shown(report.agreement))
    facts: dict[str, Any] = {"accepted_at": clock.now(), "accepted_by": by, "public_people": shown.to_json()}
    lifecycle.move(report, "accept", by=by, record={"index": report.index}, **facts)
    _release(report, release or Release(), by)
    _account(report, by)
    meet_condition(
        agreement=report.agreement, code="report", index=report.index, document=report.number, by=by
    )
    notices.tell_organisation(report, "report_accepted", by=by)
    return report


def _account(report: Report, by: User) -> None:
    """Account for every paid tranche that was spent whole; ask back what the last report leaves."""
    agreement = report.agreement
    for tranche in covered_by(agreement, spent_by(agreement)):
        account_for_tranche(tranche=tranche, document=report.number, by=by)
    if report.is_final and (rest := standing_of(agreement).to_return):
        notices.tell_of_money(agreement, rest, by=by)


@transaction.atomic
def change_release(*, report: Report, release: Release, by: User) -> Report:
    """Let everybody see more of an accepted report, or less; of a closed order only less."""
    report = lifecycle.lock(report)
    _check_office(report.agreement, by)
    seen = set(report.photos.exclude(released_at=None).values_list("pk", flat=True))
    is_more = (release.summary and not report.is_summary_public) or not set(release.photos) <= seen
    frozen = is_more and report.agreement.state == "closed"
    words = _("The order is closed and frozen: what is public can only be taken back.")
    lifecycle.check(report, "release", [Blocker(words)] if frozen else [])
    record = {"summary": release.summary, "photos": len(set(release.photos))}
    lifecycle.move(report, "release", by=by, record=record)
    _release(report, release, by)
    return report


def _release(report: Report, release: Release, by: User) -> None:
    """Set what is public; a photo without consent is refused."""
    report.is_summary_public = release.summary
    report.save(update_fields=["is_summary_public"])
    for photo in report.photos.select_related("public"):
        is_wanted = photo.pk in release.photos
        if is_wanted == photo.is_released:
            continue
        if is_wanted:
            _check_may_be_shown(report, photo)
        photo.released_at, photo.released_by = (clock.now(), by) if is_wanted else (None, None)
        photo.save(update_fields=["released_at", "released_by"])
        photo.public.is_public = is_wanted
        photo.public.save(update_fields=["is_public"])


def _check_may_be_shown(report: Report, photo: Photo) -> None:
    if report.agreement.award.lot.call.is_protected:
        raise Refused(_("The people concerned are protected: no photo of the work is shown."))
    if not photo.has_consent:
        words = _("Photo {n} has no consent of those who can be recognised: it stays private.")
        raise Refused(format_lazy(words, n=photo.n))


def _check_office(agreement: Agreement, by: User) -> None:
    if not by.has_perm("monitoring.accept_report", agreement):
        raise Refused(NOT_THE_OFFICE)
