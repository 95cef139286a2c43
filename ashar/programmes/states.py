"""States of programmes, lines and budget lines, and the steps between them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from ashar.core.lifecycle import step


class Programme(TextChoices):
    """From a draft to the end of its years."""

    DRAFT = "draft", _("Draft")
    CONSULTATION = "consultation", _("Out for comment")
    SUBMITTED = "submitted", _("Before the council")
    APPROVED = "approved", _("Approved")
    ENDED = "ended", _("Ended")


PROGRAMME_STEPS = {
    "approve": step(
        [Programme.DRAFT, Programme.CONSULTATION, Programme.SUBMITTED, Programme.APPROVED],
        Programme.APPROVED,
        _("Record the decision"),
    ),
    "end": step([Programme.APPROVED], Programme.ENDED, _("End")),
}


class Line(TextChoices):
    """A programme line is one order."""

    PLANNED = "planned", _("Planned")
    APPROVED = "approved", _("Money approved")
    CARRIED_OUT = "carried_out", _("Carried out")
    DROPPED = "dropped", _("Dropped")


LINE_STEPS = {
    "approve": step([Line.PLANNED, Line.APPROVED], Line.APPROVED, _("Approve the money")),
    "carry_out": step([Line.APPROVED], Line.CARRIED_OUT, _("Close")),
    "reopen": step([Line.CARRIED_OUT], Line.APPROVED, _("Open again")),
    "drop": step([Line.PLANNED, Line.APPROVED], Line.DROPPED, _("Drop")),
}


class Decision(TextChoices):
    """An approving decision is recorded from its signed paper."""

    RECORDED = "recorded", _("Recorded")


class BudgetLine(TextChoices):
    """Money is expected by a letter or open by a decision."""

    EXPECTED = "expected", _("Expected")
    OPEN = "open", _("Money allocated")
    CLOSED = "closed", _("Closed")


BUDGET_LINE_STEPS = {
    "open": step([BudgetLine.EXPECTED], BudgetLine.OPEN, _("Open the money")),
    "close": step([BudgetLine.OPEN, BudgetLine.EXPECTED], BudgetLine.CLOSED, _("Close")),
}
