"""Agreements that were signed before the platform."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.agreements.models import Agreement
from ashar.agreements.states import Agreement as State
from ashar.core import journal, lifecycle
from ashar.core.lifecycle import Refused
from ashar.core.thread import Mode
from ashar.regulations.models import Source
from ashar.selection.models import Award


@transaction.atomic
def record_historic_agreement(
    *,
    award: Award,
    source: Source,
    by: journal.Actor,
    amount: Decimal | None = None,
    signed_on: date | None = None,
    ends_on: date | None = None,
    as_of: date | None = None,
    as_of_note: str = "",
    year: int | None = None,
) -> Agreement:
    """Record what is known of the agreement of a historic award; unknown stays unknown, no money moves."""
    award = lifecycle.lock(award)
    if not award.is_historic:
        raise Refused(_("This award was made on the platform: its agreement is signed here."))
    agreement = Agreement(
        award=award,
        source=source,
        amount=amount,
        signed_on=signed_on,
        ends_on=ends_on,
        as_of=as_of,
        as_of_note=as_of_note,
        mode=Mode.HISTORIC,
        state=State.ACTIVE,
    )
    record = {"source": source.code, "amount": amount, "signed_on": signed_on, "ends_on": ends_on}
    when = year or (signed_on.year if signed_on else int(award.number.split("-")[-2]))
    return lifecycle.begin(agreement, by=by, step_name="record_historic", year=when, record=record)
