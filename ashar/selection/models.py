"""Openings, interests, admission, score sheets, decisions, protocols and awards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User, new_salt
from ashar.calls.models import Call, Lot
from ashar.commissions.models import CommissionMember
from ashar.core import clock, triggers
from ashar.core.lifecycle import Staged, Step, Words
from ashar.core.models import StoredFile
from ashar.core.money import MoneyField
from ashar.core.thread import Kind, KnotFacts
from ashar.organisations.models import Organisation
from ashar.programmes.models import StatedSum
from ashar.proposals.models import Proposal
from ashar.regulations.models import Recorded
from ashar.selection import states


class OfCall(Staged):
    """Mixin: an object of one call."""

    COMES_WITH: ClassVar[Sequence[str]] = ("call__authority",)
    call: Call
    call_id: int

    class Meta:
        abstract = True

    @property
    def chain(self) -> str:
        """The journal of the authority that called."""
        return self.call.chain

    def opening_number(self) -> str:
        """The number of the opening that it came of."""
        return Opening.objects.get(call=self.call_id).number


class Opening(OfCall):
    """The opening of a call's proposals. It copies the deadline, so an early one cannot be written."""

    KIND = Kind.OPENING
    STEPS: Mapping[str, Step] = {}

    state = models.CharField(max_length=8, choices=states.Opening.choices, default=states.Opening.HELD)
    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="opening")
    deadline = models.DateTimeField()
    opened_at = models.DateTimeField()
    proposals_count = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="no_opening_before_the_deadline", condition=Q(opened_at__gt=F("deadline"))
            )
        ]

    def knot_facts(self) -> KnotFacts:
        """Public: when, and how many proposals."""
        return KnotFacts(
            parent=self.call.number,
            public_label=self.public_label(),
            is_demonstration=self.call.authority.is_demonstration,
            is_public=True,
            is_over=True,
        )


triggers.register(
    triggers.Trigger(
        "selection_opening_true_deadline",
        "selection_opening",
        "INSERT",
        "The opening must copy the deadline of its call.",
        when="NEW.deadline <> (SELECT deadline FROM calls_call WHERE id = NEW.call_id)",
    ),
    triggers.Trigger(
        "selection_opening_is_final",
        "selection_opening",
        "UPDATE",
        "An opening does not change.",
        when="NEW.deadline <> OLD.deadline OR NEW.opened_at <> OLD.opened_at",
    ),
)


class LostKey(models.Model):
    """That the keepers cannot make the key of a call any more: grounds that everybody reads, by two people.

    The second of them begins the time in which applicants bring the packages of their receipts.
    """

    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="lost_key")
    grounds_ky = models.TextField()
    grounds_ru = models.TextField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    packages_until = models.DateTimeField(null=True)

    call_id: int
    recorded_by_id: int

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_lost_key_is_confirmed_whole",
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True, packages_until__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False, packages_until__isnull=False),
            ),
            models.CheckConstraint(
                name="a_lost_key_is_confirmed_by_another",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("recorded_by")),
            ),
        ]


class BroughtPackage(models.Model):
    """The bytes that an applicant filed and now brings; locked by a key of their own until the opening."""

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="brought")
    key_name = models.CharField(max_length=60)
    body = models.BinaryField()
    brought_at = models.DateTimeField(default=clock.now)

    proposal_id: int


triggers.register(
    triggers.Trigger(
        "no_package_before_the_key_is_lost",
        "selection_broughtpackage",
        "INSERT",
        "A package is brought only when the key of its call is lost.",
        when=(
            "NOT EXISTS (SELECT 1 FROM selection_lostkey k JOIN calls_lot l ON l.call_id = k.call_id "
            "JOIN proposals_proposal p ON p.lot_id = l.id "
            "WHERE p.id = NEW.proposal_id AND k.confirmed_at IS NOT NULL)"
        ),
    ),
)


class InterestDeclaration(models.Model):
    """What a member declares about one applicant; it gates the content."""

    member = models.ForeignKey(CommissionMember, on_delete=models.PROTECT, related_name="declarations")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="declarations")
    state = models.CharField(max_length=10, choices=states.Interest.choices, default=states.Interest.PENDING)
    text = models.CharField(max_length=400, blank=True)
    declared_at = models.DateTimeField(null=True)

    member_id: int
    proposal_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_declaration_per_applicant", fields=["member", "proposal"]),
            models.CheckConstraint(
                name="declared_interest_has_a_time",
                condition=Q(state="pending") | Q(declared_at__isnull=False),
            ),
        ]


class AdmissionCheck(Staged):
    """One opened proposal: what is listed of it, and whether it may take part.

    `least`: the smallest sum with which it still makes sense, where the applicant has said one.
    """

    COMES_WITH = ("opening__call__authority",)
    KIND = Kind.ADMISSION
    STEPS = states.ADMISSION_STEPS

    state = models.CharField(
        max_length=10, choices=states.Admission.choices, default=states.Admission.PENDING
    )
    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="checks")
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="admission")
    title = models.CharField(max_length=200)
    requested = MoneyField()
    own = MoneyField()
    least = MoneyField(null=True)
    # Names of the organisations that take part together with the applicant.
    partners: Any = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64)
    reason_ky = models.TextField(blank=True)
    reason_ru = models.TextField(blank=True)

    proposal_id: int

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="refusal_has_a_reason",
                condition=~Q(state="refused") | ~Q(reason_ky="") & ~Q(reason_ru=""),
            )
        ]

    @property
    def is_in_envelope(self) -> bool:
        """Whether it came on paper and nobody has entered yet what it says."""
        return not self.sha256

    @property
    def code(self) -> str:
        """What is compared with a receipt: the hash of what was filed, or of the receipt of an envelope."""
        envelope = getattr(self.proposal, "envelope", None)
        return envelope.receipt.sha256 if envelope and envelope.receipt else self.sha256

    @property
    def call(self) -> Call:
        """The call whose proposals were opened."""
        return self.opening.call

    @property
    def chain(self) -> str:
        """The journal of the authority that called."""
        return self.call.chain

    def knot_facts(self) -> KnotFacts:
        """Not public before the results are."""
        return KnotFacts(
            parent=self.proposal.number,
            public_label=self.public_label(),
            waits_for=_("The commission’s secretary"),
            is_demonstration=self.call.authority.is_demonstration,
            is_over=self.state != "pending",
        )


class ScoreSheet(OfCall):
    """A member's marks for all admitted proposals of a call; hashed when locked.

    `reopening`: when a theme is marked anew, the sheets of that marking.
    """

    KIND = Kind.SCORE_SHEET
    STEPS = states.SHEET_STEPS

    state = models.CharField(max_length=10, choices=states.Sheet.choices, default=states.Sheet.ASSIGNED)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="sheets")
    member = models.ForeignKey(CommissionMember, on_delete=models.PROTECT, related_name="sheets")
    locked_at = models.DateTimeField(null=True)
    salt = models.CharField(max_length=32, default=new_salt, editable=False)
    sha256 = models.CharField(max_length=64, blank=True)
    void_reason = models.CharField(max_length=300, blank=True)
    reopening = models.ForeignKey("Reopening", null=True, on_delete=models.PROTECT, related_name="sheets")

    member_id: int
    reopening_id: int | None
    markings: models.Manager[Marking]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_sheet_per_member", fields=["call", "member"], condition=Q(reopening__isnull=True)
            ),
            models.UniqueConstraint(name="one_sheet_per_member_anew", fields=["reopening", "member"]),
            models.CheckConstraint(
                name="locked_sheet_is_hashed",
                condition=Q(state__in=["assigned", "open", "void"])
                | (~Q(sha256="") & Q(locked_at__isnull=False)),
            ),
        ]

    def knot_facts(self) -> KnotFacts:
        """That a member marks, never what."""
        return KnotFacts(
            parent=self.opening_number(),
            public_label=self.public_label(),
            waits_for=_("A member of the commission"),
            is_demonstration=self.call.authority.is_demonstration,
            is_over=self.state in {"locked", "revealed", "void"},
        )


class Marking(models.Model):
    """One member's marks for one proposal. `points`: by criterion code, whole numbers.

    `void_in`: the reopening since which these marks stay on record and no longer count.
    """

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.PROTECT, related_name="markings")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="markings")
    points: models.JSONField[dict[str, int]] = models.JSONField(default=dict)
    comment = models.TextField(blank=True)
    void_in = models.ForeignKey(
        "Reopening", null=True, on_delete=models.PROTECT, related_name="void_markings"
    )

    proposal_id: int

    class Meta:
        constraints = [models.UniqueConstraint(name="one_marking_per_proposal", fields=["sheet", "proposal"])]


class SplitDiscussion(models.Model):
    """What the sitting said of a proposal on which the members' marks differ widely, before its decision."""

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="discussion")
    text_ky = models.TextField()
    text_ru = models.TextField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    proposal_id: int

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="discussion_is_written_in_both_languages", condition=~Q(text_ky="") & ~Q(text_ru="")
            )
        ]


class Decision(models.Model):
    """What the commission decided about an admitted proposal, and why.

    A decision that was set aside lets go of `proposal` and keeps it in `was_of`; `void_in`: by what.
    """

    proposal = models.OneToOneField(Proposal, null=True, on_delete=models.PROTECT, related_name="decision")
    was_of = models.ForeignKey(
        Proposal, null=True, on_delete=models.PROTECT, related_name="earlier_decisions"
    )
    void_in = models.ForeignKey(
        "Reopening", null=True, on_delete=models.PROTECT, related_name="void_decisions"
    )
    rank = models.PositiveSmallIntegerField()
    mean = models.DecimalField(max_digits=6, decimal_places=3)
    outcome = models.CharField(max_length=24, choices=states.Outcome.choices)
    reason_ky = models.TextField()
    reason_ru = models.TextField()
    decided_at = models.DateTimeField(default=clock.now)

    proposal_id: int

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="decision_counts_or_is_set_aside",
                condition=Q(proposal__isnull=False, was_of__isnull=True, void_in__isnull=True)
                | Q(proposal__isnull=True, was_of__isnull=False, void_in__isnull=False),
            )
        ]


class ProtocolQuerySet(models.QuerySet["SittingProtocol"]):
    """Protocols: the one that counts, and those that were replaced."""

    def of(self, call: Call) -> ProtocolQuerySet:
        """All protocols of a call, replaced ones too, the first first."""
        return self.filter(Q(call=call) | Q(was_of=call)).order_by("pk")


class SittingProtocol(OfCall):
    """The protocol of a sitting. `present`: ids of the members who sat and voted.

    A protocol that was replaced lets go of its `call` and keeps it in `was_of`.
    """

    COMES_WITH = ("call__authority", "was_of__authority")

    KIND = Kind.PROTOCOL
    STEPS = states.PROTOCOL_STEPS
    WAITS_FOR = {"draft": _("The commission"), "signed": _("The head")}

    state = models.CharField(
        max_length=12, choices=states.SittingProtocol.choices, default=states.SittingProtocol.DRAFT
    )
    call: Any = models.OneToOneField(Call, null=True, on_delete=models.PROTECT, related_name="protocol")
    was_of = models.ForeignKey(Call, null=True, on_delete=models.PROTECT, related_name="earlier_protocols")
    held_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    present: models.ManyToManyField[CommissionMember, Any] = models.ManyToManyField(
        CommissionMember, related_name="sittings"
    )
    is_quorate = models.BooleanField()
    document = models.CharField(max_length=40, blank=True)
    scan = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)

    objects: Any = ProtocolQuerySet.as_manager()
    scan_id: int | None

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="only_a_replaced_protocol_lets_go_of_its_call",
                condition=Q(call__isnull=False, was_of__isnull=True)
                | Q(call__isnull=True, was_of__isnull=False, state="superseded"),
            )
        ]

    @property
    def of_call(self) -> Call:
        """The call that it decides, or decided."""
        found: Any = self.call or self.was_of
        call: Call = found
        return call

    @property
    def chain(self) -> str:
        """The journal of the authority that called."""
        return self.of_call.chain

    def knot_facts(self) -> KnotFacts:
        """Public with the results."""
        return KnotFacts(
            parent=Opening.objects.get(call=self.of_call).number,
            public_label=self.public_label(),
            waits_for=self.WAITS_FOR.get(self.state, ""),
            is_demonstration=self.of_call.authority.is_demonstration,
            is_public=self.state in {"published", "superseded"},
            is_over=self.state in {"published", "superseded"},
        )


class Reopening(models.Model):
    """A published decision on a theme is set aside and taken anew; what was decided stays on record.

    `because_of`: the number of the complaint or outside decision that asks for it. `proposal`: the one that
    is admitted after all. `protocol`: the one that it replaces. `settled_at`: the new results are public.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="reopenings")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="reopenings")
    kind = models.CharField(max_length=8, choices=states.Anew.choices)
    proposal = models.ForeignKey(Proposal, null=True, on_delete=models.PROTECT, related_name="+")
    protocol = models.ForeignKey(SittingProtocol, on_delete=models.PROTECT, related_name="reopenings")
    because_of = models.CharField(max_length=40)
    outcome_before = models.CharField(max_length=16, blank=True)
    reason_ky = models.TextField(blank=True)
    reason_ru = models.TextField(blank=True)
    begun_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    lot_id: int
    proposal_id: int | None
    sheets: models.Manager[ScoreSheet]

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_reopening_at_a_time", fields=["call"], condition=Q(settled_at__isnull=True)
            ),
            models.CheckConstraint(
                name="reopening_to_admit_names_its_proposal",
                condition=~Q(kind="readmit") | Q(proposal__isnull=False),
            ),
        ]


class Award(Recorded, Staged):
    """A lot given to an organisation. `amount` is null when a source does not say it (`stated_sum` may).

    An award that was annulled lets go of its `proposal` and keeps it in `was_of`.
    """

    COMES_WITH = ("organisation", "lot__call__authority")
    KIND = Kind.AWARD
    STEPS = states.AWARD_STEPS
    WAITS_FOR = {"granted": _("The city hall’s specialist")}

    state = models.CharField(max_length=10, choices=states.Award.choices, default=states.Award.GRANTED)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="awards")
    proposal = models.OneToOneField(Proposal, null=True, on_delete=models.PROTECT, related_name="award")
    was_of = models.ForeignKey(Proposal, null=True, on_delete=models.PROTECT, related_name="earlier_awards")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="awards")
    title = models.CharField(max_length=300)
    amount = MoneyField(null=True)
    is_conditional = models.BooleanField(default=False)
    stated_sum = models.ForeignKey(StatedSum, null=True, on_delete=models.PROTECT, related_name="awards")

    lot_id: int
    proposal_id: int | None
    organisation_id: int

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.CheckConstraint(
                name="live_award_has_a_proposal_and_a_sum",
                condition=Q(mode="historic")
                | Q(proposal__isnull=False, amount__gt=0)
                | Q(state="annulled", was_of__isnull=False, amount__gt=0),
            ),
        ]

    @property
    def chain(self) -> str:
        """The journal of the authority that called."""
        return self.lot.call.chain

    def public_label(self) -> Words:
        """Of a historic award no more is known than that a source names it."""
        return _("Named in a source") if self.is_historic else super().public_label()

    def knot_facts(self) -> KnotFacts:
        """Public with the results."""
        call = self.lot.call
        protocol = None if self.is_historic else SittingProtocol.objects.of(call).last()
        return KnotFacts(
            parent=protocol.number if protocol else call.number,
            public_label=self.public_label(),
            titles=(self.organisation.name_ky, self.organisation.name_ru, self.organisation.name_en),
            waits_for="" if self.is_historic else self.WAITS_FOR.get(self.state, ""),
            mode=self.mode,
            is_demonstration=call.authority.is_demonstration,
            is_public=self.is_historic or (protocol is not None and protocol.state == "published"),
            is_over=self.state != "granted",
        )
