"""Reads of visits and findings that cross relations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject

from ashar.agreements.models import Agreement
from ashar.calls.actions import rules_of
from ashar.core import clock
from ashar.core.thread import Mode
from ashar.monitoring.models import Finding, Opinion, Visit
from ashar.monitoring.models.visits import SETTLED, WATCHERS
from ashar.organisations.queries import memberships_now

MADE = ("done", "closed")
RUNNING = ("active", "suspended", "completed")


@dataclass(frozen=True)
class Due:
    """How many visits the rules ask for, how many were made, and how many are still due."""

    asked: int
    asked_unannounced: int
    made: int
    made_unannounced: int

    @property
    def left_unannounced(self) -> int:
        """How many unannounced visits are still due."""
        return max(self.asked_unannounced - self.made_unannounced, 0)

    @property
    def left(self) -> int:
        """How many visits are still due, the unannounced among them."""
        return max(self.asked - self.made, self.left_unannounced)


def due_of(agreement: Agreement, visits: Iterable[Visit]) -> Due:
    """What is still due by the rules of the call (`monitoring.min_visits`, `min_unannounced_visits`)."""
    made = [visit for visit in visits if visit.is_made]
    return Due(*_asked(agreement), len(made), sum(not visit.is_announced for visit in made))


def _asked(agreement: Agreement) -> tuple[int, int]:
    rules = rules_of(agreement.award.lot.call, clock.now())
    return rules["monitoring.min_visits"], rules["monitoring.min_unannounced_visits"]


@dataclass(frozen=True)
class Watched:
    """An agreement in force with what is due on it. `next`: the nearest planned visit."""

    agreement: Agreement
    due: Due
    open_findings: int
    next: Any


def watched(authorities: Iterable[int]) -> QuerySet[Agreement]:
    """Agreements in force of these authorities with their counts, for `as_watched`; the oldest first."""
    planned = Visit.objects.filter(agreement=OuterRef("pk"), state="planned").order_by("planned_on")
    found: QuerySet[Agreement] = Agreement.objects.filter(
        state__in=RUNNING, mode=Mode.LIVE, award__lot__call__authority__in=authorities
    )
    return (
        found.select_related("award__organisation", "award__lot__call__authority")
        .annotate(
            made=_count(Visit.objects.filter(state__in=MADE)),
            made_unannounced=_count(Visit.objects.filter(state__in=MADE, is_announced=False)),
            open_findings=_count(Finding.objects.exclude(state__in=SETTLED)),
            next_day=Subquery(planned.values("planned_on")[:1]),
            next_number=Subquery(planned.values("number")[:1]),
        )
        .order_by("signed_on", "pk")
    )


def as_watched(agreement: Any) -> Watched:
    """A row of `watched` with what is due."""
    due = Due(*_asked(agreement), agreement.made, agreement.made_unannounced)
    ahead = (agreement.next_number, agreement.next_day) if agreement.next_number else None
    return Watched(agreement, due, agreement.open_findings, ahead)


def _count(rows: QuerySet[Any]) -> Any:
    counted = rows.filter(agreement=OuterRef("pk")).order_by().values("agreement").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)


def visits_of(user: Any, agreement: Agreement) -> list[Visit]:
    """Visits of an agreement that the person may know of, the newest first, with their findings counted."""
    known: QuerySet[Visit] = Visit.objects.visible_to(user).filter(agreement=agreement)
    counted = known.annotate(
        found=Count("findings"), left=Count("findings", filter=~Q(findings__state__in=SETTLED))
    )
    return list(counted.order_by("-planned_on", "-pk"))


def findings_of(user: Any, agreement: Agreement) -> list[Finding]:
    """Findings of an agreement that the person may know of: the open ones first, the nearest day on top."""
    found = list(Finding.objects.visible_to(user).filter(agreement=agreement).order_by("fix_by", "pk"))
    return sorted(found, key=lambda finding: finding.is_settled)


def public_visits(agreements: Sequence[int]) -> QuerySet[Any]:
    """What everybody may read of visits: rows (what, agreement, facts), to be joined with others.

    Facts: number, day, summary_ky, summary_ru, is_announced, and how many findings were made (`found`),
    are fixed, were not fixed (`missed`) and are `open`. No words of findings, no people, no place.
    """
    counts = {
        "found_": Count("findings"),
        "fixed_": Count("findings", filter=Q(findings__state="fixed")),
        "missed_": Count("findings", filter=Q(findings__state__in=["not_fixed", "no_remedy"])),
        "open_": Count("findings", filter=Q(findings__state__in=["open", "answered"])),
    }
    facts = JSONObject(
        number=F("number"), day=F("visited_on"), summary_ky=F("summary_ky"), summary_ru=F("summary_ru"),
        is_announced=F("is_announced"), found=F("found_"), fixed=F("fixed_"), missed=F("missed_"),
        open=F("open_"),
    )  # fmt: skip
    made = Visit.objects.filter(agreement__in=agreements, state__in=MADE)
    return made.order_by().annotate(**counts).values_list(Value("visit"), "agreement_id", facts)  # type: ignore[no-any-return]


def visitable(user: Any) -> QuerySet[Agreement]:
    """Agreements whose visits the person may know of: as the office, or as the organisation; not drafts."""
    known: QuerySet[Agreement] = Agreement.objects.select_related(
        "award__organisation", "award__lot__call__authority", "award__lot__call__line"
    )
    if not user.is_authenticated:
        return known.none()
    own = {pk for _code, pk in memberships_now(user)}
    office = Q(award__lot__call__authority__in=user.authorities(*WATCHERS))
    return known.filter(office | Q(award__organisation__in=own), mode=Mode.LIVE, signed_on__isnull=False)


@dataclass(frozen=True)
class InShort:
    """Visits and findings of an agreement in figures. `due`: for the office only; `told`: words passed on."""

    made: int
    due: Due | None
    open: int
    fix_by: Any
    next_day: Any
    told: int


def in_short(agreement: Agreement, *, for_office: bool) -> InShort:
    """The figures for one reader: of planned visits the organisation knows only the announced; one query."""
    planned = Visit.objects.filter(agreement=OuterRef("pk"), state="planned").order_by("planned_on")
    unsettled = Finding.objects.filter(agreement=OuterRef("pk")).exclude(state__in=SETTLED).order_by("fix_by")
    row = (
        Agreement.objects.filter(pk=agreement.pk)
        .annotate(
            made=_count(Visit.objects.filter(state__in=MADE)),
            unannounced=_count(Visit.objects.filter(state__in=MADE, is_announced=False)),
            open_=_count(Finding.objects.exclude(state__in=SETTLED)),
            told=_count(Opinion.objects.filter(passed_on_at__isnull=False)),
            fix_by=Subquery(unsettled.values("fix_by")[:1]),
            next_day=Subquery(
                (planned if for_office else planned.filter(is_announced=True)).values("planned_on")[:1]
            ),
        )
        .values_list("made", "unannounced", "open_", "fix_by", "next_day", "told")
        .get()
    )
    made, unannounced, *rest = row
    due = Due(*_asked(agreement), made, unannounced) if for_office else None
    return InShort(made, due, *rest)
