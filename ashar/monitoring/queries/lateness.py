"""What is late in the carrying out of agreements."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.agreements.models import Agreement
from ashar.core import clock, i18n
from ashar.core.lifecycle import Words
from ashar.monitoring.models import Finding, Report
from ashar.monitoring.models.reports import due_days

HANDED_IN = ("submitted", "returned", "accepted")
_day = lazy(i18n.day, str)


def late_of(agreements: Sequence[Agreement]) -> Mapping[int, Sequence[Words]]:
    """Sentences about what is overdue today, by id of the agreement; two queries."""
    ids = [each.pk for each in agreements]
    if not ids:
        return {}
    handed_in = Counter(
        Report.objects.filter(agreement__in=ids, state__in=HANDED_IN).values_list("agreement", flat=True)
    )
    overdue = Finding.objects.filter(agreement__in=ids, fix_by__lt=clock.today()).unsettled()
    findings = Counter(overdue.values_list("agreement", flat=True))
    late: dict[int, list[Words]] = defaultdict(list)
    for agreement in agreements:
        late[agreement.pk] += _late(agreement, handed_in[agreement.pk], findings[agreement.pk])
    return late


def _late(agreement: Agreement, handed_in: int, findings: int) -> list[Words]:
    today, found = clock.today(), []
    if agreement.state == "active" and agreement.ends_on and agreement.ends_on < today:
        found.append(format_lazy(_("The work was to end on {day}"), day=_day(agreement.ends_on)))
    missed = [day for day in due_days(agreement)[handed_in:] if day < today]
    if agreement.state == "active" and missed:
        found.append(format_lazy(_("A report was due on {day}"), day=_day(missed[0])))
    if findings:
        found.append(_("Findings of a visit are past their day"))
    return found
