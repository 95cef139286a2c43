"""The tranches as they stand on the page of an agreement, and the check list of one tranche."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from ashar.agreements.actions import waiver_blockers
from ashar.agreements.links import Part
from ashar.agreements.models import Agreement, Condition, ConditionCode, Tranche
from ashar.core.lifecycle import Words

LABELS: dict[str, Words] = {
    ConditionCode.SIGNED: _("The agreement is signed"),
    ConditionCode.BANK_DETAILS: _("The organisation gave its bank details"),
    ConditionCode.REPORT: _("Report No. {index} is accepted"),
    ConditionCode.ACT: _("The work is accepted by an act"),
}
TONES = {
    "due": "go",
    "requested": "go",
    "checked": "go",
    "approved": "go",
    "ordered": "wait",
    "paid": "ok",
    "accounted": "ok",
    "returned": "stop",
    "cancelled": "stop",
}


@dataclass(frozen=True)
class Line:
    """A line of the check list, and what this reader can do about it."""

    condition: Condition
    may_ask: bool = False
    may_decide: bool = False

    @property
    def label(self) -> str:
        """The condition in words."""
        return label_of(self.condition)


def label_of(condition: Condition) -> str:
    """A condition in words."""
    return str(LABELS[condition.code]).format(index=condition.index)


def checklist(tranche: Tranche, user: Any) -> list[Line]:
    """The conditions of a tranche for this reader."""
    may_ask = user.has_perm("agreements.ask_waiver", tranche)
    may_decide = user.has_perm("agreements.grant_waiver", tranche)
    lines = []
    for condition in tranche.conditions.all():
        condition.tranche = tranche
        is_open = not list(waiver_blockers(condition))
        asked = condition.is_waiver_asked
        is_other = condition.waive_asked_by_id != user.pk
        lines.append(
            Line(condition, is_open and may_ask and not asked, is_open and may_decide and asked and is_other)
        )
    return lines


def tranches_part(user: Any, agreement: Agreement) -> Iterator[Part]:
    """The section “Tranches” of the page of an agreement."""
    tranches = list(agreement.tranches.select_related("payment").prefetch_related("conditions"))
    if tranches:
        rows = [(tranche, [Line(each) for each in tranche.conditions.all()]) for tranche in tranches]
        context = {"tranches_rows": rows, "tranches_tones": TONES}
        yield Part(_("Tranches"), "agreements/_tranches.html", context, order=20)
