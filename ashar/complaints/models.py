"""Complaints of bidders about a result."""

from __future__ import annotations

from datetime import date, datetime, time

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import new_salt
from ashar.calls.models import Call
from ashar.complaints import states
from ashar.core import clock
from ashar.core.lifecycle import Staged
from ashar.core.models import StoredFile
from ashar.core.thread import Kind, KnotFacts
from ashar.proposals.models import Proposal
from ashar.selection.models import SittingProtocol

ANSWERED = ("inadmissible", "dismissed", "upheld", "remedied")
# Not settled yet: such a one holds up the agreement of its lot when it came in the appeal period.
UNSETTLED = ("filed", "upheld")
DAY_ENDS = time(23, 59, 59)


class Complaint(Staged):
    """What a bidder says against the result of its lot. The text is for the parties, the answer for all.

    `is_freezing`: it came within the appeal period: no agreement on the lot is signed before it is settled.
    `verdict`: the step that the drafted answer would take.
    """

    COMES_WITH = ("call__authority",)
    KIND = Kind.COMPLAINT
    STEPS = states.COMPLAINT_STEPS
    WAITS_FOR = {"filed": _("The head"), "upheld": _("The head")}

    state = models.CharField(max_length=14, choices=states.Complaint.choices, default=states.Complaint.FILED)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="complaints")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="complaints")
    text = models.TextField()
    letter = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    salt = models.CharField(max_length=32, default=new_salt, editable=False)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    is_freezing = models.BooleanField(default=False)
    answer_by = models.DateField()

    verdict = models.CharField(max_length=20, blank=True)
    about_ky = models.CharField(max_length=300, blank=True)
    about_ru = models.CharField(max_length=300, blank=True)
    answer_ky = models.TextField(blank=True)
    answer_ru = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    document = models.CharField(max_length=40, blank=True)
    remedy_ky = models.TextField(blank=True)
    remedy_ru = models.TextField(blank=True)
    remedied_on = models.DateField(null=True)

    call_id: int
    proposal_id: int
    letter_id: int | None

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_complaint_a_proposal",
                fields=["proposal"],
                condition=Q(state__in=UNSETTLED),
            ),
            models.CheckConstraint(name="complaint_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="answered_complaint_has_its_answer",
                condition=~Q(state__in=ANSWERED)
                | Q(answered_at__isnull=False) & (~Q(answer_ky="") | ~Q(answer_ru="")),
            ),
            models.CheckConstraint(
                name="remedied_complaint_says_how",
                condition=~Q(state="remedied")
                | Q(remedied_on__isnull=False) & (~Q(remedy_ky="") | ~Q(remedy_ru="")),
            ),
        ]
        indexes = [models.Index(name="complaint_by_state", fields=["call", "state"])]

    @property
    def chain(self) -> str:
        """The journal of the authority that called."""
        return self.call.chain

    @property
    def is_answered(self) -> bool:
        """Whether the answer is published."""
        return self.state in ANSWERED

    @property
    def is_settled(self) -> bool:
        """Whether nothing more is to come."""
        return self.state not in UNSETTLED

    @property
    def due(self) -> datetime:
        """The last moment for the answer."""
        return clock.at_bishkek(self.answer_by, DAY_ENDS)

    def is_late(self, on: date) -> bool:
        """Whether the answer should have been given before this day."""
        return self.state == states.Complaint.FILED and self.answer_by < on

    def knot_facts(self) -> KnotFacts:
        """Public at once: that there is one, and until when it is answered; never its words."""
        protocol = SittingProtocol.objects.get(call=self.call_id)
        return KnotFacts(
            parent=protocol.number,
            public_label=self.public_label(),
            waits_for=self.WAITS_FOR.get(self.state, ""),
            until=self.due if self.state == states.Complaint.FILED else None,
            is_demonstration=self.call.authority.is_demonstration,
            is_public=True,
            is_over=self.is_settled,
        )
