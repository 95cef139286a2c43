"""Calls that were run before the platform."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from ashar.calls.models import Call, CallSeries, Lot
from ashar.calls.states import Phase
from ashar.core import journal, lifecycle
from ashar.core.thread import Mode
from ashar.places.models import Authority
from ashar.regulations.models import Source


@transaction.atomic
def record_historic_call(
    *,
    authority: Authority,
    source: Source,
    status: str,
    by: journal.Actor,
    title_ky: str = "",
    title_ru: str = "",
    problem_ky: str = "",
    problem_ru: str = "",
    seeks_ky: str = "",
    seeks_ru: str = "",
    target_group_ky: str = "",
    target_group_ru: str = "",
    year: int | None = None,
    as_of: date | None = None,
    as_of_note: str = "",
    is_protected: bool = False,
    lots: Sequence[tuple[str, str]] = (),
    sphere: str = "",
) -> Call:
    """Record a call that was run before the platform, known in part; it is never among today's open calls.

    `status`: open, to_be_announced or decided, on the day the source describes. `lots`: (ky, ru) titles.
    """
    call = Call(
        authority=authority,
        source=source,
        historic_status=status,
        title_ky=title_ky,
        title_ru=title_ru,
        problem_ky=problem_ky,
        problem_ru=problem_ru,
        seeks_ky=seeks_ky,
        seeks_ru=seeks_ru,
        target_group_ky=target_group_ky,
        target_group_ru=target_group_ru,
        as_of=as_of,
        as_of_note=as_of_note,
        is_protected=is_protected,
        sphere=sphere,
        mode=Mode.HISTORIC,
        state=Phase.FINISHED if status == "decided" else Phase.ANNOUNCED,
    )
    lifecycle.begin(
        call,
        by=by,
        step_name="record_historic",
        year=year or (as_of.year if as_of else None),
        record={"source": source.code, "as_of": as_of, "status": status},
    )
    Lot.objects.bulk_create(
        [Lot(call=call, n=n, title_ky=ky, title_ru=ru) for n, (ky, ru) in enumerate(lots, start=1)]
    )
    return call


@transaction.atomic
def record_historic_series(
    *,
    source: Source,
    title_ky: str,
    title_ru: str,
    competitions: int | None,
    funded: int | None,
    year: int,
    by: journal.Actor,
    as_of: date | None = None,
) -> CallSeries:
    """Record several competitions that a source tells of together; no towns are invented."""
    series = CallSeries(
        source=source,
        title_ky=title_ky,
        title_ru=title_ru,
        competitions=competitions,
        funded=funded,
        as_of=as_of,
        mode=Mode.HISTORIC,
    )
    record = {"source": source.code, "competitions": competitions, "funded": funded}
    return lifecycle.begin(series, by=by, step_name="record_historic", year=year, record=record)
