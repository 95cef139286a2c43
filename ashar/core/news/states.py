"""Kinds and states of news."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from ashar.core.lifecycle import step


class Kind(TextChoices):
    """What an item tells of; a conference and a press session are one kind to a reader of the list."""

    CALLS = "calls", _("Calls are announced")
    WINNERS = "winners", _("Winners and the next call")
    ROUND_TABLE = "round_table", _("Round table")
    CONFERENCE = "conference", _("Conference")
    PRESS_SESSION = "press_session", _("Press session")


# What a reader chooses from: four kinds.
GROUPS: dict[str, tuple[str, ...]] = {
    "calls": (Kind.CALLS,),
    "winners": (Kind.WINNERS,),
    "round_table": (Kind.ROUND_TABLE,),
    "conference": (Kind.CONFERENCE, Kind.PRESS_SESSION),
}
GATHERINGS = frozenset({Kind.ROUND_TABLE, Kind.CONFERENCE, Kind.PRESS_SESSION})


class State(TextChoices):
    """A draft is seen by the office alone; what was published and then withdrawn keeps its page."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


STEPS = {
    "revise": step([State.DRAFT], State.DRAFT, _("Save")),
    "publish": step(
        [State.DRAFT],
        State.PUBLISHED,
        _("Publish"),
        follows=_("Each figure is taken anew and kept as it is at this moment."),
        undo=_("It cannot be changed afterwards. It can be withdrawn or replaced, with a reason."),
        seen_by=_("Everybody, at once or when the embargo ends."),
    ),
    "withdraw": step(
        [State.PUBLISHED],
        State.WITHDRAWN,
        _("Withdraw the release"),
        follows=_("It leaves the list. Its page stays and tells the reason; so do the pages of its figures."),
        undo=_("It cannot be published again; a new one can be written."),
        seen_by=_("Everybody."),
    ),
}
