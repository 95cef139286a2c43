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
    "publish": step(
        [Programme.DRAFT],
        Programme.CONSULTATION,
        _("Publish the draft for comment"),
        follows=_("The days for comments begin. Everybody can read the draft and comment on it."),
        undo=_("It cannot be taken back. A new version can replace it, and the old one stays readable."),
        seen_by=_("Everybody."),
    ),
    "revise": step([Programme.CONSULTATION], Programme.CONSULTATION, _("Publish a new version")),
    "submit": step(
        [Programme.DRAFT, Programme.CONSULTATION],
        Programme.SUBMITTED,
        _("Bring it before the council"),
        follows=_("The text is closed. The paper and the short brief for deputies can be printed."),
        undo=_("It can be sent back for more work, with a reason that everybody reads."),
        seen_by=_("Everybody."),
    ),
    "send_back": step([Programme.SUBMITTED], Programme.DRAFT, _("Send back for more work")),
    "approve": step(
        [Programme.DRAFT, Programme.CONSULTATION, Programme.SUBMITTED, Programme.APPROVED],
        Programme.APPROVED,
        _("Record the decision"),
    ),
    "amend": step([Programme.APPROVED], Programme.APPROVED, _("Record a later decision")),
    "end": step([Programme.APPROVED], Programme.ENDED, _("End")),
}


class Comment(TextChoices):
    """What became of a comment on a draft programme."""

    RECEIVED = "received", _("Waits for an answer")
    ANSWERED = "answered", _("Answered")
    WITHHELD = "withheld", _("Not published")


class Outcome(TextChoices):
    """What a comment changed: the first words of its answer."""

    TAKEN = "taken", _("Taken into account")
    PARTLY = "partly", _("Taken in part")
    DECLINED = "declined", _("Not taken, for this reason")
    EXPLAINED = "explained", _("Explained")


class Withheld(TextChoices):
    """Why a comment is not published: sentences that its writer reads."""

    ONE_PERSON = "one_person", _("It is about one person: an appeal to the city hall is the right way.")
    NOT_ABOUT = "not_about", _("It is not about this programme.")
    REPEATS = "repeats", _("It repeats another comment of the same writer word by word.")
    INSULTS = "insults", _("It insults somebody, or stirs up hatred.")


COMMENT_STEPS = {
    "answer": step([Comment.RECEIVED], Comment.ANSWERED, _("Publish the answer")),
    "correct": step([Comment.ANSWERED], Comment.ANSWERED, _("Correct the answer")),
    "withhold": step([Comment.RECEIVED], Comment.WITHHELD, _("Do not publish it")),
}


class Line(TextChoices):
    """A programme line is one order."""

    PLANNED = "planned", _("Planned")
    APPROVED = "approved", _("Money approved")
    CARRIED_OUT = "carried_out", _("Carried out")
    DROPPED = "dropped", _("Dropped")


# Of these the public knows only what was published.
UNDECIDED_LINES = (Line.PLANNED, Line.DROPPED)

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


class Consent(TextChoices):
    """A donor’s consent to a step."""

    ASKED = "asked", _("Waits for the donor")
    GIVEN = "given", _("The donor consents")
    REFUSED = "refused", _("The donor refuses")


CONSENT_STEPS = {
    "give": step(
        [Consent.ASKED],
        Consent.GIVEN,
        _("Give the consent"),
        follows=_("The office is told at once and can take the step."),
        undo=_("It cannot be taken back."),
        seen_by=_("The office of the authority and the donor’s people."),
    ),
    "refuse": step(
        [Consent.ASKED],
        Consent.REFUSED,
        _("Refuse the consent"),
        follows=_("The step stays closed. The office reads your reason and can ask again."),
        undo=_("It cannot be taken back."),
        seen_by=_("The office of the authority and the donor’s people."),
    ),
}
