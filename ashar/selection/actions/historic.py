"""Awards that were made before the platform."""

from datetime import date

from django.db import transaction

from ashar.calls.models import Lot
from ashar.core import journal, lifecycle
from ashar.core.thread import Mode
from ashar.organisations.models import Organisation
from ashar.programmes.models import StatedSum
from ashar.regulations.models import Source
from ashar.selection.models import Award


@transaction.atomic
def record_historic_award(
    *,
    lot: Lot,
    organisation: Organisation,
    title: str,
    source: Source,
    by: journal.Actor,
    stated_sum: StatedSum | None = None,
    as_of: date | None = None,
    year: int | None = None,
) -> Award:
    """Record an award with its source; its own sum stays unknown when only a joint one was published."""
    award = Award(
        lot=lot,
        organisation=organisation,
        title=title,
        source=source,
        stated_sum=stated_sum,
        as_of=as_of,
        mode=Mode.HISTORIC,
        state="taken_up",
    )
    record = {"source": source.code, "stated_sum": stated_sum.code if stated_sum else None}
    return lifecycle.begin(award, by=by, step_name="record_historic", year=year, record=record)
