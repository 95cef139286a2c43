"""Deeds on plans of orders."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.models import Wish
from ashar.core import clock, journal, lifecycle
from ashar.core.lifecycle import Refused
from ashar.programmes.models import ProgrammeLine

YEARS_AHEAD = 5


@transaction.atomic
def wish_end(*, line: ProgrammeLine, ends_on: date, months: int, by: User) -> Wish:
    """Say by when an order is to be paid to the last som, and for how many months its work is to go on."""
    line = lifecycle.lock(line)
    if line.state in ("carried_out", "dropped"):
        raise Refused(_("This order is over."))
    today = clock.today()
    if not today <= ends_on <= date(today.year + YEARS_AHEAD, 12, 31):
        raise Refused(_("Choose a day between today and five years from now."))
    before = Wish.objects.filter(line=line).first()
    wish, _created = Wish.objects.update_or_create(line=line, defaults={"ends_on": ends_on, "months": months})
    journal.write_entry(
        chain=line.chain,
        number=line.number,
        step="programmeline.wish",
        by=by,
        facts={"ends_on": ends_on, "months": months, "before": before.ends_on if before else None},
    )
    return wish
