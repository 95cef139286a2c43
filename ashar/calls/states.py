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
    "fail": step(
        [P.ANNOUNCED],
        P.FINISHED,
        _("Declare that the call has failed"),
        follows=_("Nobody opens the proposals. The reserved money is free again; organisations are told."),
        undo=_("It cannot be taken back; the call can be held again by one button."),
        seen_by=_("Everybody."),
    ),
    "give_share": step(
        [P.ANNOUNCED],
        P.ANNOUNCED,
        _("Give my share of the key"),
        follows=_("When enough shares are given, the chair or the secretary can open the proposals."),
        undo=_("It cannot be taken back."),
        seen_by=_("Everybody: the page of the call says who gave a share."),
    ),
    "ask_new_key": step([P.ANNOUNCED], P.ANNOUNCED, _("Ask for a new key")),
    "renew_key": step(
        [P.ANNOUNCED],
        P.ANNOUNCED,
        _("Make the key anew"),
        follows=_("Keepers are named anew, and each takes a new share. Old sheets open nothing any more."),
        undo=_("It cannot be taken back. It is possible only until the first proposal is filed."),
        seen_by=_("Everybody: the reason and the new trace of the key stand on the page of the call."),
    ),
    "hand_share": step([P.ANNOUNCED], P.ANNOUNCED, _("Take my share of the key from the server")),
    "rehearse_share": step([P.ANNOUNCED], P.ANNOUNCED, _("Try my sheet of the key")),
    "record_opening": step(
        [P.ANNOUNCED],
        P.OPENED,
        _("Open the proposals"),
        follows=_("All proposals are unsealed and listed; each member declares interests before reading."),
        undo=_("It cannot be taken back."),
        seen_by=_("The commission; everybody sees that and when the proposals were opened."),
    ),
    "begin_admission": step([P.OPENED], P.ADMISSION, _("Begin the admission check")),
    "finish_admission": step([P.OPENED, P.ADMISSION], P.SCORING, _("Finish the admission check")),
    "reveal": step([P.SCORING], P.DECIDING, _("Reveal the marks")),
    "publish": step([P.OPENED, P.ADMISSION, P.SCORING, P.DECIDING], P.STANDSTILL, _("Publish the results")),
    "end_standstill": step([P.STANDSTILL], P.CONTRACTING, _("End the appeal period")),
    "finish": step([P.STANDSTILL, P.CONTRACTING], P.FINISHED, _("Finish")),
    "reopen": step([P.STANDSTILL, P.CONTRACTING, P.FINISHED], P.SCORING, _("Decide a theme anew")),
}


BEFORE_RESULTS = frozenset({Phase.OPENED, Phase.ADMISSION, Phase.SCORING, Phase.DECIDING})


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


class Clarification(TextChoices):
    """Where a question on a call stands. A held answer changes the terms: it waits for its amendment."""

    ASKED = "asked", _("Waits for an answer")
    HELD = "held", _("Answered together with an amendment of the call")
    ANSWERED = "answered", _("Answered in public")
    SET_ASIDE = "set_aside", _("No answer is given")


class ClarificationSetAside(TextChoices):
    """Why a question gets no public answer; a sentence that everybody reads."""

    NOT_ABOUT_IT = "not_about_it", _("It is not about this call.")
    UNCLEAR = "unclear", _("It could not be understood.")
    OFFENSIVE = "offensive", _("It offends or accuses people.")
    TWICE = "twice", _("It was asked and answered before.")


K = Clarification
CLARIFICATION_STEPS = {
    "answer": step(
        [K.ASKED],
        K.ANSWERED,
        _("Publish the answer"),
        follows=_("Question and answer stand on the page of the call. Whoever follows the call is told."),
        undo=_("It can be corrected with a reason; the earlier words stay to be read."),
        seen_by=_("Everybody, without the name of who asked."),
    ),
    "hold": step([K.ASKED], K.HELD, _("Answer together with an amendment")),
    "release": step([K.HELD], K.ANSWERED, _("Publish the answer with its amendment")),
    "take_back": step([K.HELD], K.ASKED, _("Take the answer back: its amendment was dropped")),
    "correct": step([K.ANSWERED], K.ANSWERED, _("Correct the answer")),
    "set_aside": step([K.ASKED], K.SET_ASIDE, _("Give no answer")),
}


class AmendmentState(TextChoices):
    """Where an amendment of a call stands."""

    DRAFT = "draft", _("Prepared, waits for the head")
    ANNOUNCED = "announced", _("Announced")
    DROPPED = "dropped", _("Dropped before it was announced")


AMENDMENT_STEPS = {
    "revise": step([AmendmentState.DRAFT], AmendmentState.DRAFT, _("Save")),
    "announce": step(
        [AmendmentState.DRAFT],
        AmendmentState.ANNOUNCED,
        _("Announce the amendment"),
        follows=_(
            "The call changes, a new notice replaces the old one, and all who follow the call are told. "
            "Proposals that were filed stay filed."
        ),
        undo=_("It cannot be taken back; another amendment can follow."),
        seen_by=_("Everybody, with the old words beside the new ones."),
    ),
    "drop": step([AmendmentState.DRAFT], AmendmentState.DROPPED, _("Drop the amendment")),
}


class Part(TextChoices):
    """What a template holds."""

    CARD = "card", _("Whole call")
    CRITERIA = "criteria", _("Criteria of marking")
    QUESTIONS = "questions", _("Questions to organisations")
    PAPERS = "papers", _("List of papers")


class Sharing(TextChoices):
    """Where a template stands."""

    DRAFT = "draft", _("Being written")
    IN_USE = "in_use", _("In use")
    WITHDRAWN = "withdrawn", _("No longer offered")


TEMPLATE_STEPS = {
    "publish": step(
        [Sharing.DRAFT],
        Sharing.IN_USE,
        _("Put it to use"),
        follows=_("It can be chosen for calls. What it says no longer changes: a change is made in a copy."),
        undo=_("It can be taken out of use. Calls that have chosen it keep their own copy."),
    ),
    "withdraw": step([Sharing.DRAFT, Sharing.IN_USE], Sharing.WITHDRAWN, _("Take it out of use")),
}
