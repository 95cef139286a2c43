"""States of a proposal, and of an envelope that came on paper."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from ashar.core.lifecycle import step


class Proposal(TextChoices):
    """From a draft to admission; the outcome is `selection.Decision`."""

    DRAFT = "draft", _("Draft")
    FILED = "filed", _("Filed")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CORRECTION_REQUESTED = "correction_requested", _("Correction requested")
    CORRECTED = "corrected", _("Corrected")
    ADMITTED = "admitted", _("Admitted")
    REFUSED = "refused", _("Not admitted")


S = Proposal
UNFILED = (S.DRAFT, S.WITHDRAWN)
WRITTEN = (S.DRAFT, S.FILED, S.WITHDRAWN)  # until the opening the organisation may still change its text
PROPOSAL_STEPS = {
    "file": step(
        WRITTEN,
        S.FILED,
        _("File the proposal"),
        follows=_(
            "You get a receipt with a number, the time and a check code. "
            "Nobody reads the proposal before the opening."
        ),
        undo=_("Until the deadline you can withdraw it or file it again: the last filing counts."),
        seen_by=_("The city hall sees only how many proposals there are."),
    ),
    "withdraw": step(
        [S.FILED],
        S.WITHDRAWN,
        _("Withdraw the proposal"),
        follows=_("The proposal does not take part. What you wrote stays with you as a draft."),
        undo=_("Until the deadline you can file it again."),
        seen_by=_("Nobody but your organisation; the city hall sees only how many proposals there are."),
    ),
    "request_correction": step([S.FILED], S.CORRECTION_REQUESTED, _("Ask for a correction")),
    "correct": step([S.CORRECTION_REQUESTED], S.CORRECTED, _("Correct")),
    "admit": step([S.FILED, S.CORRECTED], S.ADMITTED, _("Admit")),
    "refuse": step([S.FILED, S.CORRECTION_REQUESTED, S.CORRECTED], S.REFUSED, _("Do not admit")),
    "readmit": step([S.REFUSED], S.ADMITTED, _("Admit after all")),
}


class Envelope(TextChoices):
    """A proposal on paper, until it is taken out of its envelope."""

    RECEIVED = "received", _("Received unopened")
    LATE = "late", _("Came late, given back unopened")
    GIVEN_BACK = "given_back", _("Given back unopened")
    REPLACED = "replaced", _("Replaced by a later filing, unopened")
    OPENED = "opened", _("Opened")


E = Envelope
UNOPENED = (E.LATE, E.REPLACED)
ENVELOPE_STEPS = {
    "give_back": step([E.RECEIVED], E.GIVEN_BACK, _("Give the envelope back")),
    "replace": step([E.RECEIVED], E.REPLACED),
    "open": step([E.RECEIVED], E.OPENED),
}
