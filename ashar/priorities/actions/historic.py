"""Priorities from before the platform."""

from datetime import date

from django.db import transaction

from ashar.core import journal, lifecycle, thread
from ashar.places.models import Authority
from ashar.priorities.models import Priority
from ashar.regulations.models import Source


@transaction.atomic
def record_historic_priority(
    *,
    authority: Authority,
    title_ky: str,
    title_ru: str,
    source: Source,
    by: journal.Actor,
    as_of: date | None = None,
    as_of_note: str = "",
    sphere: str = "",
    is_protected: bool = False,
    year: int | None = None,
) -> Priority:
    """Record a priority that was named before the platform, with its source; it has no known parent."""
    priority = Priority(
        authority=authority,
        title_ky=title_ky,
        title_ru=title_ru,
        sphere=sphere,
        is_protected=is_protected,
        mode=thread.Mode.HISTORIC,
        source=source,
        as_of=as_of,
        as_of_note=as_of_note,
    )
    return lifecycle.begin(
        priority,
        by=by,
        step_name="record_historic",
        year=year or (as_of.year if as_of else None),
        record={"source": source.code, "as_of": as_of},
    )
