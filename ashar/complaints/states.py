"""States of a complaint, and the steps between them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from ashar.core.lifecycle import step


class Complaint(TextChoices):
    """From the letter to what became of it."""

    FILED = "filed", _("Complaint filed")
    WITHDRAWN = "withdrawn", _("Complaint withdrawn")
    INADMISSIBLE = "inadmissible", _("Complaint not taken up")
    DISMISSED = "dismissed", _("Complaint dismissed")
    UPHELD = "upheld", _("Complaint upheld")
    REMEDIED = "remedied", _("Complaint upheld and put right")


C = Complaint
_ANSWERED = {
    "undo": _("It cannot be taken back. Whoever does not agree may turn to the higher body or to the court."),
    "seen_by": _("Everybody: who complained, the answer and its reasons. The complaint itself: nobody else."),
}
COMPLAINT_STEPS = {
    "withdraw": step(
        [C.FILED],
        C.WITHDRAWN,
        _("Withdraw the complaint"),
        follows=_("It gets no answer, and holds no agreement up any more."),
        undo=_("Within the time for complaints another one can be filed."),
        seen_by=_("Everybody sees that there was a complaint and that it was withdrawn."),
    ),
    "find_inadmissible": step(
        [C.FILED],
        C.INADMISSIBLE,
        _("Do not take it up"),
        follows=_("The answer is published, and the agreement can be signed."),
        **_ANSWERED,
    ),
    "dismiss": step(
        [C.FILED],
        C.DISMISSED,
        _("Dismiss"),
        follows=_("The answer is published, and the agreement can be signed."),
        **_ANSWERED,
    ),
    "uphold": step(
        [C.FILED],
        C.UPHELD,
        _("Uphold"),
        follows=_(
            "The answer is published. The agreement waits until the head has written how it was put right."
        ),
        **_ANSWERED,
    ),
    "remedy": step(
        [C.UPHELD],
        C.REMEDIED,
        _("Record how it was put right"),
        follows=_("What you write is published, and the agreement can be signed."),
        undo=_("It cannot be taken back."),
        seen_by=_("Everybody."),
    ),
}
