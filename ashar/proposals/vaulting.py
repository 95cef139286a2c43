"""What the vault of an organisation is told of proposals: where its papers are used."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.urls import reverse

from ashar.organisations.vault.uses import Use
from ashar.proposals.actions.writing import arrival
from ashar.proposals.models import Attachment


def uses_of(documents: Collection[int]) -> Iterator[Use]:
    """Filings that refer to these papers for good, and drafts that can still be filed."""
    found = Attachment.objects.filter(document__in=documents).select_related("proposal__lot__call")
    for each in found:
        proposal = each.proposal
        if each.document_id and (each.is_filed or proposal.lot.call.is_open(arrival())):
            address = reverse("proposals:proposal", args=[proposal.number])
            yield Use(each.document_id, proposal.number, address, each.is_filed)
