"""Phases of a call and outcomes of a lot."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from ashar.core.lifecycle import step


class Phase(TextChoices):
    """Where a call stands. `open` and `closed` are never stored: the clock says them (`Call.phase_at`)."""

    PLANNED = "planned", _("In preparation")
    ANNOUNCED = "announced", _("Announced")
    OPEN = "open", _("Proposals are accepted")
    CLOSED = "closed", _("Closed, waits for the opening")
    OPENED = "opened", _("Proposals opened")
    ADMISSION = "admission", _("Admission check")
    SCORING = "scoring", _("Marking")
    DECIDING = "deciding", _("Marks revealed, decision ahead")
    STANDSTILL = "standstill", _("Results published, appeal period")
    CONTRACTING = "contracting", _("Agreements")
    FINISHED = "finished", _("Finished")


P = Phase
CALL_STEPS = {
    "announce": step(
        [P.PLANNED],
        P.ANNOUNCED,
        _("Announce the call"),
        follows=_(
            "The call is published in both languages, and its ceilings are reserved from the budget line."
        ),
        undo=_("It can be cancelled with a reason, but not taken back."),
        seen_by=_("Everybody."),
    ),
    "cancel": step(
        [P.PLANNED, P.ANNOUNCED],
        P.FINISHED,
        _("Cancel the call"),
        follows=_("The reserved money is free again; organisations that began a proposal are told."),
        undo=_("It cannot be taken back; a new call can be announced."),
        seen_by=_("Everybody."),
    ),
    "record_opening": step([P.ANNOUNCED], P.OPENED, _("Open the proposals")),
    "begin_admission": step([P.OPENED], P.ADMISSION, _("Begin the admission check")),
    "finish_admission": step([P.OPENED, P.ADMISSION], P.SCORING, _("Finish the admission check")),
    "reveal": step([P.SCORING], P.DECIDING, _("Reveal the marks")),
    "publish": step([P.OPENED, P.ADMISSION, P.SCORING, P.DECIDING], P.STANDSTILL, _("Publish the results")),
    "end_standstill": step([P.STANDSTILL], P.CONTRACTING, _("End the appeal period")),
    "finish": step([P.STANDSTILL, P.CONTRACTING], P.FINISHED, _("Finish")),
}


class Outcome(TextChoices):
    """What became of a lot."""

    AWARDED = "awarded", _("Awarded")
    PARTLY_AWARDED = "partly_awarded", _("Partly awarded")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    UNFUNDED = "unfunded", _("Without funding")


class Series(TextChoices):
    """A historic series is only recorded."""

    RECORDED = "recorded", _("Recorded")
