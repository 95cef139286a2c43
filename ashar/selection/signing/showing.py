"""The page of the protocol: its papers in three forms, who signed, dissent, what was corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ashar.calls.models import Call
from ashar.commissions.models import CommissionMember, Duty
from ashar.core import i18n
from ashar.core.documents import Document
from ashar.proposals.models import Proposal
from ashar.selection.actions.signing import signers_of
from ashar.selection.models import DissentingOpinion, ProtocolCorrection, ProtocolSignature, SittingProtocol

PUBLIC = {"published", "superseded"}
COMES_WITH = ("scan", "call__authority", "call__commission", "sitting")


@dataclass
class Papers:
    """What is known of a protocol; `paper`: the number of the one that is signed now."""

    protocol: SittingProtocol
    is_inside: bool
    paper: str
    waiting: ProtocolCorrection | None = None
    documents: list[Document] = field(default_factory=list)
    signatures: list[ProtocolSignature] = field(default_factory=list)
    signers: Sequence[CommissionMember] = ()
    dissents: list[DissentingOpinion] = field(default_factory=list)
    corrections: list[ProtocolCorrection] = field(default_factory=list)

    @property
    def earlier(self) -> list[Document]:
        """Papers of the protocol that another has replaced, the newest first."""
        return [each for each in self.documents if each.kind == "protocol" and each.superseded_by_id]

    @property
    def annexes(self) -> set[str]:
        """Numbers of the papers that hold a dissenting opinion beside the protocol."""
        return {each.number for each in self.documents if each.kind == "dissent"}

    @property
    def rows(self) -> list[tuple[str, Any, ProtocolSignature | None]]:
        """Who signs the present paper: name, duty, and the signature once it is there."""
        known = {each.member_id: each for each in self.of(self.paper)}
        return [(each.user.name, Duty(each.duty).label, known.get(each.pk)) for each in self.signers]

    @property
    def has_signed(self) -> set[int]:
        """Ids of the members who have signed the present paper."""
        return {each.member_id for each in self.of(self.paper)}

    @property
    def have_dissented(self) -> set[int]:
        """Ids of the members who have written an opinion."""
        return {each.member_id for each in self.dissents}

    def of(self, number: str) -> list[ProtocolSignature]:
        """The signatures under one paper."""
        return [each for each in self.signatures if each.document == number]

    def why(self, document: Document) -> ProtocolCorrection | None:
        """The correction that replaced this paper."""
        return next((each for each in self.corrections if each.replaces == document.number), None)


def papers_of(call: Call, *, is_inside: bool) -> Papers | None:
    """The protocol of the call; None where there is none, or none that this reader may know of."""
    protocol = SittingProtocol.objects.filter(call=call).select_related(*COMES_WITH).first()
    if protocol is None or not (is_inside or protocol.state in PUBLIC):
        return None
    page = Papers(protocol, is_inside, protocol.document)
    page.corrections = list(protocol.corrections.filter(dropped_at=None))
    page.waiting = next((each for each in page.corrections if is_inside and not each.in_force_at), None)
    page.paper = page.waiting.document if page.waiting else protocol.document
    known = Document.objects.filter(subject_number=protocol.number).defer("data").order_by("-pk")
    page.documents = [each for each in known if is_inside or each.is_public or each.superseded_by_id]
    page.signatures = list(protocol.signatures.select_related("member__user"))
    page.signers = signers_of(protocol)
    page.dissents = list(DissentingOpinion.objects.filter(protocol=protocol).select_related("member__user"))
    return page


def decided_of(call: Call) -> list[tuple[str, str]]:
    """Number and applicant of each proposal that was decided about."""
    found = Proposal.objects.filter(lot__call=call, decision__isnull=False).select_related("organisation")
    return [(each.number, str(i18n.written(each.organisation, "name"))) for each in found.order_by("number")]
