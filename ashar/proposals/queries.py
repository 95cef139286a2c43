"""Questions about proposals; none of them touches their content."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.shortcuts import get_object_or_404

from ashar.accounts.models import User
from ashar.calls.models import Call, Lot
from ashar.calls.states import Phase
from ashar.core.documents import Document
from ashar.core.thread import Mode
from ashar.organisations.models import Membership, Organisation
from ashar.proposals import content as port
from ashar.proposals.models import Envelope, Proposal

RECEIPT = "receipt"
MOST_SOURCES = 20


def filed_count(call: Call) -> int:
    """How many proposals stand filed, by the web and in envelopes: all that anybody but the applicants may
    know before the opening. Two of one applicant count as two until then: nobody is to learn of the other.
    """
    envelopes = Envelope.objects.filter(lot__call=call, state="received").count()
    return int(Proposal.objects.filter(lot__call=call, state="filed").count() + envelopes)


def own_proposals(user: User) -> Iterable[Proposal]:
    """Proposals of the organisations that the person acts for, those of the nearest deadline last."""
    own = Membership.objects.current().filter(user=user).values("organisation")
    return Proposal.objects.with_call().filter(organisation__in=own).order_by("-lot__call__deadline", "-pk")


def earlier_proposals(user: User, lot: Lot) -> Any:
    """Own proposals for other lots that can be read and begun from, the newest first."""
    rows = own_proposals(user).exclude(lot=lot).order_by("-pk")  # type: ignore[attr-defined]
    here = [each.pk for each in port.readable_of(list(rows[:MOST_SOURCES]))]
    return rows.filter(pk__in=here)


def proposals_for(lot: Lot, organisations: Iterable[Organisation]) -> list[Proposal]:
    """The proposals that these organisations have begun for the lot."""
    return list(Proposal.objects.with_call().filter(lot=lot, organisation__in=list(organisations)))


def lot_on_offer(pk: int) -> Lot:
    """A lot of a call that was announced here; raises Http404 for any other."""
    lots = Lot.objects.select_related("call__authority", "call__line")
    announced = lots.filter(call__announced_at__isnull=False).exclude(call__mode=Mode.HISTORIC)
    return get_object_or_404(announced, pk=pk)


def call_on_offer(number: str) -> Call:
    """A call that was announced here; raises Http404 for any other."""
    calls = Call.objects.select_related("authority", "commission").exclude(mode=Mode.HISTORIC)
    return get_object_or_404(calls.exclude(state=Phase.PLANNED), number=number, announced_at__isnull=False)


def envelopes_to(call: Call) -> Iterable[Envelope]:
    """All envelopes of a call in the order in which they came."""
    known = Envelope.objects.filter(lot__call=call).select_related("lot", "organisation", "receipt")
    found: Iterable[Envelope] = known.order_by("received_at", "pk")
    return found


@dataclass(frozen=True)
class Filing:
    """A filed version with its receipt."""

    version: port.Version
    receipt: Document


def filings(proposal: Proposal) -> list[Filing]:
    """The filed versions with their receipts, the newest first."""
    receipts = Document.objects.filter(kind=RECEIPT, subject_number=proposal.number).select_related(
        "superseded_by"
    )
    return [
        Filing(version, receipt)
        for version, receipt in zip(port.versions_of(proposal), receipts.order_by("-pk"), strict=True)
    ]


def may_read_receipt(user: Any, document: Document) -> bool:
    """Whether the receipt is of the visitor's own organisation, or of a paper the visitor took in."""
    if not user.is_authenticated:
        return False
    proposal = Proposal.objects.with_call().filter(number=document.subject_number).first()
    return proposal is not None and user.has_perm("proposals.see_receipt", proposal)


def may_read_envelope_receipt(user: Any, document: Document) -> bool:
    """Whether the visitor keeps the envelopes of the call to which it came."""
    if not user.is_authenticated:
        return False
    return bool(Envelope.objects.visible_to(user).filter(number=document.subject_number).exists())
