"""What waits while the work is done: reports to write and to check, money to come back, the closing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.agreements.links import recording_address
from ashar.agreements.models import Agreement, Tranche
from ashar.core import clock, i18n
from ashar.core.money import ZERO, MoneyField, from_tyiyn
from ashar.desk.tasks.people import People, Task
from ashar.desk.tasks.rows import Facts, Turn, Work, about, end_of, moment, nested, work
from ashar.monitoring.models import Report, ReportLine
from ashar.monitoring.queries.reports import PAID
from ashar.regulations.rulesets import thaw

# A report is put on the list this many days before it is due.
AHEAD = timedelta(days=30)
_som = lazy(i18n.som, str)
WRITTEN, HANDED_IN = ("draft", "returned"), ("submitted", "accepted")


def delivering(people: People) -> Iterator[Work]:
    """Reports of agreements in force, by whom they wait for; unspent money."""
    if not people.ngos and not people.hold("specialist", "finance"):
        return
    ngos, offices = people.ngos, people.authorities("specialist")
    earlier = Report.objects.filter(
        agreement=OuterRef("agreement"), index__lt=OuterRef("index"), state__in=WRITTEN
    )
    reports = Report.objects.filter(~Exists(earlier), agreement__state="active", agreement__mode="live")
    begun = reports.filter(agreement__award__organisation__in=ngos, state__in=WRITTEN)
    yield _of_agreement(_go_on, begun, "agreement__", index="index", state="state")
    of_one = Report.objects.filter(agreement=OuterRef("pk"))
    last = of_one.filter(state__in=HANDED_IN).order_by("-index").values("index")[:1]
    agreements = Agreement.objects.filter(state="active", mode="live").annotate(
        last=Coalesce(Subquery(last), 0)
    )
    idle = agreements.filter(~Exists(of_one.filter(state__in=WRITTEN)), award__organisation__in=ngos)
    yield _of_agreement(_begin, idle, last="last")
    handed_in = reports.filter(agreement__award__lot__call__authority__in=offices, state="submitted")
    facts = {"index": "index", "report": "number", "at": "submitted_at"}
    rules = "agreement__award__lot__call__rules"
    yield _of_agreement(_check, handed_in, "agreement__", rules=rules, **facts)
    unspent = F("was_paid") - F("told_spent")
    yield _of_agreement(
        _take_back, _overpaid(agreements, people), last="last", unspent=unspent, tranche="held_last"
    )


def _of_agreement(tell: Any, rows: QuerySet[Any], way: str = "", **facts: Any) -> Work:
    """Work on an agreement that lies this way: its number, whose it is, and when its reports are due."""
    call = f"{way}award__lot__call__"
    return work(
        tell,
        rows,
        title=call,
        number=f"{way}number",
        authority=f"{call}authority",
        organisation=f"{way}award__organisation",
        report_dates=f"{way}report_dates",
        ends_on=f"{way}ends_on",
        **facts,
    )


def _overpaid(agreements: QuerySet[Any], people: People) -> QuerySet[Any]:
    """Agreements with more money paid than their reports say was spent."""
    spent = ReportLine.objects.filter(report__agreement=OuterRef("pk"), report__state__in=HANDED_IN)
    paid = Tranche.objects.filter(agreement=OuterRef("pk"), state__in=PAID)
    held = paid.filter(amount__gt=F("given_back")).order_by("-n")
    of_finance = Q(award__lot__call__authority__in=people.authorities("finance"))
    return (
        agreements.filter(of_finance | Q(award__organisation__in=people.ngos))
        .annotate(
            told_spent=_sum(spent, "report__agreement", "spent"),
            was_paid=_sum(paid, "agreement", F("amount") - F("given_back")),
            held_last=Subquery(held.values("number")[:1]),
        )
        .filter(was_paid__gt=F("told_spent"))
    )


def _sum(rows: Any, by: str, of: Any) -> Coalesce:
    soms = MoneyField()
    found = Subquery(rows.order_by().values(by).annotate(s=Sum(of)).values("s"), output_field=soms)
    return Coalesce(found, Value(ZERO, output_field=soms), output_field=soms)


def _days(facts: Facts) -> list[str]:
    """The days on which reports are due, the last is the final one's."""
    return nested(facts["report_dates"]) or [day for day in [facts["ends_on"]] if day]


def _begin(facts: Facts, people: People) -> Iterator[Turn]:
    """The next report, once its day is near."""
    index, days = facts["last"] + 1, _days(facts)
    if index <= len(days) and date.fromisoformat(days[index - 1]) - AHEAD <= clock.today():
        yield from _go_on({**facts, "index": index, "state": "draft"}, people)


def _go_on(facts: Facts, people: People) -> Iterator[Turn]:
    number, index, days = facts["number"], facts["index"], _days(facts)
    title, minutes = _("Write the report"), 60
    if facts["state"] == "returned":
        title, minutes = _("Put the report right: it came back with remarks"), 20
    address = reverse("monitoring:write-report", args=[number, index])
    task = Task(title, about(facts), number, address, minutes, end_of(days[index - 1]))
    yield people.ngos.get(facts["organisation"], ()), task


def _check(facts: Facts, people: People) -> Iterator[Turn]:
    number, is_last = facts["number"], facts["index"] == len(_days(facts))
    days = thaw(nested(facts["rules"]))["report.review_days"]
    due = end_of(clock.local(moment(facts["at"])).date() + timedelta(days=days))
    task = Task(
        _("Check the report"),
        about(facts),
        number,
        reverse("monitoring:report", args=[facts["report"]]),
        20,
        due,
    )
    if is_last:
        title, address = (
            _("Accept the work and close the order"),
            reverse("monitoring:closing", args=[number]),
        )
        task = Task(title, about(facts), number, address, 30, due)
    yield people.holding(facts["authority"], "specialist"), task


def _take_back(facts: Facts, people: People) -> Iterator[Turn]:
    """Money that was paid and not spent, once the last report says so: returned, and then recorded."""
    if facts["last"] != len(_days(facts)):
        return
    number, sum_ = facts["number"], _som(from_tyiyn(facts["unspent"]))
    title = format_lazy(_("Return the unspent money: {sum}"), sum=sum_)
    address = reverse("agreements:agreement", args=[number])
    yield people.ngos.get(facts["organisation"], ()), Task(title, about(facts), number, address, 15)
    title = format_lazy(_("Record the unspent money that comes back: {sum}"), sum=sum_)
    address = recording_address(facts["tranche"])
    yield people.holding(facts["authority"], "finance"), Task(title, about(facts), number, address, 10)
