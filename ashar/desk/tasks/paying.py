"""What waits from a signed agreement to its last payment, and money that will be unspent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.agreements.models import Condition, ConditionCode, Tranche
from ashar.agreements.states import Tranche as State
from ashar.agreements.year_end import unspent
from ashar.core import clock, i18n
from ashar.desk.tasks.people import People, Task, Words
from ashar.desk.tasks.rows import Facts, Teller, Turn, Work, about, end_of, work

DAY_ENDS = time(23, 59)
OFFICE = ("specialist", "head", "finance")
_som = lazy(i18n.som, str)

# State of a tranche: what is to be done, by whom, and how many minutes it takes.
WAITS: dict[str, tuple[Words, tuple[str, ...], int]] = {
    State.REQUESTED: (_("Check the conditions of a tranche"), ("specialist",), 10),
    State.CHECKED: (_("Approve a payment"), ("head", "finance"), 5),
    State.APPROVED: (_("Enter the payment order"), ("finance",), 10),
    State.RETURNED: (_("Enter a new payment order: the bank returned the payment"), ("finance",), 10),
    State.ORDERED: (_("Record the Treasury’s payment"), ("finance",), 3),
}


def paying(people: People) -> Iterator[Work]:
    """Tranches and waivers of their conditions, by whom they wait for."""
    unmet = Condition.objects.filter(tranche=OuterRef("pk"), met_on=None, waived_by=None)
    if people.hold(*OFFICE):
        yield from _of_office(people, unmet)
    if people.ngos:
        # What waits for bank details alone is asked for together with them.
        others = unmet.exclude(code=ConditionCode.BANK_DETAILS)
        may_ask = Q(state=State.DUE) | Q(~Exists(others), state=State.PLANNED)
        yield _of_tranche(
            _ask, Tranche.objects.filter(may_ask, agreement__award__organisation__in=people.ngos)
        )


def _of_office(people: People, unmet: QuerySet[Any]) -> Iterator[Work]:
    # Asked for together with a report: the report is what waits for the specialist.
    awaits_report = Q(Exists(unmet), state=State.REQUESTED)
    authorities = people.authorities(*OFFICE)
    office = Tranche.objects.filter(
        ~awaits_report, state__in=WAITS, agreement__award__lot__call__authority__in=authorities
    )
    yield _of_tranche(_carry_on, office)
    asked = Condition.objects.filter(
        met_on=None, waived_by=None, waive_asked_by__isnull=False,
        tranche__agreement__award__lot__call__authority__in=authorities,
    )  # fmt: skip
    yield _of_waiver(asked)


def _of_tranche(tell: Teller, rows: QuerySet[Any]) -> Work:
    way = "agreement__award__"
    return work(
        tell,
        rows,
        title=f"{way}lot__call__",
        number="number",
        authority=f"{way}lot__call__authority",
        organisation=f"{way}organisation",
        state="state",
        checked_by="checked_by",
        pay_by="pay_by",
    )


def _carry_on(facts: Facts, people: People) -> Iterator[Turn]:
    title, roles, minutes = WAITS[facts["state"]]
    users = set(people.holding(facts["authority"], *roles))
    # Who checked cannot approve.
    users -= {facts["checked_by"]} if facts["state"] == State.CHECKED else set()
    yield users, _task(facts, title, minutes)


def _of_waiver(rows: QuerySet[Any]) -> Work:
    call = "tranche__agreement__award__lot__call__"
    return work(
        _waive,
        rows,
        title=call,
        number="tranche__number",
        authority=f"{call}authority",
        asked_by="waive_asked_by",
    )


def _waive(facts: Facts, people: People) -> Iterator[Turn]:
    address = reverse("agreements:grant-waiver", args=[facts["pk"]])
    # Who asked cannot agree.
    users = set(people.holding(facts["authority"], "head", "finance")) - {facts["asked_by"]}
    yield users, Task(_("Decide about the waiver"), about(facts), facts["number"], address, 5)


def _ask(facts: Facts, people: People) -> Iterator[Turn]:
    yield people.ngos[facts["organisation"]], _task(facts, _("Ask for the tranche"), 5)


def _task(facts: Facts, title: Words, minutes: int) -> Task:
    number, due = facts["number"], None
    if facts["state"] != State.ORDERED:
        due = end_of(facts["pay_by"], DAY_ENDS)
    return Task(title, about(facts), number, reverse("agreements:tranche", args=[number]), minutes, due)


def year_end(people: People) -> Iterator[Turn]:
    """The warning before the end of the year; one query."""
    authorities = people.authorities(*OFFICE)
    if not authorities:
        return
    due = end_of(date(clock.today().year, 12, 31), DAY_ENDS)
    for authority, (code, amount) in unspent(authorities).items():
        title = format_lazy(
            _("See what can still be done: {sum} will be unspent on 31 December"), sum=_som(amount)
        )
        address = reverse("agreements:unspent", args=[code])
        yield set(people.holding(authority, *OFFICE)), Task(title, "", "", address, 15, due)
