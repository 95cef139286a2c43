"""What waits while the work is done: reports to write and to check, money to come back, the closing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F, OuterRef, Prefetch, Q, Subquery, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ashar.agreements.models import Agreement, Tranche
from ashar.calls.actions import rules_of
from ashar.core import clock
from ashar.core.i18n import written
from ashar.core.money import ZERO
from ashar.desk.tasks.people import People, Task, Tasks, Words, give
from ashar.monitoring.models import Report, ReportLine
from ashar.monitoring.models.reports import due_days
from ashar.monitoring.queries.reports import PAID

# A report is put on the list this many days before it is due.
AHEAD = timedelta(days=30)
Turn = tuple[list[int], Words, str, int, datetime | None]


def delivering(people: People, tasks: Tasks) -> None:
    """Reports of agreements in force by whom they wait for; two queries."""
    authorities = people.authorities("specialist", "finance")
    if not authorities and not people.ngos:
        return
    concerned = Q(award__lot__call__authority__in=authorities) | Q(award__organisation__in=people.ngos)
    spent = ReportLine.objects.filter(
        report__agreement=OuterRef("pk"), report__state__in=["submitted", "accepted"]
    )
    paid = Tranche.objects.filter(agreement=OuterRef("pk"), state__in=PAID)
    agreements = (
        Agreement.objects.filter(concerned, state="active", mode="live")
        .select_related("award__lot__call__authority")
        .prefetch_related(Prefetch("reports", Report.objects.order_by("index")))
        .annotate(
            told_spent=_sum(spent, "report__agreement", "spent"),
            was_paid=_sum(paid, "agreement", F("amount") - F("given_back")),
        )
        .order_by("pk")
    )
    for agreement in agreements:
        about = str(written(agreement.award.lot.call, "title"))
        for users, title, address, minutes, due in _turns(agreement, people):
            give(tasks, users, Task(title, about, agreement.number, address, minutes, due))


def _sum(rows: Any, by: str, of: Any) -> Any:
    return Subquery(rows.order_by().values(by).annotate(s=Sum(of)).values("s"))


def _turns(agreement: Any, people: People) -> Iterator[Turn]:
    """Whose turn it is with each report of the agreement, and what there is to do."""
    award = agreement.award
    ngo = list(people.ngos.get(award.organisation_id, ()))
    office = people.holding(award.lot.call.authority_id, "specialist")
    reports = {report.index: report for report in agreement.reports.all()}
    days = due_days(agreement)
    for index, day in enumerate(days, start=1):
        report = reports.get(index)
        if report is not None and report.state == "submitted":
            yield office, *_check(agreement, report, is_last=index == len(days))
        elif report is None or report.is_written:
            if report is not None or day - AHEAD <= clock.today():
                yield ngo, *_write(agreement, report, index, day)
            break
    yield from _money(agreement, reports.get(len(days)), people)


def _write(agreement: Any, report: Any, index: int, day: date) -> tuple[Words, str, int, datetime | None]:
    address = reverse("monitoring:write-report", args=[agreement.number, index])
    if report is not None and report.state == "returned":
        return _("Put the report right: it came back with remarks"), address, 20, _end_of(day)
    return _("Write the report"), address, 60, _end_of(day)


def _check(agreement: Any, report: Any, *, is_last: bool) -> tuple[Words, str, int, datetime | None]:
    days = rules_of(agreement.award.lot.call, clock.now())["report.review_days"]
    due = _end_of(clock.local(report.submitted_at).date() + timedelta(days=days))
    if is_last:
        address = reverse("monitoring:closing", args=[agreement.number])
        return _("Accept the work and close the order"), address, 30, due
    return _("Check the report"), reverse("monitoring:report", args=[report.number]), 20, due


def _money(agreement: Any, final: Any, people: People) -> Iterator[Turn]:
    """Money that was paid and not spent, once the last report says so."""
    if final is None or final.is_written:
        return
    if (agreement.was_paid or ZERO) > (agreement.told_spent or ZERO):
        finance = people.holding(agreement.award.lot.call.authority_id, "finance")
        address = reverse("agreements:agreement", args=[agreement.number])
        yield finance, _("Record the unspent money that comes back"), address, 10, None


def _end_of(day: date) -> datetime:
    return clock.at_bishkek(day, time(18))
