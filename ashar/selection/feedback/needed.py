"""Whether an applicant still waits for its feedback."""

from collections.abc import Iterable
from datetime import datetime

from ashar.calls.models import Call
from ashar.selection.models import AdmissionCheck, Feedback, Reopening

RULE = "result.structured_feedback"


def asks_for_feedback(call: Call) -> bool:
    """Whether the rules the call was announced under ask for it; younger rules ask nothing of older calls."""
    return bool(call.rules and call.rules["values"].get(RULE))


def is_feedback_missing(call: Call) -> bool:
    """Whether the call cannot end yet, because somebody who filed was not told enough."""
    return asks_for_feedback(call) and any(without_feedback(call))


def told(checks: Iterable[AdmissionCheck]) -> list[AdmissionCheck]:
    """Of opened proposals those whose applicants are told: they were read, and admitted or refused."""
    return [check for check in checks if check.sha256 and check.state in {"admitted", "refused"}]


def without_feedback(call: Call) -> list[AdmissionCheck]:
    """Opened proposals whose applicants wait: nothing is written, or the theme was decided anew since."""
    near = AdmissionCheck.objects.filter(opening__call=call).select_related("proposal__feedback")
    anew: dict[int, datetime] = {}
    for reopening in Reopening.objects.filter(call=call):
        anew[reopening.lot_id] = reopening.begun_at
    return [check for check in told(near.order_by("pk")) if not _is_told(check, anew)]


def _is_told(check: AdmissionCheck, anew: dict[int, datetime]) -> bool:
    found: Feedback | None = getattr(check.proposal, "feedback", None)
    return found is not None and found.written_at >= anew.get(check.proposal.lot_id, found.written_at)
