"""Who took part in meetings and surveys, counted in groups; photos of a meeting. No names anywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ashar.core.files import StoredFile
from ashar.core.thread import Kind
from ashar.places.models import Quarter
from ashar.priorities import states
from ashar.priorities.models.base import PublicQuerySet, SteppedOfAuthority
from ashar.priorities.models.meetings import Meeting


class Age(models.TextChoices):
    """Age groups that are counted at meetings and in surveys."""

    CHILDREN = "to_17", _("under 18")
    YOUTH = "18_28", _("18 to 28")
    ADULTS = "29_59", _("29 to 59")
    OLDER = "from_60", _("60 and older")


class SurveyWay(models.TextChoices):
    """How residents were asked."""

    DOORS = "doors", _("from door to door")
    PHONE = "phone", _("by telephone")
    ONLINE = "online", _("on the internet")
    STREET = "street", _("in public places")
    PAPER = "paper", _("sheets that were handed out")


class Survey(SteppedOfAuthority):
    """A survey of residents: whom it asked, how many answered, what it says; no single answer.

    It has no knot: it is numbered among the meetings. `asked`: how many were asked, where counted.
    """

    KIND = Kind.MEETING
    STEPS = states.SURVEY_STEPS

    state = models.CharField(max_length=8, choices=states.Survey.choices, default=states.Survey.RUNNING)
    title_ky = models.CharField(max_length=200, blank=True)
    title_ru = models.CharField(max_length=200, blank=True)
    way = models.CharField(max_length=8, choices=SurveyWay.choices)
    began_on = models.DateField()
    ended_on = models.DateField(null=True)
    asked = models.PositiveIntegerField(null=True)
    participants = models.PositiveIntegerField(null=True)
    women = models.PositiveIntegerField(null=True)
    summary_ky = models.TextField(blank=True)
    summary_ru = models.TextField(blank=True)

    objects: Any = PublicQuerySet.as_manager()
    groups: models.Manager[Attendance]
    get_way_display: Callable[[], str]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="closed_survey_is_counted",
                condition=~Q(state="closed") | Q(ended_on__isnull=False, participants__isnull=False),
            ),
            models.CheckConstraint(
                name="survey_ends_after_it_begins",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=models.F("began_on")),
            ),
            models.CheckConstraint(
                name="women_among_the_asked",
                condition=Q(women__isnull=True) | Q(women__lte=models.F("participants")),
            ),
        ]


class Attendance(models.Model):
    """How many of one group took part: of an age, or from a quarter; never both at once."""

    meeting = models.ForeignKey(Meeting, null=True, on_delete=models.PROTECT, related_name="groups")
    survey = models.ForeignKey(Survey, null=True, on_delete=models.PROTECT, related_name="groups")
    age = models.CharField(max_length=8, choices=Age.choices, blank=True)
    quarter = models.ForeignKey(Quarter, null=True, on_delete=models.PROTECT, related_name="+")
    people = models.PositiveIntegerField()

    quarter_id: int | None

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="attendance_at_one_thing",
                condition=Q(meeting__isnull=True, survey__isnull=False)
                | Q(meeting__isnull=False, survey__isnull=True),
            ),
            models.CheckConstraint(
                name="attendance_of_one_group",
                condition=(Q(age="") & Q(quarter__isnull=False)) | (~Q(age="") & Q(quarter__isnull=True)),
            ),
            models.UniqueConstraint(
                name="attendance_of_age_at_meeting", fields=["meeting", "age"], condition=~Q(age="")
            ),
            models.UniqueConstraint(
                name="attendance_of_age_in_survey", fields=["survey", "age"], condition=~Q(age="")
            ),
            models.UniqueConstraint(name="attendance_of_quarter_at_meeting", fields=["meeting", "quarter"]),
            models.UniqueConstraint(name="attendance_of_quarter_in_survey", fields=["survey", "quarter"]),
        ]


class MeetingPhoto(models.Model):
    """A photo of a meeting. Everybody sees the small one, once the head has released it.

    `has_consent`: those who can be recognised agreed, as the specialist says.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="photos")
    full = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    small = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    caption_ky = models.CharField(max_length=200, blank=True)
    caption_ru = models.CharField(max_length=200, blank=True)
    has_consent = models.BooleanField(default=False)
    is_public = models.BooleanField(default=False)

    full_id: int
    small_id: int

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="public_photo_has_consent", condition=Q(is_public=False) | Q(has_consent=True)
            ),
        ]
