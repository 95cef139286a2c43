"""States of needs, problems and priorities, and the steps between them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ashar.core.lifecycle import step


class Signal(TextChoices):
    """What became of a resident's words."""

    RECEIVED = "received", _("Received")
    JOINED = "joined", _("Part of a problem")
    SET_ASIDE = "set_aside", _("Set aside")
    REPEATED = "repeated", _("Said twice, counted once")


class Channel(TextChoices):
    """How words of a resident reached the city hall."""

    WEB = "web", _("The page for residents")
    PAPER = "paper", _("A paper sheet")
    MEETING = "meeting", _("A meeting")
    LETTER = "letter", _("A letter")
    SURVEY = "survey", _("A survey")


class Intake(TextChoices):
    """What became of a pile of sheets or a file of answers."""

    PREPARED = "prepared", _("Read, not taken in yet")
    TAKEN = "taken", _("Taken in")
    DROPPED = "dropped", _("Not taken in")


class SetAside(TextChoices):
    """Why words of a resident do not become part of a problem: sentences that the resident reads."""

    OTHER_BODY = "other_body", _("Another body answers for this; the city hall passes it on.")
    ONE_PERSON = "one_person", _("This is about one person: an appeal to the city hall is the right way.")
    UNDER_WAY = "under_way", _("The city hall is already working on this.")
    UNCLEAR = "unclear", _("It could not be understood what is meant.")
    NO_NEED = "no_need", _("It does not speak of a need of residents.")


SIGNAL_STEPS = {
    "join": step([Signal.RECEIVED, Signal.SET_ASIDE], Signal.JOINED, _("Join to a problem")),
    "set_aside": step([Signal.RECEIVED], Signal.SET_ASIDE, pgettext_lazy("deed", "Set aside")),
    "repeat": step([Signal.RECEIVED, Signal.JOINED], Signal.REPEATED, _("Count once")),
    "count_again": step([Signal.REPEATED], Signal.RECEIVED, _("Count both")),
    "count_again_joined": step([Signal.REPEATED], Signal.JOINED, _("Count both")),
    "take_back": step([Signal.JOINED, Signal.SET_ASIDE], Signal.RECEIVED, _("Take back")),
}


class Meeting(TextChoices):
    """A meeting is recorded after it was held."""

    HELD = "held", _("Held")


class Problem(TextChoices):
    """From a first wording to a closed problem."""

    PROPOSED = "proposed", _("Proposed")
    VERIFIED = "verified", _("Verified")
    MERGED = "merged", _("Merged with another")
    RANKED = "ranked", _("Ranked")
    TAKEN_UP = "taken_up", _("Taken into the programme")
    CLOSED = "closed", _("Closed")


PROBLEM_STEPS = {
    "verify": step([Problem.PROPOSED], Problem.VERIFIED, _("Verify")),
    "merge": step([Problem.PROPOSED, Problem.VERIFIED], Problem.MERGED, _("Merge")),
    "unmerge": step([Problem.MERGED], Problem.VERIFIED, _("Part again")),
    "rank": step([Problem.VERIFIED, Problem.RANKED], Problem.RANKED, _("Rank")),
    "take_up": step([Problem.RANKED, Problem.TAKEN_UP], Problem.TAKEN_UP, _("Take into the programme")),
    "close": step(
        [Problem.PROPOSED, Problem.VERIFIED, Problem.RANKED, Problem.TAKEN_UP], Problem.CLOSED, _("Close")
    ),
}


class Priority(TextChoices):
    """A priority stands until a later decision replaces it."""

    STANDING = "standing", _("In force")
    SUPERSEDED = "superseded", _("Replaced by a later decision")


PRIORITY_STEPS = {
    "supersede": step([Priority.STANDING], Priority.SUPERSEDED, _("Replace")),
}


class Survey(TextChoices):
    """A survey is announced while it runs, and counted when it is over."""

    RUNNING = "running", _("Residents are being asked")
    CLOSED = "closed", _("Survey is over")


SURVEY_STEPS = {
    "close": step([Survey.RUNNING], Survey.CLOSED, _("Close the survey")),
}


class Round(TextChoices):
    """A priority round, from its preparation to the decision."""

    DRAFT = "draft", _("Round in preparation")
    PUBLISHED = "published", _("Method published")
    OPEN = "open", _("Vote is open")
    CLOSED = "closed", _("Votes are being counted")
    COUNTED = "counted", _("Counted, the decision is awaited")
    DECIDED = "decided", _("Priorities decided")
    CANCELLED = "cancelled", _("Round was cancelled")


ROUND_STEPS = {
    "publish": step(
        [Round.DRAFT],
        Round.PUBLISHED,
        _("Publish the method"),
        follows=_("Everybody reads the problems, the criteria, the weights and the days of the vote."),
        undo=_("The method cannot be changed any more; a round can only be cancelled, with a reason."),
        seen_by=_("Everybody."),
    ),
    "open": step(
        [Round.PUBLISHED],
        Round.OPEN,
        _("Open the vote"),
        follows=_("Residents vote until the last day. Nobody sees how the votes stand before the count."),
        undo=_("The vote closes only after its last day."),
        seen_by=_("Everybody sees that the vote is open."),
    ),
    "close": step([Round.OPEN], Round.CLOSED, _("Close the vote")),
    "count": step(
        [Round.CLOSED],
        Round.COUNTED,
        _("Count"),
        follows=_("The votes and the mean marks become public, and the order that follows from them."),
        undo=_("A result cannot be changed; the decision may depart from it, with a written reason."),
        seen_by=_("Everybody."),
    ),
    "decide": step([Round.COUNTED], Round.DECIDED, _("Decide the priorities")),
    "cancel": step(
        [Round.DRAFT, Round.PUBLISHED, Round.OPEN, Round.CLOSED, Round.COUNTED],
        Round.CANCELLED,
        _("Cancel the round"),
    ),
}
