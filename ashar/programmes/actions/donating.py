"""A donor’s agreement, and what of it each authority gets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core import clock, journal
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Blocker, Refused
from ashar.core.money import TYIYN
from ashar.places.models import Authority
from ashar.programmes.actions.ledger import _som
from ashar.programmes.actions.sources import AnySource, NewSource, _known, create_funding_source
from ashar.programmes.donors import held_of
from ashar.programmes.models import (
    Allocation,
    AllocationPaper,
    ConsentTo,
    Currency,
    DonorAgreement,
    Fund,
    FundingSource,
)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a supplement may change; `rate`: soms for one unit of the currency, 1 for soms."""

    valid_to: date
    amount: Decimal
    rate: Decimal
    rate_on: date
    rate_from: str = ""
    consent_steps: Sequence[str] = ()
    consent_days: int | None = None

    @property
    def soms(self) -> Decimal:
        """The whole sum in soms at the rate."""
        return (self.amount * self.rate).quantize(TYIYN)


@dataclass(frozen=True, kw_only=True)
class DonorTerms(Terms):
    """What the signed agreement says."""

    reference: str
    signed_on: date
    valid_from: date
    currency: str


@dataclass(frozen=True)
class AllocationPart:
    """The paper that makes, raises or cuts an allocation."""

    document: str
    dated: date
    scan: StoredFile | None = None


def terms_blockers(terms: DonorTerms) -> Iterator[Blocker]:
    """What is wrong with the terms themselves."""
    today = clock.today()
    if terms.valid_to < terms.valid_from:
        yield Blocker(_("The last day is before the first."))
    if terms.signed_on > today:
        yield Blocker(_("The day of signing is still to come."))
    if terms.rate_on > today:
        yield Blocker(_("The day of the rate is still to come."))
    if terms.amount <= 0 or terms.rate <= 0 or terms.soms <= 0:
        yield Blocker(_("The sum and the rate must be above zero."))
    if terms.currency == Currency.KGS and terms.rate != 1:
        yield Blocker(_("An agreement in soms has the rate 1."))
    if set(terms.consent_steps) - set(ConsentTo.values):
        yield Blocker(_("There is no such step for a consent."))


def source_blockers(source: AnySource, authority: Authority | None) -> Iterator[Blocker]:
    """Why no donor’s agreement can be entered for this source."""
    if source.kind != Fund.DONOR:
        yield Blocker(_("Only a donor’s source of money has a donor’s agreement."))
    if isinstance(source, FundingSource):
        if source.authority_id != (authority.pk if authority else None):
            yield Blocker(_("This source of money belongs to another authority."))
        if DonorAgreement.objects.filter(source=source).exists():
            yield Blocker(_("The agreement of this source is entered already."))


@transaction.atomic
def record_donor_agreement(
    *,
    source: AnySource,
    authority: Authority | None,
    terms: DonorTerms,
    by: journal.Actor,
    scan: StoredFile | None = None,
) -> DonorAgreement:
    """Enter a signed agreement with a donor. One that feeds one authority is allocated to it whole.

    `authority`: whose source it is; None when it feeds many, each by an allocation of its own.
    """
    journal.lock_chain(authority.code if authority else journal.PLATFORM)
    reasons = [*source_blockers(source, authority), *terms_blockers(terms)]
    if isinstance(source, FundingSource) and held_of(source.pk) > terms.soms:
        reasons.append(Blocker(_("Orders hold more money of this source than the agreement has.")))
    if reasons:
        raise Refused(*reasons)
    facts = vars(terms) | {
        "consent_steps": [step for step in ConsentTo.values if step in terms.consent_steps]
    }
    agreement = DonorAgreement.objects.create(
        source=_named(source, authority, by), soms=terms.soms, scan=scan, **facts
    )
    journal.write_entry(
        chain=agreement.chain,
        number=agreement.number,
        step="donor_agreement.record",
        by=by,
        facts=facts
        | {"soms": terms.soms, "source": agreement.source_id, "scan": scan.sha256 if scan else None},
    )
    if authority:
        paper = AllocationPart(terms.reference, terms.signed_on, scan)
        allocate(agreement=agreement, authority=authority, amount=terms.soms, paper=paper, by=by)
    return agreement


def _named(source: AnySource, authority: Authority | None, by: journal.Actor) -> FundingSource:
    if authority:
        return _known(source, authority, by)
    return create_funding_source(by=by, **vars(source)) if isinstance(source, NewSource) else source


def allocating_blockers(
    agreement: DonorAgreement, authority: Authority, amount: Decimal, paper: AllocationPart
) -> Iterator[Blocker]:
    """Why this paper cannot make the allocation of the authority so many soms; the agreement is locked."""
    source = agreement.source
    known = agreement.allocations.filter(authority=authority).first()
    before = known.amount if known else Decimal(0)
    if not authority.is_live or source.authority_id not in (None, authority.pk):
        yield Blocker(_("The agreement does not feed this authority."))
    if source.authority_id is None and authority.is_demonstration:
        yield Blocker(_("A demonstration has only its own sources of money."))
    if paper.dated > clock.today():
        yield Blocker(_("The date of the paper is still to come."))
    if amount < 0:
        yield Blocker(_("A sum cannot be below zero."))
    elif amount == before:
        yield Blocker(_("The allocation is this sum already."))
    held = held_of(agreement.source_id, authority.pk)
    if amount < held:
        sentence = _("The orders of this authority hold {held}: less cannot be allocated.")
        yield Blocker(format_lazy(sentence, held=_som(held)))
    together = agreement.allotted - before + amount
    if together > agreement.soms:
        sentence = _("Allocations would make {together} together; the agreement has {sum}.")
        yield Blocker(format_lazy(sentence, together=_som(together), sum=_som(agreement.soms)))


@transaction.atomic
def allocate(
    *,
    agreement: DonorAgreement,
    authority: Authority,
    amount: Decimal,
    paper: AllocationPart,
    by: journal.Actor,
) -> AllocationPaper:
    """By a paper, let an authority have so many soms of the agreement: the first allocation, more or less.

    Raises Refused when less than its orders hold, or when allocations together exceed the agreement.
    """
    # The authority's chain first, then the agreement: whoever allocates to another waits only here.
    journal.lock_chain(authority.code)
    locked = DonorAgreement.objects.select_for_update(of=("self",)).select_related("source")
    agreement = locked.get(pk=agreement.pk)
    if reasons := list(allocating_blockers(agreement, authority, amount, paper)):
        raise Refused(*reasons)
    allocation, _is_new = Allocation.objects.get_or_create(agreement=agreement, authority=authority)
    made: AllocationPaper = AllocationPaper.objects.create(
        allocation=allocation, before=allocation.amount, amount=amount, **vars(paper)
    )
    agreement.allotted += made.change
    agreement.save(update_fields=["allotted"])
    allocation.amount = amount
    allocation.save(update_fields=["amount"])
    journal.write_entry(
        chain=authority.code,
        number=agreement.number,
        step="donor_agreement.allocate",
        by=by,
        facts={
            "before": made.before,
            "amount": amount,
            "document": paper.document,
            "dated": paper.dated,
            "scan": paper.scan.sha256 if paper.scan else None,
        },
    )
    return made
