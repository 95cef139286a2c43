"""Complaints about a result or a procedure, and decisions of bodies outside the authority."""

from __future__ import annotations

from datetime import date, datetime, time

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import new_salt
from ashar.calls.models import Call, Lot
from ashar.complaints import states
from ashar.core import clock
from ashar.core.i18n import written
from ashar.core.lifecycle import Staged, Words
from ashar.core.models import StoredFile
from ashar.core.thread import Kind, KnotFacts
from ashar.proposals.models import Proposal
from ashar.selection.models import SittingProtocol

ANSWERED = ("inadmissible", "dismissed", "upheld", "remedied")
# Not settled yet: such a one holds up the agreement of its lot when it came in the appeal period.
UNSETTLED = ("filed", "upheld")
DAY_ENDS = time(23, 59, 59)


class Origin(models.TextChoices):
    """Whose word it is."""

    BIDDER = "bidder", _("A bidder, about the result")
    ANYBODY = "anybody", _("Anybody, about the procedure")
    BODY = "body", _("A body outside: court, prosecutor, higher authority")


class Remedy(models.TextChoices):
    """How what was wrong is put right."""

    WORDS = "words", _("In words only: the result stays")
    REMARK = "remark", _("Mark the theme anew")
    READMIT = "readmit", _("Admit a proposal that was refused, and decide anew")
    REPEAT = "repeat", _("The theme has failed: hold it again")
    CANCEL = "cancel", _("Cancel the theme")


# Of a decision of a body outside nobody here says whether it is right.
OF_A_BODY: dict[str, Words] = {
    "upheld": _("Decision of an outside body, to be carried out"),
    "remedied": _("Decision of an outside body, carried out"),
    "dismissed": _("Decision of an outside body, nothing to be done"),
}


class Complaint(Staged):
    """What somebody says against a result or a procedure, or what a body outside has decided about it.

    `lot`: the theme it is about, empty when about the whole call. `is_freezing`: nothing that binds the
    authority is done with the lot before it is settled. `name`, `contact`: of a person without an account,
    never public. `verdict`: the step that the drafted answer would take. `marked`: the text with what must
    not be read by everybody in double brackets; `words`: what everybody reads of it, once released.
    """

    COMES_WITH = ("call__authority", "proposal__organisation", "lot")
    KIND = Kind.COMPLAINT
    STEPS = states.COMPLAINT_STEPS
    WAITS_FOR = {"filed": _("The head"), "upheld": _("The head")}

    state = models.CharField(max_length=14, choices=states.Complaint.choices, default=states.Complaint.FILED)
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.BIDDER)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="complaints")
    lot = models.ForeignKey(Lot, null=True, on_delete=models.PROTECT, related_name="complaints")
    proposal = models.ForeignKey(Proposal, null=True, on_delete=models.PROTECT, related_name="complaints")
    name = models.CharField(max_length=120, blank=True)
    contact = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    letter = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    salt = models.CharField(max_length=32, default=new_salt, editable=False)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    filed_at = models.DateTimeField()
    is_freezing = models.BooleanField(default=False)
    answer_by = models.DateField()
    suspended_at = models.DateTimeField(null=True)
    suspended_reason_ky = models.TextField(blank=True)
    suspended_reason_ru = models.TextField(blank=True)

    body_ky = models.CharField(max_length=200, blank=True)
    body_ru = models.CharField(max_length=200, blank=True)
    act_number = models.CharField(max_length=60, blank=True)
    act_date = models.DateField(null=True)

    marked = models.TextField(blank=True)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    words = models.TextField(blank=True)
    words_released_at = models.DateTimeField(null=True)

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
    remedy_kind = models.CharField(max_length=8, choices=Remedy.choices, blank=True)
    remedy_number = models.CharField(max_length=40, blank=True)

    call_id: int
    lot_id: int | None
    proposal_id: int | None
    letter_id: int | None
    marked_by_id: int | None

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
                name="complaint_of_a_bidder_has_its_proposal",
                condition=~Q(origin="bidder") | Q(proposal__isnull=False, lot__isnull=False),
            ),
            models.CheckConstraint(
                name="decision_of_a_body_is_a_document",
                condition=~Q(origin="body")
                | Q(act_date__isnull=False, letter__isnull=False)
                & ~Q(act_number="")
                & ~Q(body_ky="", body_ru=""),
            ),
            models.CheckConstraint(
                name="complaint_words_have_their_release",
                condition=Q(words="") | Q(words_released_at__isnull=False, marked_by__isnull=False),
            ),
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

    def state_label(self) -> Words:
        """The label of its state; a body outside decides, it does not complain."""
        of_a_body = OF_A_BODY.get(self.state) if self.origin == Origin.BODY else None
        return of_a_body or super().state_label()

    @property
    def is_of_a_body(self) -> bool:
        """Whether a body outside the authority has decided."""
        return self.origin == Origin.BODY

    @property
    def is_own(self) -> bool:
        """Whether a person complained by an account; a letter was entered by the office."""
        return self.origin == Origin.ANYBODY and self.filed_by is not None and self.letter_id is None

    @property
    def who(self) -> Words:
        """Who it comes from, as everybody may read it once it is answered; no person is ever named."""
        if self.proposal is not None:
            return str(written(self.proposal.organisation, "name"))
        return str(written(self, "body")) if self.is_of_a_body else _("Somebody who wrote to the city hall")

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
        return KnotFacts(
            parent=self._about(),
            public_label=self.public_label(),
            waits_for=self.WAITS_FOR.get(self.state, ""),
            until=self.due if self.state == states.Complaint.FILED else None,
            is_demonstration=self.call.authority.is_demonstration,
            is_public=True,
            is_over=self.is_settled,
        )

    def _about(self) -> str:
        """The published protocol that stood when it came; before any, the call."""
        protocols = SittingProtocol.objects.of(self.call).filter(published_at__lte=self.filed_at)
        protocol = protocols.order_by("-published_at").first()
        return protocol.number if protocol else self.call.number
