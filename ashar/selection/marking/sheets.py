"""The sheet of a member in a call."""

from __future__ import annotations

from ashar.calls.models import Call
from ashar.selection.models import ScoreSheet


def sheet_of_member(call: Call, user_id: int | None) -> ScoreSheet | None:
    """The last sheet of this person in this call, with all that marking asks of it."""
    sheets = ScoreSheet.objects.filter(call=call, member__user=user_id).exclude(state="void")
    sheet: ScoreSheet | None = sheets.select_related("member", "seal").order_by("-pk").first()
    if sheet is not None:
        sheet.call = call
    return sheet
