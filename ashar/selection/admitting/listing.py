"""The published list of a check: who takes part, who does not and why, who still corrects."""

from __future__ import annotations

from dataclasses import dataclass

from ashar.calls.actions import rules_of
from ashar.calls.models import Call, Lot
from ashar.calls.states import Phase
from ashar.core import clock
from ashar.selection.models import AdmissionCheck

BEFORE = frozenset({Phase.PLANNED, Phase.ANNOUNCED, Phase.OPENED, Phase.ADMISSION})
AFTER_RESULTS = frozenset({Phase.STANDSTILL, Phase.CONTRACTING, Phase.FINISHED})


@dataclass(frozen=True)
class Listed:
    """The proposals of a theme by what the check made of them."""

    lot: Lot
    admitted: list[AdmissionCheck]
    refused: list[AdmissionCheck]
    waiting: list[AdmissionCheck]


def is_listed(call: Call) -> bool:
    """Whether everybody may see the list: after the check, at once or with the results, as the rule says."""
    if not call.is_opened or call.state in BEFORE or call.is_historic:
        return False
    return call.state in AFTER_RESULTS or bool(rules_of(call, clock.now())["admission.list_at_once"])


def listed(call: Call) -> list[Listed] | None:
    """The list, theme by theme; None while it is not public."""
    if not is_listed(call):
        return None
    checks = list(
        AdmissionCheck.objects.filter(opening__call=call)
        .select_related("proposal__organisation", "correction", "ground")
        .order_by("proposal__number")
    )
    return [
        Listed(
            lot,
            *(
                [each for each in checks if each.proposal.lot_id == lot.pk and each.state == state]
                for state in ("admitted", "refused", "pending")
            ),
        )
        for lot in call.lots.all()
    ]
