"""Calls that were run before the platform."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.calls.models import SUPERSEDED, Call, CallSeries, Lot
from ashar.calls.states import Phase
from ashar.core import journal, lifecycle, thread
from ashar.core.lifecycle import Refused
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
def supersede_historic_call(
    *, call: Call, reason_ky: str, reason_ru: str, by: journal.Actor, replaced_by: Call | None = None
) -> Call:
    """Take a town's own entry out of the register, with a reason that its page tells.

    `replaced_by`: the entry that is right. What a publication says is not superseded here.
    """
    call = lifecycle.lock(call)
    if not call.is_historic or not call.is_stated:
        raise Refused(_("Only what the town itself entered can be replaced here."))
    if call.historic_status == SUPERSEDED:
        raise Refused(_("This entry has been replaced or taken back already."))
    if not reason_ky.strip() and not reason_ru.strip():
        raise Refused(_("Write the reason: it is public."))
    call.historic_status = SUPERSEDED
    call.outcome_reason_ky, call.outcome_reason_ru = reason_ky.strip(), reason_ru.strip()
    call.save(update_fields=["historic_status", "outcome_reason_ky", "outcome_reason_ru"])
    lifecycle.retie(call)
    facts = {"reason_ky": call.outcome_reason_ky, "reason_ru": call.outcome_reason_ru}
    if replaced_by is not None:
        thread.flow_into([call.number], replaced_by.number)
        facts["replaced_by"] = replaced_by.number
    journal.write_entry(
        chain=call.chain, number=call.number, step="call.supersede_historic", by=by, facts=facts
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
