"""Reports and the closing on the page of an agreement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ashar.agreements.links import Part, recording_address
from ashar.agreements.models import Agreement
from ashar.core.lifecycle import Words
from ashar.core.money import ZERO
from ashar.monitoring.models import Report
from ashar.monitoring.queries.reports import Slot, held_last, slots_of, standing

SHOWN = frozenset({"active", "suspended", "completed", "terminated", "closed"})
TONES = {"submitted": "go", "returned": "wait", "accepted": "ok"}


@dataclass(frozen=True)
class Row:
    """A report in the list: its words, where it leads for this reader, and what there is to do."""

    index: int
    due_on: date
    is_last: bool
    is_late: bool
    days_late: int
    label: Words
    tone: str
    address: str
    deed: Words
    is_second: bool


def reports_part(user: Any, agreement: Agreement) -> Iterator[Part]:
    """One section once the agreement is signed; one query."""
    if agreement.is_historic or agreement.state not in SHOWN:
        return
    if not user.has_perm("monitoring.read_report", agreement):
        return
    slots = slots_of(agreement)
    is_own = user.has_perm("monitoring.write_report", agreement)
    context = {
        "reports_slots": [_row(slot, agreement, is_own=is_own) for slot in slots],
        "reports_number": agreement.number,
        "reports_closing": _closing(user, agreement),
        **_unspent(user, agreement, slots, is_own=is_own),
    }
    yield Part(_("Reports and closing"), "monitoring/_reports_part.html", context, order=50)


def _unspent(user: Any, agreement: Agreement, slots: Sequence[Slot], *, is_own: bool) -> dict[str, Any]:
    """Money that was paid and, as the last report says, not spent: how much, and who does what now."""
    context: dict[str, Any] = {"reports_unspent": ZERO, "reports_returns": is_own, "reports_record": ""}
    known = [slot for slot in slots if slot.report and not slot.report.is_written]
    if agreement.state != "active" or not known or not known[-1].is_last:
        return context
    money = standing(agreement, list(agreement.tranches.all()), sum((slot.spent for slot in known), ZERO))
    context["reports_unspent"] = money.to_return
    tranche = held_last(agreement) if money.to_return else None
    if tranche and user.has_perm("agreements.give_back", tranche):
        context["reports_record"] = recording_address(tranche.number)
    return context


def _row(slot: Slot, agreement: Agreement, *, is_own: bool) -> Row:
    report = slot.report
    state = report.state if report else ""
    address, deed = _way(slot, report, agreement, is_own=is_own)
    return Row(
        index=slot.index,
        due_on=slot.due_on,
        is_last=slot.is_last,
        is_late=slot.is_late or bool(report and report.submitted_at and report.days_late),
        days_late=report.days_late if report and report.submitted_at else 0,
        label=_label(report, is_own=is_own),
        tone=TONES.get(state, ""),
        address=address,
        deed=deed,
        is_second=state in {"submitted", "accepted"},
    )


def _label(report: Report | None, *, is_own: bool) -> Words:
    if report is None or (report.state == "draft" and not is_own):
        return _("Not handed in yet")
    return report.state_label()


def _way(slot: Slot, report: Report | None, agreement: Agreement, *, is_own: bool) -> tuple[str, Words]:
    """Where the row leads, and the words of what this reader does there."""
    if is_own and (report is None or report.is_written):
        if agreement.state != "active":
            return "", ""
        address = reverse("monitoring:write-report", args=[agreement.number, slot.index])
        if report is None:
            return address, _("Write the report")
        return address, _("Go on with the report") if report.state == "draft" else _("Put it right")
    if report is None or report.state == "draft":
        return "", ""
    address = reverse("monitoring:report", args=[report.number])
    return address, _("Check the report") if report.state == "submitted" and not is_own else ""


def _closing(user: Any, agreement: Agreement) -> Words:
    """The words of the way to the closing page, for the office."""
    if not user.has_perm("monitoring.see_closing", agreement):
        return ""
    if agreement.state in {"completed", "closed"}:
        return _("Acceptance act and evaluation")
    return _("Acceptance and closing") if agreement.state == "active" else ""
