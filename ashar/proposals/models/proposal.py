"""Proposals and their content."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import RoleCode
from ashar.calls.models import CallKey, Lot
from ashar.commissions.models import APPOINTED
from ashar.commissions.queries import SUBSTITUTE, seated_calls
from ashar.core import clock
from ashar.core.files.arriving import EXPIRES, new_name
from ashar.core.lifecycle import Staged
from ashar.core.models import StoredFile
from ashar.core.thread import Kind, KnotFacts
from ashar.core.triggers import Trigger, append_only, register
from ashar.core.web.ties import ties_of
from ashar.organisations.models import MemberCode, Membership, Organisation, VaultDocument
from ashar.proposals import states


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Proposals as somebody may know of them."""

    def visible_to(self, user: Any) -> ProposalQuerySet:
        """One's organisation's own, and drafts that one helps to write; after the opening, those filed to
        one's office or commission. Before it nobody else knows of any.
        """
        if not user.is_authenticated:
            return self.none()
        own = {tie.body for tie in ties_of(user, "membership")}
        helped = {tie.body for tie in ties_of(user, "helper")}
        seats = {tie.body for tie in ties_of(user, "seat") if tie.code in APPOINTED}
        offices = user.authorities(RoleCode.HEAD, RoleCode.SPECIALIST)
        opened = Q(lot__call__opened_at__isnull=False) & ~Q(state__in=states.UNFILED)
        known = Q(organisation__in=own) | Q(pk__in=helped)
        if seats or offices:
            theirs = Q(lot__call__authority__in=offices) | Q(lot__call__commission__in=seats)
            known |= opened & theirs
        if any(tie.code == SUBSTITUTE for tie in ties_of(user, "seat")):
            known |= opened & Q(lot__call__number__in=seated_calls(user))
        return self.with_call().filter(known)

    def with_call(self) -> ProposalQuerySet:
        """With lot, call, authority and organisation read at once."""
        return self.select_related("lot__call__authority", "organisation")


class Proposal(Staged):
    """An organisation's answer to a lot. It has no column of its content: see `proposals.content`."""

    COMES_WITH = ("lot__call__authority", "organisation")
    KIND = Kind.PROPOSAL
    STEPS = states.PROPOSAL_STEPS
    WAITS_FOR = {
        "draft": _("The organisation"),
        "filed": _("The commission’s secretary"),
        "correction_requested": _("The organisation"),
        "corrected": _("The commission’s secretary"),
    }

    state = models.CharField(max_length=20, choices=states.Proposal.choices, default=states.Proposal.DRAFT)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="proposals")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="proposals")
    filed_at = models.DateTimeField(null=True)
    version = models.PositiveSmallIntegerField(default=0)
    # The version that counts lay in an envelope.
    is_paper = models.BooleanField(default=False)
    # The name of the key of its draft (`core.keys`); the key itself is never in the database.
    key_name = models.CharField(max_length=60, blank=True)
    # Set by a filing to a call that keeps no working copy: until then its package can be taken away, and
    # from then on nobody reads the draft here, whether its key is destroyed already or not.
    key_until = models.DateTimeField(null=True)

    objects: Any = ProposalQuerySet.as_manager()
    lot_id: int
    organisation_id: int
    attachments: Any
    sendings: Any
    brought: Any

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_proposal_per_lot", fields=["lot", "organisation"]),
            models.CheckConstraint(
                name="filed_proposal_has_a_time_and_a_version",
                condition=Q(state="draft", filed_at__isnull=True, version=0)
                | (~Q(state="draft") & Q(filed_at__isnull=False, version__gte=1)),
            ),
        ]

    @property
    def chain(self) -> str:
        """The journal of the authority that called."""
        return self.lot.call.chain

    def knot_facts(self) -> KnotFacts:
        """Never public: what may be known of it stands in the opening, the decision and the award."""
        return KnotFacts(
            parent=self.lot.call.number,
            public_label=self.public_label(),
            until=self.lot.call.deadline,
            waits_for=self.WAITS_FOR.get(self.state, ""),
            is_demonstration=self.lot.call.authority.is_demonstration,
        )


class ProposalContent(models.Model):
    """A draft (version 0) or a filed version; reached only through `content`.

    `body`: the canonical bytes under the lock of the draft's key; `sealed`: a filed version's, sealed to
    the key of the call; `sha256`: of the canonical bytes themselves, which hold a salt.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="contents")
    version = models.PositiveSmallIntegerField(default=0)
    body = models.BinaryField()
    sealed = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64)
    saved_at = models.DateTimeField(default=clock.now)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    # What it is sealed to: a key cannot be made anew any more when something is.
    key = models.ForeignKey(CallKey, null=True, on_delete=models.PROTECT, related_name="+")

    proposal_id: int

    class Meta:
        constraints = [models.UniqueConstraint(name="content_version_once", fields=["proposal", "version"])]


class OpenedContent(models.Model):
    """The canonical bytes of the version that counted, as the keepers' key opened them."""

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="opened_content")
    body = models.BinaryField()
    opened_at = models.DateTimeField(default=clock.now)


class Attachment(models.Model):
    """A file that a proposal brings as the answer to a question; its content says which still count.

    `document`: the very version of a paper of the organisation's vault that it is; `is_filed`: a filed
    version brings it, so it stays.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="attachments")
    question = models.CharField(max_length=40)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=clock.now)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    document = models.ForeignKey(VaultDocument, null=True, on_delete=models.PROTECT, related_name="+")
    is_filed = models.BooleanField(default=False)

    file_id: int
    document_id: int | None
    proposal_id: int

    class Meta:
        indexes = [models.Index(name="attachments_of_a_question", fields=["proposal", "question"])]


class Sending(models.Model):
    """A file on its way to a question of a draft, piece by piece (`core.files.arriving`).

    `told`: its name and its parts, under the lock of the draft; `attachment`: what it has become.
    """

    name = models.CharField(max_length=32, unique=True, default=new_name, editable=False)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="sendings")
    question = models.CharField(max_length=40)
    size = models.PositiveBigIntegerField()
    told = models.BinaryField()
    begun_at = models.DateTimeField(default=clock.now)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    attachment = models.OneToOneField(Attachment, null=True, on_delete=models.CASCADE, related_name="+")

    attachment_id: int | None

    @property
    def expires(self) -> datetime:
        """When what has come of it is forgotten."""
        return self.begun_at + EXPIRES


class Helper(models.Model):
    """Somebody from outside who writes some parts of one draft; it ends by itself at the filing."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="helpers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    parts: Any = models.JSONField()
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    proposal_id: int
    user_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="helps_once_at_a_time", fields=["proposal", "user"], condition=Q(ended_at__isnull=True)
            )
        ]


class _Beside(models.Model):
    """What is kept beside a draft: locked by its key, gone with it, never part of what is filed."""

    at = models.DateTimeField(default=clock.now)
    body = models.BinaryField()

    class Meta:
        abstract = True


class DraftRevision(_Beside):
    """What one person changed at one sitting: by part, how it was before and how it is after."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="revisions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField(default=clock.now)

    proposal_id: int
    by_id: int


class DraftComment(_Beside):
    """What one who writes says to the others about a part."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="comments")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)

    proposal_id: int
    by_id: int


class DraftPresence(_Beside):
    """Who writes at which part just now; forgotten after two minutes."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="present")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    user_id: int

    class Meta:
        constraints = [models.UniqueConstraint(name="present_once", fields=["proposal", "user"])]


class SpentKey(models.Model):
    """The key of a draft that is to be destroyed; the row goes when its file is gone."""

    name = models.CharField(max_length=60, unique=True)
    due_at = models.DateTimeField()


class PartnerAskQuerySet(models.QuerySet["PartnerAsk"]):
    """Requests for a consent, as somebody may know of them."""

    def visible_to(self, user: Any) -> PartnerAskQuerySet:
        """Those that wait for, or had, the answer of an organisation that one heads."""
        heads = Membership.objects.current().filter(user=user, code=MemberCode.HEAD).values("organisation")
        return self.filter(organisation__in=heads, ended_at__isnull=True)


class PartnerAsk(models.Model):
    """The applicant asks a partner organisation to consent to these very terms.

    `body`: the terms, locked like the draft; `ref`: of which partner in the content. Who and when stand in
    clear, as they do for a draft. `may_read`: the applicant's head lets it read the whole draft.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="asks")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=8)
    body = models.BinaryField()
    may_read = models.BooleanField(default=False)
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    is_agreed = models.BooleanField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects: Any = PartnerAskQuerySet.as_manager()
    proposal_id: int
    organisation_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="asked_once_at_a_time", fields=["proposal", "ref"], condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="answer_of_a_partner_has_a_time_and_a_person",
                condition=Q(is_agreed__isnull=True) | Q(answered_at__isnull=False, answered_by__isnull=False),
            ),
        ]


_AFTER_DEADLINE = (
    "NEW.filed_at > (SELECT c.deadline FROM calls_call c JOIN calls_lot l ON l.call_id = c.id "
    "WHERE l.id = NEW.lot_id)"
)
_LATE = "A proposal is not filed after its deadline."
_FINAL = "What was filed does not change."
_NOT_OPENED = (
    "(SELECT c.opened_at FROM calls_call c JOIN calls_lot l ON l.call_id = c.id "
    "JOIN proposals_proposal p ON p.lot_id = l.id WHERE p.id = NEW.proposal_id) IS NULL"
)
_ON_PAPER = "(SELECT is_paper FROM proposals_proposal WHERE id = NEW.proposal_id)"
_CONTENT = "proposals_proposalcontent"
_OPENED = "proposals_openedcontent"
_ATTACHED = "proposals_attachment"

register(
    Trigger("proposal_in_time_insert", "proposals_proposal", "INSERT", _LATE, when=_AFTER_DEADLINE),
    Trigger("proposal_in_time_update", "proposals_proposal", "UPDATE", _LATE, when=_AFTER_DEADLINE),
    Trigger(
        "filed_content_no_update", _CONTENT, "UPDATE", _FINAL, when="OLD.version >= 1 OR NEW.version >= 1"
    ),
    Trigger("filed_content_no_delete", _CONTENT, "DELETE", _FINAL, when="OLD.version >= 1"),
    Trigger("filed_content_no_truncate", _CONTENT, "TRUNCATE", _FINAL),
    Trigger("filed_file_no_update", _ATTACHED, "UPDATE", _FINAL, when="OLD.is_filed"),
    Trigger("filed_file_no_delete", _ATTACHED, "DELETE", _FINAL, when="OLD.is_filed"),
    *append_only(_OPENED, "What was opened does not change."),
    Trigger(
        "nothing_is_unsealed_before_its_opening",
        _OPENED,
        "INSERT",
        "A proposal is not read before its call is opened.",
        when=_NOT_OPENED,
    ),
    Trigger(
        "paper_is_read_after_its_opening",
        _CONTENT,
        "INSERT",
        "What lies in an envelope is entered after the opening.",
        when=" AND ".join((_ON_PAPER, _NOT_OPENED)),
    ),
)
