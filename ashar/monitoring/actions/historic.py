"""Delivery and results from before the platform."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.calls.models import Call
from ashar.core import journal, lifecycle
from ashar.core.lifecycle import Refused
from ashar.core.thread import Mode
from ashar.monitoring.models import PastDelivery, PastFact, PastResult
from ashar.regulations.models import Source
from ashar.selection.models import Award


def record_historic_delivery(
    *,
    call: Call,
    source: Source,
    text_ky: str,
    text_ru: str,
    by: journal.Actor,
    award: Award | None = None,
    as_of: date | None = None,
    as_of_note: str = "",
) -> PastFact:
    """Record what a source says was done under a historic call, or by the winner of one of its lots."""
    return _record(PastDelivery(**_facts(call, award, source, text_ky, text_ru, as_of, as_of_note)), by)


def record_historic_result(
    *,
    call: Call,
    source: Source,
    text_ky: str,
    text_ru: str,
    by: journal.Actor,
    award: Award | None = None,
    as_of: date | None = None,
    as_of_note: str = "",
) -> PastFact:
    """Record what a source says came of a historic call, or of one of its awards."""
    return _record(PastResult(**_facts(call, award, source, text_ky, text_ru, as_of, as_of_note)), by)


def _facts(
    call: Call,
    award: Award | None,
    source: Source,
    text_ky: str,
    text_ru: str,
    as_of: date | None,
    as_of_note: str,
) -> dict[str, object]:
    if not call.is_historic or (award is not None and award.lot.call_id != call.pk):
        raise Refused(_("Only an order from before the platform is completed from sources."))
    if not text_ky.strip() and not text_ru.strip():
        raise Refused(_("Write what the source says."))
    return {
        "call": call,
        "award": award,
        "source": source,
        "text_ky": text_ky.strip(),
        "text_ru": text_ru.strip(),
        "as_of": as_of,
        "as_of_note": as_of_note,
        "mode": Mode.HISTORIC,
    }


@transaction.atomic
def _record(fact: PastFact, by: journal.Actor) -> PastFact:
    year = fact.as_of.year if fact.as_of else int(fact.call.number.split("-")[-2])
    assert fact.source is not None, "given by the callers"
    record = {"source": fact.source.code, "text_ky": fact.text_ky, "text_ru": fact.text_ru}
    return lifecycle.begin(fact, by=by, step_name="record_historic", year=year, record=record)
