"""A supplement to a donor’s agreement: a longer time, another sum or rate, other steps with a consent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core import journal
from ashar.core.lifecycle import Blocker, Refused
from ashar.programmes.actions.donating import AllocationPart, DonorTerms, Terms, allocate, terms_blockers
from ashar.programmes.actions.ledger import _som
from ashar.programmes.models import ConsentTo, DonorAgreement, DonorSupplement


@dataclass(frozen=True, kw_only=True)
class NewTerms(Terms):
    """What the agreement says once the supplement is in force; currency and first day stay."""

    @classmethod
    def of(cls, agreement: DonorAgreement) -> NewTerms:
        """The terms as they are."""
        return cls(**{field.name: getattr(agreement, field.name) for field in fields(cls)})

    def plain(self) -> dict[str, Any]:
        """As data: days and sums as text, steps in their order."""
        told = {
            name: value if value is None or isinstance(value, int) else str(value)
            for name, value in vars(self).items()
        }
        told |= {name: str(vars(self)[name].normalize()) for name in ("amount", "rate")}
        return told | {"consent_steps": [step for step in ConsentTo.values if step in self.consent_steps]}


def supplementing_blockers(
    agreement: DonorAgreement, terms: NewTerms, paper: AllocationPart
) -> Iterator[Blocker]:
    """Why the supplement cannot be recorded; the agreement is locked."""
    told = {name: getattr(agreement, name) for name in ("reference", "valid_from", "currency")}
    yield from terms_blockers(_as_signed(terms, paper, told))
    if paper.dated < agreement.signed_on:
        yield Blocker(_("A supplement is signed after the agreement."))
    if terms.plain() == NewTerms.of(agreement).plain():
        yield Blocker(_("The supplement changes nothing."))
    if agreement.source.authority_id is None and terms.soms < agreement.allotted:
        sentence = _("Authorities have {allotted} of this agreement by allocations: lower those first.")
        yield Blocker(format_lazy(sentence, allotted=_som(agreement.allotted)))


def _as_signed(terms: NewTerms, paper: AllocationPart, told: dict[str, Any]) -> DonorTerms:
    return DonorTerms(signed_on=paper.dated, **told, **vars(terms))


@transaction.atomic
def supplement_agreement(
    *, agreement: DonorAgreement, terms: NewTerms, paper: AllocationPart, by: journal.Actor
) -> DonorSupplement:
    """Change a donor’s agreement by a signed supplement; of one that feeds one authority all stays allocated.

    Raises Refused when orders or allocations hold more than the new sum.
    """
    journal.lock_chain(agreement.chain)
    locked = DonorAgreement.objects.select_for_update(of=("self",)).select_related("source__authority")
    agreement = locked.get(pk=agreement.pk)
    if reasons := list(supplementing_blockers(agreement, terms, paper)):
        raise Refused(*reasons)
    made: DonorSupplement = DonorSupplement.objects.create(
        agreement=agreement,
        reference=paper.document,
        signed_on=paper.dated,
        before=NewTerms.of(agreement).plain(),
        after=terms.plain(),
        scan=paper.scan,
    )
    _change(agreement, terms, paper, by)
    told = {"reference": paper.document, "signed_on": paper.dated, "before": made.before, "after": made.after}
    journal.write_entry(
        chain=agreement.chain,
        number=agreement.number,
        step="donor_agreement.supplement",
        by=by,
        facts=told | {"scan": paper.scan.sha256 if paper.scan else None},
    )
    return made


def _change(agreement: DonorAgreement, terms: NewTerms, paper: AllocationPart, by: journal.Actor) -> None:
    """The new terms, and with them the allocation of an agreement that feeds one authority."""
    alone, before = agreement.source.authority, agreement.soms
    if alone and terms.soms < before:
        allocate(agreement=agreement, authority=alone, amount=terms.soms, paper=paper, by=by)
        agreement.refresh_from_db(fields=["allotted"])
    for name, value in (vars(terms) | {"soms": terms.soms}).items():
        setattr(agreement, name, value)
    agreement.consent_steps = terms.plain()["consent_steps"]
    agreement.save(update_fields=[*vars(terms), "soms"])
    if alone and terms.soms > before:
        allocate(agreement=agreement, authority=alone, amount=terms.soms, paper=paper, by=by)
