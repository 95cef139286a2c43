"""The agreement with the winner of a lot."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ashar.agreements import states
from ashar.core import clock
from ashar.core.lifecycle import Staged, Words
from ashar.core.models import StoredFile
from ashar.core.money import MoneyField
from ashar.core.thread import Kind, KnotFacts
from ashar.core.web.ties import ties_of
from ashar.programmes.models import OFFICE
from ashar.regulations.models import Recorded
from ashar.selection.models import Award

if TYPE_CHECKING:
    from ashar.agreements.models.tranche import Tranche

# What every page of an agreement shows: who was awarded what, by whom, from which money.
WITH_CALL = (
    "award__organisation",
    "award__proposal",
    "award__lot__call__authority",
    "award__lot__budget_line__source",
)


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Agreements as somebody may know of their pages; what is public of them stands on the order's page."""

    def visible_to(self, user: Any) -> AgreementQuerySet:
        """Those of one's organisation and of one's office."""
        return self.select_related(*WITH_CALL).filter(seen_by(user)) if user.is_authenticated else self.none()


def seen_by(user: Any, prefix: str = "") -> Q:
    """The condition under which the person may know of an agreement; `prefix`: the way to it."""
    own = {tie.body for tie in ties_of(user, "membership")}
    return Q(**{f"{prefix}award__organisation__in": own}) | Q(
        **{f"{prefix}award__lot__call__authority__in": user.authorities(*OFFICE)}
    )


class SignedAs(models.TextChoices):
    """What both parties signed."""

    PAPER = "paper", _("Paper")
    FILE = "file", _("Signed file")


class Agreement(Recorded, Staged):
    """The agreement with the winner of a lot. `terms`: the frozen facts its paper was drawn from.

    `document`: the paper to sign. `scan`: what was signed, or the letter by which the organisation refused.
    `report_dates`: ISO days on which reports are due, the last is the final one. `bank_*`: where the
    organisation is paid, never public. `closes_when_paid`: its closing page is written, the last
    payment settles it.
    """

    COMES_WITH = ("award__organisation", "award__lot__call__authority", "award__lot__budget_line")
    KIND = Kind.AGREEMENT
    STEPS = states.AGREEMENT_STEPS
    WAITS_FOR = {
        "draft": _("Both parties"),
        "signing": _("Both parties"),
        "active": _("The organisation"),
        "completed": _("The city hall’s specialist"),
    }

    state = models.CharField(max_length=16, choices=states.Agreement.choices, default=states.Agreement.DRAFT)
    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="agreement")
    amount: Any = MoneyField(null=True)
    ends_on: Any = models.DateField(null=True)
    report_dates: models.JSONField[list[str]] = models.JSONField(default=list)
    terms: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    document = models.CharField(max_length=40, blank=True)
    bank_name = models.CharField(max_length=120, blank=True)
    bank_bik = models.CharField(max_length=12, blank=True)
    bank_account = models.CharField(max_length=34, blank=True)

    sign_by = models.DateField(null=True)
    signed_on = models.DateField(null=True)
    signed_as = models.CharField(max_length=8, choices=SignedAs.choices, blank=True)
    scan = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    refused_on = models.DateField(null=True)
    refused_reason_ky = models.TextField(blank=True)
    refused_reason_ru = models.TextField(blank=True)
    closes_when_paid = models.BooleanField(default=False)

    objects: Any = AgreementQuerySet.as_manager()
    award_id: int
    scan_id: int | None
    tranches: models.Manager[Tranche]

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.CheckConstraint(
                name="active_agreement_is_signed",
                condition=Q(mode="historic")
                | Q(state__in=["draft", "signing", "signing_refused", "annulled"])
                | Q(signed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="live_agreement_has_a_sum_and_an_end",
                condition=Q(mode="historic") | Q(amount__gt=0, ends_on__isnull=False),
            ),
            models.CheckConstraint(
                name="refused_agreement_has_a_day_and_a_reason",
                condition=Q(mode="historic")
                | ~Q(state="signing_refused")
                | Q(refused_on__isnull=False) & ~Q(refused_reason_ky="", refused_reason_ru=""),
            ),
        ]

    @property
    def chain(self) -> str:
        """The journal of the authority that called."""
        return self.award.chain

    def public_label(self) -> Words:
        """Of one from before the platform no present state is known."""
        return _("Signed before the platform") if self.is_historic else super().public_label()

    @property
    def is_signing(self) -> bool:
        """Whether it waits for its signatures."""
        return self.state in {states.Agreement.DRAFT, states.Agreement.SIGNING}

    @property
    def is_signed(self) -> bool:
        """Whether it came into force at all."""
        never = {states.Agreement.SIGNING_REFUSED, states.Agreement.ANNULLED}
        return not self.is_signing and self.state not in never

    @property
    def days(self) -> list[date]:
        """The days on which reports are due; the last one is the final report."""
        return [date.fromisoformat(day) for day in self.report_dates]

    def is_late(self, on: date) -> bool:
        """Whether it should have been signed before this day."""
        return self.is_signing and self.sign_by is not None and self.sign_by < on

    def _until(self) -> datetime | None:
        """The last moment to sign, while it waits for that."""
        if not self.is_signing or self.sign_by is None:
            return None
        return clock.at_bishkek(self.sign_by, time(23, 59, 59))

    def knot_facts(self) -> KnotFacts:
        """Public once signed."""
        return KnotFacts(
            parent=self.award.number,
            public_label=self.public_label(),
            waits_for="" if self.is_historic else self.WAITS_FOR.get(self.state, ""),
            until=self._until(),
            mode=self.mode,
            is_demonstration=self.award.lot.call.authority.is_demonstration,
            is_public=self.is_historic or not (self.is_signing or self.state == "annulled"),
            is_over=self.is_historic or self.state in {"closed", "signing_refused", "annulled"},
        )
