"""A donor’s agreement, what of it each authority gets, and the donor’s consents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ashar.core import clock, i18n, journal, triggers
from ashar.core.i18n.numbers import NBSP, soms_word
from ashar.core.lifecycle import Stepped
from ashar.core.models import StoredFile
from ashar.core.money import TYIYN, ZERO, MoneyField
from ashar.core.thread import Kind
from ashar.places.models import Authority
from ashar.programmes import links, states
from ashar.programmes.models.money import BudgetLine, FundingSource
from ashar.programmes.models.programme import OFFICE


class Currency(models.TextChoices):
    """Currencies that donors’ agreements are made in."""

    USD = "USD", _("US dollar")
    EUR = "EUR", _("Euro")
    CHF = "CHF", _("Swiss franc")
    GBP = "GBP", _("Pound sterling")
    JPY = "JPY", _("Japanese yen")
    KRW = "KRW", _("South Korean won")
    CNY = "CNY", _("Chinese yuan")
    KZT = "KZT", _("Kazakh tenge")
    RUB = "RUB", _("Russian rouble")
    KGS = "KGS", _("Kyrgyz som")


class ConsentTo(models.TextChoices):
    """Steps to which a donor may keep its consent."""

    ANNOUNCE = "announce", _("Announcing the call")
    AWARD = "award", _("Publishing the results")
    SIGN = "sign", _("Signing the agreement")
    PAY = "pay", _("Paying a tranche")


class DonorAgreementQuerySet(models.QuerySet["DonorAgreement"]):
    """Donors’ agreements as somebody may know of them."""

    def visible_to(self, user: Any) -> DonorAgreementQuerySet:
        """The offices of authorities that it feeds, its donor’s people there; the operator of shared ones."""
        read = self.select_related("source__authority", "scan")
        if not user.is_authenticated:
            return read.none()
        own = Q(source__authority__in=user.authorities(*OFFICE))
        fed = Allocation.objects.filter(authority__in=user.authorities(*OFFICE)).values("agreement")
        spoken = Q(source__in={source for source, _authority in links.spoken_for(user)})
        kept = Q()
        if "operator" in user.duties() and not user.is_demonstration:
            kept = Q(source__authority__isnull=True)
        return read.filter(own | Q(pk__in=fed) | spoken | kept)


class DonorAgreement(models.Model):
    """What a donor promised by a signed agreement; its source may feed many authorities.

    `amount`: in the currency of the agreement; `soms`: the same at its rate. `allotted`: soms that its
    allocations make together. `consent_steps`: steps to which the donor must consent; `consent_days`: its
    own working days for an answer (else those of the rules).
    """

    source = models.OneToOneField(FundingSource, on_delete=models.PROTECT, related_name="agreement")
    reference = models.CharField(max_length=120)
    signed_on: Any = models.DateField()
    valid_from: Any = models.DateField()
    valid_to: Any = models.DateField()
    currency = models.CharField(max_length=3, choices=Currency.choices)
    amount: Any = models.DecimalField(max_digits=16, decimal_places=2)
    rate: Any = models.DecimalField(max_digits=12, decimal_places=4)
    rate_on: Any = models.DateField()
    rate_from = models.CharField(max_length=120, blank=True)
    soms = MoneyField()
    allotted = MoneyField(default=ZERO)
    consent_steps: Any = models.JSONField(default=list)
    consent_days = models.PositiveSmallIntegerField(null=True)
    scan = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    objects: Any = DonorAgreementQuerySet.as_manager()
    allocations: models.Manager[Allocation]
    supplements: models.Manager[DonorSupplement]
    source_id: int
    scan_id: int | None
    get_currency_display: Callable[[], str]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="donor_agreement_is_of_something", condition=Q(amount__gt=0, rate__gt=0, soms__gt=0)
            ),
            models.CheckConstraint(
                name="donor_agreement_days_in_order", condition=Q(valid_to__gte=F("valid_from"))
            ),
            models.CheckConstraint(
                name="no_more_allotted_than_agreed", condition=Q(allotted__gte=0, allotted__lte=F("soms"))
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What the journal calls it: it begins no thread, so it has no public number."""
        return f"donor-agreement-{self.pk}"

    @property
    def chain(self) -> str:
        """The journal that records it: of the authority whose source it is, else of the platform."""
        return self.source.authority.code if self.source.authority else journal.PLATFORM

    @property
    def is_foreign(self) -> bool:
        """Whether it is made in another currency than the som."""
        return self.currency != Currency.KGS

    @property
    def free(self) -> Decimal:
        """What no allocation has yet, in soms."""
        return self.soms - self.allotted

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed."""
        return clock.today() > self.valid_to

    @property
    def unit_rate(self) -> Decimal:
        """Soms for one unit of its currency, without noughts at the end."""
        rate: Decimal = self.rate.normalize()
        return rate

    def rate_in_soms(self) -> str:
        """The rate in words: soms for one unit, in the language of the page."""
        return f"{i18n.number(self.unit_rate)}{NBSP}{soms_word(self.unit_rate, i18n.language_of())}"

    def in_currency(self, soms: Decimal) -> Decimal:
        """A sum of soms in the currency of the agreement, at its rate."""
        return (soms / self.rate).quantize(TYIYN)

    def steps(self) -> list[Any]:
        """The steps that need consent, in words."""
        return [step.label for step in ConsentTo if step in self.consent_steps]


class DonorSupplement(models.Model):
    """A signed supplement that changed a donor’s agreement: its terms `before` and `after`. Never changed."""

    agreement = models.ForeignKey(DonorAgreement, on_delete=models.PROTECT, related_name="supplements")
    reference = models.CharField(max_length=120)
    signed_on: Any = models.DateField()
    before: Any = models.JSONField()
    after: Any = models.JSONField()
    scan = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    scan_id: int | None

    class Meta:
        constraints = [
            models.CheckConstraint(name="supplement_changes_something", condition=~Q(before=F("after")))
        ]


class Allocation(models.Model):
    """What one authority gets of a donor’s agreement, by the newest of its papers, in soms."""

    agreement = models.ForeignKey(DonorAgreement, on_delete=models.PROTECT, related_name="allocations")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="allocations")
    amount = MoneyField(default=ZERO)

    papers: models.Manager[AllocationPaper]
    agreement_id: int
    authority_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(name="allocation_once", fields=["agreement", "authority"]),
            models.CheckConstraint(name="allocation_is_not_negative", condition=Q(amount__gte=0)),
        ]


class AllocationPaper(models.Model):
    """A document that made, raised or cut an allocation: soms before and after it. Never changed."""

    allocation = models.ForeignKey(Allocation, on_delete=models.PROTECT, related_name="papers")
    document = models.CharField(max_length=200)
    dated: Any = models.DateField()
    scan = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    before = MoneyField()
    amount = MoneyField()
    recorded_at = models.DateTimeField(default=clock.now)

    scan_id: int | None

    class Meta:
        constraints = [
            models.CheckConstraint(name="allocation_paper_says_something", condition=~Q(before=F("amount")))
        ]

    @property
    def change(self) -> Decimal:
        """More (above zero) or less than before, in soms."""
        return self.amount - self.before


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Consents as somebody may know of them."""

    def visible_to(self, user: Any) -> ConsentQuerySet:
        """The office of the authority, and the donor’s own people there."""
        way = "budget_line__"
        known = self.select_related(f"{way}authority", f"{way}line", f"{way}source__agreement")
        if not user.is_authenticated:
            return known.none()
        seen = Q(budget_line__authority__in=user.authorities(*OFFICE))
        for source, authority in links.spoken_for(user):
            seen |= Q(budget_line__source=source, budget_line__authority=authority)
        return known.filter(seen)

    def waiting(self) -> ConsentQuerySet:
        """Those that the donor has not answered, the longest waiting first."""
        return self.filter(state=states.Consent.ASKED).order_by("answer_by", "pk")


class Consent(Stepped):
    """A donor’s consent to one step of an order: asked for, given or refused. It has no knot.

    `subject`: the number of the call, agreement or tranche. `note`, `reason`: words between the office and
    the donor. `letter`, `scan`: the signed letter, when the office entered the answer from it.
    """

    COMES_WITH = ("budget_line__authority",)
    KIND = Kind.BUDGET_LINE
    STEPS = states.CONSENT_STEPS

    state = models.CharField(max_length=8, choices=states.Consent.choices, default=states.Consent.ASKED)
    budget_line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="consents")
    to = models.CharField(max_length=8, choices=ConsentTo.choices)
    subject = models.CharField(max_length=40)
    note = models.TextField(blank=True)
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answer_by: Any = models.DateField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True)
    letter = models.CharField(max_length=200, blank=True)
    scan = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")

    objects: Any = ConsentQuerySet.as_manager()
    budget_line_id: int
    get_to_display: Callable[[], str]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="consent_asked_once",
                fields=["budget_line", "to", "subject"],
                condition=~Q(state="refused"),
            ),
            models.CheckConstraint(
                name="answered_consent_has_a_day",
                condition=Q(state="asked", answered_at__isnull=True)
                | ~Q(state="asked") & Q(answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="refused_consent_has_a_reason", condition=~Q(state="refused") | ~Q(reason="")
            ),
        ]

    @property
    def chain(self) -> str:
        """The journal of the authority that asked."""
        return self.budget_line.chain

    @property
    def due(self) -> datetime:
        """The last moment for an answer."""
        return clock.at_bishkek(self.answer_by, time(23, 59, 59))

    @property
    def is_late(self) -> bool:
        """Whether the donor has not answered in time."""
        return self.state == states.Consent.ASKED and clock.now() > self.due


triggers.register(
    *triggers.append_only("programmes_allocationpaper", "A paper of an allocation does not change."),
    *triggers.append_only("programmes_donorsupplement", "A supplement of an agreement does not change."),
)
