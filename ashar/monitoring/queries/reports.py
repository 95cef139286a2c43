"""Reads of reports and their money that cross relations."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Sum, TextField, Value, When
from django.db.models.functions import JSONObject

from ashar.agreements.models import Agreement, Tranche
from ashar.calls.actions import rules_of
from ashar.core import clock
from ashar.core.money import ZERO, from_tyiyn
from ashar.monitoring.models import Correction, Photo, Report, ReportLine
from ashar.monitoring.models.reports import due_days
from ashar.monitoring.suppressing import Shown
from ashar.proposals import content as port
from ashar.proposals.content import Content

PAID = ("paid", "accounted")
OPEN = ("planned", "due", "requested", "checked", "approved", "ordered", "returned")


def promised(agreement: Agreement) -> Content:
    """The proposal that was awarded: its budget, and what it promised to change."""
    proposal = agreement.award.proposal
    if proposal is None:
        return Content()
    proposal.lot = agreement.award.lot  # the same lot, read already
    return port.load_opened(proposal)


@dataclass(frozen=True)
class Standing:
    """The money of an agreement, in soms. `spent`: what reports confirm.

    `paid`: what the organisation got and did not give back; `open`: what is still to be paid.
    """

    agreed: Decimal
    paid: Decimal
    open: Decimal
    spent: Decimal

    @property
    def to_return(self) -> Decimal:
        """What was paid and not spent."""
        return max(self.paid - self.spent, ZERO)

    @property
    def to_pay(self) -> Decimal:
        """What is still to be paid for what was spent."""
        return max(min(self.open, self.spent - self.paid), ZERO)

    @property
    def freed(self) -> Decimal:
        """What will not be paid any more, because it was not spent."""
        return max(self.open - self.to_pay, ZERO)


def standing_of(agreement: Agreement) -> Standing:
    """The money as accepted reports tell; two queries."""
    return standing(agreement, list(agreement.tranches.all()), spent_by(agreement))


def standing(agreement: Agreement, tranches: Sequence[Tranche], spent: Decimal) -> Standing:
    """The money when this much is spent, in soms."""
    return Standing(
        agreed=agreement.amount,
        paid=sum((each.kept for each in tranches if each.state in PAID), ZERO),
        open=sum((each.amount for each in tranches if each.state in OPEN), ZERO),
        spent=spent,
    )


def spent_by(agreement: Agreement) -> Decimal:
    """Soms that the accepted reports of the agreement confirm."""
    lines = ReportLine.objects.filter(report__agreement=agreement, report__state="accepted")
    return lines.aggregate(s=Sum("spent"))["s"] or ZERO


def covered_by(agreement: Agreement, spent: Decimal) -> list[Tranche]:
    """Paid tranches, the earliest first, that this much spent money accounts for in full."""
    found, sum_ = [], ZERO
    for tranche in agreement.tranches.filter(state__in=PAID).order_by("n"):
        sum_ += tranche.kept
        if tranche.state == "paid" and sum_ <= spent:
            found.append(tranche)
    return found


def held_last(agreement: Agreement) -> Tranche | None:
    """The last paid tranche of which the organisation holds something: what comes back is of that one."""
    paid = agreement.tranches.filter(state__in=PAID, amount__gt=F("given_back"))
    return paid.order_by("n").last()


def next_tranche(agreement: Agreement) -> Tranche | None:
    """The tranche that the organisation would ask for next."""
    return agreement.tranches.filter(state__in=["planned", "due"]).order_by("n").first()


@dataclass(frozen=True)
class Slot:
    """A report of the agreement by its place: written or not. `spent`: by it, in soms."""

    index: int
    due_on: date
    report: Report | None
    is_last: bool
    spent: Decimal

    @property
    def is_late(self) -> bool:
        """Whether its day has passed and the organisation has it still (or again)."""
        is_waiting = self.report is None or self.report.state == "draft"
        return is_waiting and self.due_on < clock.today()


def slots_of(agreement: Agreement) -> list[Slot]:
    """Every report that the agreement asks for, and what became of it; one query."""
    days = due_days(agreement)
    reports = Report.objects.filter(agreement=agreement).annotate(spent=Sum("lines__spent"))
    known = {report.index: report for report in reports}
    for report in reports:
        report.agreement = agreement  # the same agreement, read already with its call
    return [_slot(index, day, known.get(index), len(days)) for index, day in enumerate(days, start=1)]


def _slot(index: int, day: date, report: Any, count: int) -> Slot:
    if report is None:
        return Slot(index, day, None, index == count, ZERO)
    return Slot(index, day, report, index == count, report.spent or ZERO)


def corrections_of(number: str) -> QuerySet[Correction]:
    """What this said before, the newest first."""
    return Correction.objects.filter(number=number).order_by("-n")


def least_shown(agreement: Agreement) -> int:
    """The smallest count of people that may be shown, by the call's rules."""
    return int(rules_of(agreement.award.lot.call, clock.now())["report.small_count"])


@dataclass(frozen=True)
class PublicReport:
    """A report as everybody may read it. `spent` in soms; it and `people` are None until it is accepted."""

    number: str
    index: int
    due_on: date
    days_late: int
    is_accepted: bool
    summary_ky: str
    summary_ru: str
    people: Shown | None
    spent: Decimal | None


def public_reports(agreements: Sequence[int]) -> QuerySet[Any]:
    """Reports for everybody: rows (what, agreement, facts), to be joined with others; see `as_public_report`.

    Never the text, receipts, counts as they are, names, or a summary that is not released.
    """
    accepted, released = Q(state="accepted"), Q(state="accepted", is_summary_public=True)
    spent = ReportLine.objects.filter(report=OuterRef("pk")).order_by().values("report")
    facts = JSONObject(
        number=F("number"), index=F("index"), due_on=F("due_on"), at=F("submitted_at"), state=F("state"),
        people=F("public_people"), summary_ky=_only(released, F("summary_ky")),
        summary_ru=_only(released, F("summary_ru")),
        spent=Case(When(accepted, then=Subquery(spent.annotate(s=Sum("spent")).values("s")))),
    )  # fmt: skip
    handed_in = Report.objects.filter(agreement__in=agreements, state__in=["submitted", "accepted"])
    return handed_in.order_by().values_list(Value("report"), "agreement_id", facts)  # type: ignore[no-any-return]


def _only(condition: Q, words: F) -> Case:
    return Case(When(condition, then=words), default=Value(""), output_field=TextField())


def as_public_report(facts: Mapping[str, Any]) -> PublicReport:
    """The facts of a row of `public_reports` as they are shown."""
    people = facts["people"]
    if isinstance(people, str):  # SQLite gives JSON inside JSON as text
        people = json.loads(people)
    due_on = date.fromisoformat(str(facts["due_on"]))
    handed_in = datetime.fromisoformat(str(facts["at"]))
    if handed_in.tzinfo is None:
        handed_in = handed_in.replace(tzinfo=UTC)
    is_accepted = facts["state"] == "accepted"
    return PublicReport(
        number=facts["number"],
        index=facts["index"],
        due_on=due_on,
        days_late=max((clock.local(handed_in).date() - due_on).days, 0),
        is_accepted=is_accepted,
        summary_ky=facts["summary_ky"],
        summary_ru=facts["summary_ru"],
        people=Shown.from_json(people) if people else None,
        spent=from_tyiyn(facts["spent"] or 0) if is_accepted else None,
    )


def public_photos(agreements: Sequence[int]) -> QuerySet[Photo]:
    """Released photos of these agreements with their public files."""
    found = Photo.objects.filter(
        report__agreement__in=agreements, report__state="accepted", released_at__isnull=False
    )
    return found.select_related("public", "report").order_by("report__index", "n")
