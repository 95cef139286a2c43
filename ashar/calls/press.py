"""What releases may tell of calls."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.models import Call
from ashar.calls.queries import with_lots
from ashar.core import i18n
from ashar.core.money import ZERO
from ashar.core.news.actions import draft_item
from ashar.core.news.drafting import CallFacts, draft_calls
from ashar.core.news.measures import Asked, Measure, Value, register_measures


def call_facts(call: Call) -> CallFacts:
    """An announced call, as a release tells of it."""
    contact = ", ".join(filter(None, (call.contact_name, call.contact_phone, call.contact_hours)))
    lines = [lot.budget_line for lot in with_lots(call).lots.all() if lot.budget_line]
    sources = {line.source.pk: line.source for line in lines}
    return CallFacts(
        number=call.number,
        title=i18n.texts_of(call, "title"),
        target_group=i18n.texts_of(call, "target_group"),
        sources=tuple(i18n.texts_of(source, "name") for source in sources.values()),
        contact=contact,
    )


def draft_release(call: Call, *, by: User) -> None:
    """Keep a draft of a release about the call that is announced; a person reads, edits and publishes it."""
    draft = draft_calls(i18n.texts_of(call.authority, "name"), [call_facts(call)])
    draft_item(draft=draft, owner=call.chain, by=by, is_demonstration=call.authority.is_demonstration)


def calls_to_tell_of(authority_id: int, at: datetime) -> QuerySet[Call]:
    """Calls of an authority that are open at this moment, the newest first."""
    found: QuerySet[Call] = Call.objects.open_at(at).filter(authority=authority_id)
    return found.order_by("-announced_at", "-pk")


def _read(wanted: Sequence[Asked]) -> dict[Asked, Value]:
    """Count, ceilings and deadlines of announced calls that were not cancelled; one query."""
    numbers = {number for asked in wanted for number in asked.about}
    ceiling = Sum("lots__ceiling", filter=~Q(lots__outcome="cancelled"))
    calls = Call.objects.filter(number__in=numbers, mode="live", announced_at__isnull=False)
    standing = calls.exclude(state="finished", opened_at__isnull=True).annotate(ceiling_now=ceiling)
    rows = {row["number"]: row for row in standing.values("number", "deadline", "ceiling_now")}
    values = {asked: _value(asked, [rows[n] for n in asked.about if n in rows]) for asked in wanted}
    return {asked: value for asked, value in values.items() if value is not None}


def _value(asked: Asked, rows: Sequence[dict[str, Any]]) -> Value | None:
    if asked.measure == "calls.count":
        return Value.of(len(rows))
    if not rows:
        return None
    if asked.measure == "calls.ceiling":
        return Value.of(sum((row["ceiling_now"] or ZERO for row in rows), ZERO))
    return Value.of(max(row["deadline"] for row in rows))


register_measures(
    Measure("calls.count", _("Competitions announced and not cancelled"), _read),
    Measure("calls.ceiling", _("The most that can be given"), _read),
    Measure("call.deadline", _("Last moment to hand in a proposal"), _read),
)
