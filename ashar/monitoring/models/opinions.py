"""What residents say of an order: an opinion, or a complaint about how it is carried out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ashar.agreements.models import Agreement
from ashar.core import clock
from ashar.core.lifecycle import Stepped
from ashar.core.thread import Kind
from ashar.monitoring import states
from ashar.priorities.models import HEARERS


class OpinionKind(models.TextChoices):
    """What a resident comes with."""

    OPINION = "opinion", _("An opinion: thanks, a remark, advice")
    COMPLAINT = "complaint", _("A complaint: what was promised is not done, or done badly")


class OpinionQuerySet(models.QuerySet["Opinion"]):
    """What residents said of orders."""

    def visible_to(self, user: Any) -> OpinionQuerySet:
        """Raw words are read only by the specialist and the head of the authority that orders."""
        known = self.select_related(
            "agreement__award__organisation", "agreement__award__lot__call__authority", "answered_by"
        )
        if not user.is_authenticated:
            return known.none()
        return known.filter(agreement__award__lot__call__authority__in=user.authorities(*HEARERS))

    def waiting(self) -> OpinionQuerySet:
        """Those that nobody has answered yet."""
        return self.filter(state=states.Opinion.RECEIVED)


class Opinion(Stepped):
    """A resident's words on an order. `text`, `name` and `contact` are private and can be erased; public are
    the question in short and the answer, in the office's own words. `gist`: what the organisation was told.
    It has no knot: no page of the order leads to its number.
    """

    COMES_WITH = tuple(f"agreement__{way}" for way in Agreement.COMES_WITH)
    KIND = Kind.SIGNAL
    STEPS = states.OPINION_STEPS

    state = models.CharField(max_length=10, choices=states.Opinion.choices, default=states.Opinion.RECEIVED)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="opinions")
    kind = models.CharField(max_length=10, choices=OpinionKind.choices)
    text = models.TextField(blank=True)
    name = models.CharField(max_length=120, blank=True)
    contact = models.CharField(max_length=120, blank=True)
    may_tell = models.BooleanField(default=False)
    language = models.CharField(max_length=2, default="ky")
    received_at = models.DateTimeField(default=clock.now)
    answer_by = models.DateField()
    question_ky = models.TextField(blank=True)
    question_ru = models.TextField(blank=True)
    answer_ky = models.TextField(blank=True)
    answer_ru = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    set_aside_reason = models.CharField(max_length=14, choices=states.OpinionSetAside.choices, blank=True)
    gist = models.TextField(blank=True)
    passed_on_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    objects: Any = OpinionQuerySet.as_manager()
    findings: models.Manager[Any]
    agreement_id: int
    get_kind_display: Callable[[], str]
    get_set_aside_reason_display: Callable[[], str]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="answered_opinion_has_public_words",
                condition=~Q(state="answered")
                | Q(answered_at__isnull=False)
                & (~Q(question_ky="") | ~Q(question_ru=""))
                & (~Q(answer_ky="") | ~Q(answer_ru="")),
            ),
            models.CheckConstraint(
                name="opinion_set_aside_has_a_reason",
                condition=~Q(state="set_aside") | ~Q(set_aside_reason=""),
            ),
            models.CheckConstraint(
                name="erased_opinion_keeps_no_words",
                condition=Q(erased_at__isnull=True) | Q(text="", name="", contact=""),
            ),
        ]

    @property
    def due(self) -> datetime:
        """The end of the working day by which the answer was promised."""
        return clock.at_bishkek(self.answer_by, time(18))

    @property
    def is_late(self) -> bool:
        """Whether the day of the answer has passed without one."""
        return self.state == states.Opinion.RECEIVED and self.answer_by < clock.today()

    @property
    def chain(self) -> str:
        """The journal of the authority that called."""
        return self.agreement.chain
