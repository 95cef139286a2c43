"""What waits from a signed agreement to its last payment, and money that will be unspent."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.agreements.models import Condition, ConditionCode, Tranche
from ashar.agreements.states import Tranche as State
from ashar.agreements.year_end import unspent
from ashar.core import clock, i18n
from ashar.core.i18n import written
from ashar.desk.tasks.people import People, Task, Tasks, Words, give

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


def paying(people: People, tasks: Tasks) -> None:
    """Tranches by whom they wait for; the warning before the end of the year."""
    _tranches(people, tasks)
    _year_end(people, tasks)


def _tranches(people: People, tasks: Tasks) -> None:
    authorities = people.authorities(*OFFICE)
    if not authorities and not people.ngos:
        return
    unmet = Condition.objects.filter(tranche=OuterRef("pk"), met_on=None, waived_by=None)
    of_office = Q(state__in=WAITS, agreement__award__lot__call__authority__in=authorities)
    # Asked for together with a report: the report is what waits for the specialist.
    of_office &= ~Q(Exists(unmet), state=State.REQUESTED)
    of_ngo = Q(state=State.DUE, agreement__award__organisation__in=people.ngos)
    # What waits for bank details alone is asked for together with them.
    others = unmet.exclude(code=ConditionCode.BANK_DETAILS)
    first = Q(~Exists(others), state=State.PLANNED, agreement__award__organisation__in=people.ngos)
    ways = "agreement__award__lot__call"
    for tranche in Tranche.objects.filter(of_office | of_ngo | first).select_related(ways).order_by("pk"):
        _give(tranche, people, tasks)


def _give(tranche: Any, people: People, tasks: Tasks) -> None:
    award = tranche.agreement.award
    if tranche.state in WAITS:
        title, roles, minutes = WAITS[tranche.state]
        users = set(people.holding(award.lot.call.authority_id, *roles))
        # Who checked cannot approve.
        users -= {tranche.checked_by_id} if tranche.state == State.CHECKED else set()
    else:
        title, minutes = _("Ask for the tranche"), 5
        users = set(people.ngos.get(award.organisation_id, ()))
    about = str(written(award.lot.call, "title"))
    due = _end_of(tranche.pay_by) if tranche.pay_by and tranche.state != State.ORDERED else None
    address = reverse("agreements:tranche", args=[tranche.number])
    give(tasks, users, Task(title, about, tranche.number, address, minutes, due))


def _year_end(people: People, tasks: Tasks) -> None:
    authorities = people.authorities(*OFFICE)
    if not authorities:
        return
    last = date(clock.today().year, 12, 31)
    for authority, (code, amount) in unspent(authorities).items():
        title = format_lazy(
            _("See what can still be done: {sum} will be unspent on 31 December"), sum=_som(amount)
        )
        task = Task(title, "", "", reverse("agreements:unspent", args=[code]), 15, _end_of(last))
        give(tasks, set(people.holding(authority, *OFFICE)), task)


def _end_of(day: date) -> Any:
    return clock.at_bishkek(day, time(23, 59))
