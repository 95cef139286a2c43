"""Versions of a programme, and what residents say of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ashar.core import clock, triggers
from ashar.core.lifecycle import Stepped
from ashar.core.models import Document
from ashar.core.thread import Kind
from ashar.priorities.models import HEARERS
from ashar.programmes import states
from ashar.programmes.models.decisions import DecisionPaper
from ashar.programmes.models.programme import Programme, ProgrammeLine


class VersionKind(models.TextChoices):
    """What made a new version of a programme."""

    PUBLISHED = "published", _("Draft published for comment")
    REVISED = "revised", _("Draft changed")
    SUBMITTED = "submitted", _("Brought before the council")
    DECIDED = "decided", _("As the decision approved it")
    AMENDED = "amended", _("As a later decision changed it")


class ProgrammeVersion(models.Model):
    """A version of a programme that everybody can read for good; its text are the facts of its paper.

    `note`: what changed and why. `decision`: the signed paper that made it.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="versions")
    n = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=VersionKind.choices)
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")
    note_ky = models.TextField(blank=True)
    note_ru = models.TextField(blank=True)
    decision = models.ForeignKey(DecisionPaper, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    get_kind_display: Callable[[], str]

    class Meta:
        constraints = [models.UniqueConstraint(name="programme_version_once", fields=["programme", "n"])]


class CommentQuerySet(models.QuerySet["Comment"]):
    """What residents said of draft programmes."""

    def visible_to(self, user: Any) -> CommentQuerySet:
        """Raw words are read only by the specialist and the head of the authority whose programme it is."""
        known = self.select_related("programme__authority", "line")
        if not user.is_authenticated:
            return known.none()
        return known.filter(programme__authority__in=user.authorities(*HEARERS))

    def waiting(self) -> CommentQuerySet:
        """Those that nobody has answered yet."""
        return self.filter(state=states.Comment.RECEIVED)


class Comment(Stepped):
    """Somebody’s words on a published draft. `text` is private and can be erased; public are the comment in
    the office’s wording (without names and contacts) and the answer.

    It has no knot. `version`: which one it speaks of. `line`: which line, if one.
    """

    COMES_WITH = ("programme__authority",)
    KIND = Kind.SIGNAL
    STEPS = states.COMMENT_STEPS

    state = models.CharField(max_length=10, choices=states.Comment.choices, default=states.Comment.RECEIVED)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="comments")
    version = models.PositiveSmallIntegerField()
    line = models.ForeignKey(ProgrammeLine, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    language = models.CharField(max_length=2, default="ky")
    received_at = models.DateTimeField(default=clock.now)
    said_ky = models.TextField(blank=True)
    said_ru = models.TextField(blank=True)
    outcome = models.CharField(max_length=10, choices=states.Outcome.choices, blank=True)
    answer_ky = models.TextField(blank=True)
    answer_ru = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withheld_reason = models.CharField(max_length=12, choices=states.Withheld.choices, blank=True)
    erased_at = models.DateTimeField(null=True)

    objects: Any = CommentQuerySet.as_manager()
    programme_id: int
    get_outcome_display: Callable[[], str]
    get_withheld_reason_display: Callable[[], str]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="answered_comment_has_public_words",
                condition=~Q(state="answered")
                | Q(answered_at__isnull=False)
                & ~Q(outcome="")
                & (~Q(said_ky="") | ~Q(said_ru=""))
                & (~Q(answer_ky="") | ~Q(answer_ru="")),
            ),
            models.CheckConstraint(
                name="withheld_comment_has_a_reason", condition=~Q(state="withheld") | ~Q(withheld_reason="")
            ),
            models.CheckConstraint(
                name="erased_comment_keeps_no_words", condition=Q(erased_at__isnull=True) | Q(text="")
            ),
        ]

    @property
    def chain(self) -> str:
        """The journal of the authority whose programme it is."""
        return self.programme.chain


triggers.register(
    *triggers.append_only("programmes_programmeversion", "A published version does not change.")
)
