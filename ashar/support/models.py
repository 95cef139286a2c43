"""Support programmes, the authorities assigned to them, and notes on knots."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import Role, RoleCode, new_salt
from ashar.core import clock, journal
from ashar.places.models import Authority
from ashar.programmes.models import FundingSource
from ashar.regulations.models import Recorded


class SupportQuerySet(models.QuerySet["SupportProgramme"]):
    """Support programmes as an operator may know of them."""

    def visible_to(self, user: Any) -> SupportQuerySet:
        """Those kept here, of the operator's own world: the demonstration or the real one."""
        if not user.is_authenticated or RoleCode.OPERATOR not in user.duties():
            return self.none()
        return self.filter(mode="live", is_demonstration=user.is_demonstration)


class SupportProgramme(Recorded):
    """Advice to authorities for some years. A historic one may lack everything but who advised.

    `implementer`: who runs it for the funder, when that is another body than the adviser.
    """

    name_ky = models.CharField(max_length=200, blank=True)
    name_ru = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    adviser_ky = models.CharField(max_length=200, blank=True)
    adviser_ru = models.CharField(max_length=200, blank=True)
    adviser_en = models.CharField(max_length=200, blank=True)
    funder_ky = models.CharField(max_length=200, blank=True)
    funder_ru = models.CharField(max_length=200, blank=True)
    funder_en = models.CharField(max_length=200, blank=True)
    implementer_ky = models.CharField(max_length=200, blank=True)
    implementer_ru = models.CharField(max_length=200, blank=True)
    implementer_en = models.CharField(max_length=200, blank=True)
    valid_from: Any = models.DateField(null=True)
    valid_to: Any = models.DateField(null=True)
    is_demonstration = models.BooleanField(default=False)

    objects: Any = SupportQuerySet.as_manager()
    assignments: AssignmentQuerySet
    members: MemberQuerySet

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.CheckConstraint(
                name="support_says_who_advises", condition=~Q(adviser_ky="", adviser_ru="")
            ),
            models.CheckConstraint(
                name="live_support_is_named_and_dated",
                condition=Q(mode="historic")
                | ~Q(name_ky="", name_ru="")
                & ~Q(funder_ky="", funder_ru="")
                & Q(valid_from__isnull=False, valid_to__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What the journal calls it: it begins no thread, so it has no public number."""
        return f"support-{self.pk}"


class MemberQuerySet(models.QuerySet["SupportMember"]):
    """People of support programmes."""

    def active(self) -> MemberQuerySet:
        """Those who have not left."""
        return self.filter(ended_at__isnull=True)


class SupportMember(models.Model):
    """A person of a support programme: an adviser of the implementer, or the funder's observer."""

    CODES = (RoleCode.ADVISER, RoleCode.DONOR)

    programme = models.ForeignKey(SupportProgramme, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, choices=[(code.value, code.label) for code in CODES])
    ended_at = models.DateTimeField(null=True)

    objects: Any = MemberQuerySet.as_manager()
    get_code_display: Callable[[], str]
    user_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="support_member_once",
                fields=["programme", "user", "code"],
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(name="support_member_code", condition=Q(code__in=["adviser", "donor"])),
        ]


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Assignments in time."""

    def touching(self, since: date, until: date) -> AssignmentQuerySet:
        """Those that held on at least one of these days."""
        return self.filter(valid_from__lte=until, valid_to__gte=since)

    def not_over(self) -> AssignmentQuerySet:
        """Those that hold today or will begin later."""
        return self.filter(valid_to__gte=clock.today(), ended_at__isnull=True)


class Assignment(models.Model):
    """An authority that a programme supports, from a day to a day, and the roles that came with it.

    `ended_at`: it was taken away at once; `valid_to` is then that day.
    `funding`: the funder's source of money for orders there. A historic one may be of a whole series of
    competitions (`number`) instead of an authority. `was_selected`: the source says that it was chosen.
    """

    programme = models.ForeignKey(SupportProgramme, on_delete=models.PROTECT, related_name="assignments")
    authority = models.ForeignKey(Authority, null=True, on_delete=models.PROTECT, related_name="supported_by")
    number = models.CharField(max_length=40, blank=True)
    valid_from: Any = models.DateField(null=True)
    valid_to: Any = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    funding = models.ForeignKey(FundingSource, null=True, on_delete=models.PROTECT, related_name="+")
    was_selected = models.BooleanField(default=False)
    roles: Any = models.ManyToManyField(Role, related_name="+")

    objects: Any = AssignmentQuerySet.as_manager()
    authority_id: int | None
    funding_id: int | None

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assignment_is_of_something", condition=Q(authority__isnull=False) | ~Q(number="")
            ),
            models.CheckConstraint(
                name="assignment_days_in_order",
                condition=Q(valid_from__isnull=True, valid_to__isnull=True)
                | Q(authority__isnull=False, valid_to__gte=F("valid_from")),
            ),
        ]

    @property
    def chain(self) -> str:
        """The journal that records it."""
        return self.authority.code if self.authority else journal.PLATFORM


class NoteState(models.TextChoices):
    """How far a note has come; worked out from its facts, never stored."""

    OPEN = "open", _("waits for an answer")
    ANSWERED = "answered", _("answered")
    SETTLED = "settled", _("settled")


class NoteQuerySet(models.QuerySet["Note"]):
    """Notes by how far they have come, and by who may know of them."""

    def visible_to(self, user: Any) -> NoteQuerySet:
        """Notes of authorities where one advises or works in the office."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(authority__in=user.authorities(*NOTED))

    def open(self) -> NoteQuerySet:
        """Those that wait for the town's answer."""
        return self.filter(answered_at__isnull=True, settled_at__isnull=True)

    def answered(self) -> NoteQuerySet:
        """Those whose answer waits for the adviser."""
        return self.filter(answered_at__isnull=False, settled_at__isnull=True)


OFFICE = ("specialist", "head", "finance")
NOTED = (*OFFICE, "adviser")


class Note(models.Model):
    """An adviser's note on a knot, and the town's answer. Neither public nor secret: the journal has digests.

    `language`, `answer_language`: the one it was written in; notes are not translated.
    """

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="notes")
    number = models.CharField(max_length=40, db_index=True)
    text = models.TextField()
    language = models.CharField(max_length=2)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    left_at = models.DateTimeField(default=clock.now)
    answer = models.TextField(blank=True)
    answer_language = models.CharField(max_length=2, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    salt = models.CharField(max_length=32, default=new_salt, editable=False)

    objects: Any = NoteQuerySet.as_manager()
    authority_id: int
    author_id: int

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="answered_note_has_an_answer",
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
            ),
            models.CheckConstraint(name="note_says_something", condition=~Q(text="")),
        ]

    @property
    def state(self) -> NoteState:
        """How far it has come."""
        if self.settled_at:
            return NoteState.SETTLED
        return NoteState.ANSWERED if self.answered_at else NoteState.OPEN

    @property
    def last_moment(self) -> datetime:
        """When something was said or done last."""
        return self.settled_at or self.answered_at or self.left_at
