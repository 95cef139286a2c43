"""Calls."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ashar.calls import states
from ashar.calls.states import Phase
from ashar.commissions.models import Commission
from ashar.core.lifecycle import Words
from ashar.core.money import ZERO
from ashar.core.search import fold
from ashar.core.thread import Kind, KnotFacts, titles_of
from ashar.core.triggers import Trigger, register
from ashar.priorities.models import OfAuthority
from ashar.programmes.models import OFFICE, ProgrammeLine
from ashar.regulations.models import Recorded

if TYPE_CHECKING:
    from ashar.calls.models.lot import Lot


# A request that came before the deadline may wait that long for its turn, and no longer.
TECHNICAL_WINDOW = timedelta(minutes=1)


class CallQuerySet(models.QuerySet["Call"]):
    """Calls as somebody may know of them, and as the clock sees them."""

    def visible_to(self, user: Any) -> CallQuerySet:
        """Announced and historic calls are public; before that, the office knows of them."""
        public = Q(announced_at__isnull=False) | Q(mode="historic")
        near = ("authority", "commission", "line__programme", "line__authority", "template", "based_on")
        found = self.select_related(*near).defer("template__body")
        if not user.is_authenticated:
            return found.filter(public)
        return found.filter(public | Q(authority__in=user.authorities(*OFFICE)))

    def open_at(self, at: datetime) -> CallQuerySet:
        """Live calls for which a proposal may be filed at this moment."""
        return self.filter(state=Phase.ANNOUNCED, mode="live", deadline__gte=at)


class Call(Recorded, OfAuthority):
    """A competition for one order. `rules` is the frozen snapshot it was announced under."""

    KIND = Kind.CALL
    STEPS = states.CALL_STEPS
    WAITS_FOR = {
        Phase.PLANNED: _("The city hall’s specialist"),
        Phase.ANNOUNCED: _("Organisations"),
        Phase.OPENED: _("The commission’s secretary"),
        Phase.ADMISSION: _("The commission’s secretary"),
        Phase.SCORING: _("The commission"),
        Phase.DECIDING: _("The commission"),
        Phase.STANDSTILL: _("Whoever wants to appeal"),
        Phase.CONTRACTING: _("The city hall’s specialist"),
    }

    state = models.CharField(max_length=12, choices=Phase.choices, default=Phase.PLANNED)
    line = models.ForeignKey(ProgrammeLine, null=True, on_delete=models.PROTECT, related_name="calls")
    commission = models.ForeignKey(Commission, null=True, on_delete=models.PROTECT, related_name="calls")
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Empty while it is written step by step: the head is not asked to announce what is half written.
    handed_over_at = models.DateTimeField(null=True)

    title_ky = models.CharField(max_length=200, blank=True)
    title_ru = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=200, blank=True)
    aim_ky = models.TextField(blank=True)
    aim_ru = models.TextField(blank=True)
    aim_en = models.TextField(blank=True)
    tasks_ky = models.TextField(blank=True)
    tasks_ru = models.TextField(blank=True)
    tasks_en = models.TextField(blank=True)
    problem_ky = models.TextField(blank=True)
    problem_ru = models.TextField(blank=True)
    problem_en = models.TextField(blank=True)
    target_group_ky = models.CharField(max_length=300, blank=True)
    target_group_ru = models.CharField(max_length=300, blank=True)
    target_group_en = models.CharField(max_length=300, blank=True)
    results_ky = models.TextField(blank=True)
    results_ru = models.TextField(blank=True)
    results_en = models.TextField(blank=True)
    seeks_ky = models.CharField(max_length=300, blank=True)
    seeks_ru = models.CharField(max_length=300, blank=True)
    territory_ky = models.CharField(max_length=300, blank=True)
    territory_ru = models.CharField(max_length=300, blank=True)
    conditions_ky = models.TextField(blank=True)
    conditions_ru = models.TextField(blank=True)

    # Copies of the sets the call works by (`sets`); None: what the rules of its procedure say.
    criteria: Any = models.JSONField(null=True)
    questions: Any = models.JSONField(null=True)
    asked_papers: Any = models.JSONField(null=True)
    template = models.ForeignKey("calls.Template", null=True, on_delete=models.PROTECT, related_name="calls")
    based_on = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followed_by")

    contact_name = models.CharField(max_length=120, blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    contact_hours = models.CharField(max_length=120, blank=True)
    session_at = models.DateTimeField(null=True)
    session_place = models.CharField(max_length=200, blank=True)

    announced_at = models.DateTimeField(null=True)
    deadline = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    results_by = models.DateField(null=True)
    standstill_until = models.DateTimeField(null=True)
    project_start = models.DateField(null=True)
    project_end = models.DateField(null=True)

    sphere = models.CharField(max_length=40, blank=True)
    is_protected = models.BooleanField(default=False)
    is_subject_to_funding = models.BooleanField(default=False)
    rules: Any = models.JSONField(null=True)
    historic_status = models.CharField(max_length=20, blank=True)
    outcome_reason_ky = models.TextField(blank=True)
    outcome_reason_ru = models.TextField(blank=True)

    objects: Any = CallQuerySet.as_manager()
    lots: models.Manager[Lot]
    amendments: Any
    clarifications: Any
    line_id: int | None
    prepared_by_id: int | None
    commission_id: int | None
    template_id: int | None
    based_on_id: int | None

    class Meta(Recorded.Meta):
        indexes = [models.Index(fields=["state", "deadline"], name="calls_by_deadline")]
        constraints = [
            *Recorded.Meta.constraints,
            models.CheckConstraint(
                name="announced_call_is_complete",
                condition=Q(state__in=[Phase.PLANNED, Phase.FINISHED])
                | Q(mode="historic")
                | Q(
                    announced_at__isnull=False,
                    deadline__gt=F("announced_at"),
                    rules__isnull=False,
                    line__isnull=False,
                    commission__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="call_is_not_opened_before_its_deadline",
                condition=Q(opened_at__isnull=True) | Q(opened_at__gt=F("deadline")),
            ),
        ]

    def phase_at(self, at: datetime) -> Phase:
        """The phase with the clock read in: an announced call is open until its deadline, then closed."""
        if self.state != Phase.ANNOUNCED or self.is_historic or self.deadline is None:
            return Phase(self.state)
        return Phase.OPEN if at <= self.deadline else Phase.CLOSED

    @property
    def opens_from(self) -> datetime | None:
        """From when on proposals may be opened: what came before the deadline has been taken in by then."""
        return self.deadline and self.deadline + TECHNICAL_WINDOW

    def is_open(self, at: datetime) -> bool:
        """Whether a proposal may be filed at this moment: to the second, the deadline included."""
        return self.phase_at(at) == Phase.OPEN

    @property
    def is_cancelled(self) -> bool:
        """Whether it ended without an opening, by a reason that everybody reads."""
        return self.state == Phase.FINISHED and self.opened_at is None and not self.is_historic

    @property
    def has_failed(self) -> bool:
        """Whether it ended because it could not go on, not because somebody cancelled it."""
        return any(lot.outcome == "failed" for lot in self.lots.all())

    def ending_label(self) -> Words:
        """How a call ended that nobody opened."""
        return _("Failed") if self.has_failed else _("Cancelled")

    @property
    def is_opened(self) -> bool:
        """Whether the proposals have been opened."""
        return self.opened_at is not None

    @property
    def ceiling(self) -> Decimal:
        """All lots together, in soms."""
        return sum((lot.ceiling or ZERO for lot in self.lots.all()), ZERO)

    def public_label(self) -> Words:
        """A historic call says what the source said of it, and whether the town itself states it."""
        if not self.is_historic:
            return self.state_label()
        if self.is_stated and self.historic_status != SUPERSEDED:
            return _("As the town itself states")
        return HISTORIC_STATUS.get(self.historic_status, _("Known in part"))

    @property
    def is_stated(self) -> bool:
        """Whether its own authority entered it from its papers; it was not published elsewhere."""
        return self.source is not None and self.source.stated_by_id is not None

    def knot_facts(self) -> KnotFacts:
        """Public from its announcement; a historic call heads its own entry in the register."""
        return KnotFacts(
            parent=self.line.number if self.line else None,
            titles=titles_of(self),
            public_label=self.public_label(),
            until=self._until(),
            waits_for="" if self.is_historic else self.WAITS_FOR.get(Phase(self.state), ""),
            sphere=self.sphere,
            mode=self.mode,
            is_demonstration=self.authority.is_demonstration,
            is_public=self.is_historic or self.announced_at is not None,
            is_order=self.is_historic and self.historic_status != SUPERSEDED,
            is_over=self.state == Phase.FINISHED,
            folded=fold(" ".join([*titles_of(self), *titles_of(self.authority, "name")])),
        )

    def _until(self) -> datetime | None:
        return {Phase.ANNOUNCED: self.deadline, Phase.STANDSTILL: self.standstill_until}.get(
            Phase(self.state)
        )


_SETS = ("criteria", "questions", "asked_papers")
_OTHER_SET = " OR ".join(
    f"COALESCE(CAST(NEW.{name} AS TEXT), '') <> COALESCE(CAST(OLD.{name} AS TEXT), '')" for name in _SETS
)
register(
    Trigger(
        "announced_call_keeps_its_sets",
        "calls_call",
        "UPDATE",
        "An announced call keeps its criteria, questions and papers.",
        when=f"OLD.announced_at IS NOT NULL AND ({_OTHER_SET})",
    )
)

HISTORIC_STATUS: dict[str, Words] = {
    "open": _("Was open on the day the source describes"),
    "to_be_announced": _("Was to be announced"),
    "decided": _("Winners were named"),
    "superseded": _("Replaced by a later entry, or taken back"),
}
SUPERSEDED = "superseded"
