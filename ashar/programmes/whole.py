"""Reads of whole programmes: who may comment now, what was said, what each paper changed."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Case, Count, Prefetch, Q, QuerySet, Sum, When

from ashar.core import clock, i18n
from ashar.core.money import ZERO
from ashar.places.models import Authority
from ashar.programmes.actions.versions import text_of
from ashar.programmes.models import (
    BALANCES,
    BudgetLine,
    Comment,
    DecidedSum,
    DecisionPaper,
    Programme,
    ProgrammeVersion,
)
from ashar.programmes.papers.brief import BriefFacts, ChangeFacts, YearFacts
from ashar.programmes.papers.facts import ProgrammeFacts
from ashar.programmes.states import Programme as State

PAST_YEARS = 2
PROMISED = ("expected", "pencilled")


def published(authority: Authority | None = None) -> QuerySet[Programme]:
    """Programmes of many lines that everybody may read; those out for comment first.

    Without an authority those of real ones: a demonstration’s stand on its own page.
    """
    found: QuerySet[Programme] = Programme.objects.filter(version__gt=0, mode="live")
    found = (
        found.filter(authority=authority) if authority else found.filter(authority__is_demonstration=False)
    )
    is_out = Case(When(state=State.CONSULTATION, comments_until__gt=clock.now(), then=0), default=1)
    return found.select_related("authority").order_by(is_out, "-year_from", "-pk")


def in_work(authority: Authority) -> QuerySet[Programme]:
    """Programmes of many lines of an authority, the newest first, for its office."""
    found: QuerySet[Programme] = Programme.objects.filter(authority=authority, inside_decision=False)
    waiting = Count("comments", filter=Q(comments__state="received"))
    return found.annotate(waiting=waiting).order_by("-pk")


def versions_of(programme: Programme) -> list[ProgrammeVersion]:
    """All versions with their papers, the newest first."""
    return list(programme.versions.select_related("document", "decision__scan").order_by("-n"))


def papers_of(programme: Programme) -> list[DecisionPaper]:
    """The signed papers about the programme, the newest first, each with what it changed."""
    sums = DecidedSum.objects.select_related("line", "source").order_by("line__place", "year", "source")
    found = programme.papers.select_related("scan").prefetch_related(Prefetch("sums", sums))
    return list(found.order_by("-act_date", "-pk"))


def counts_of_comments(programme: Programme) -> dict[str, int]:
    """How many comments there are by what became of them: received, withheld, or the outcome."""
    found = programme.comments.order_by().values_list("state", "outcome").annotate(n=Count("pk"))
    return {outcome if state == "answered" else state: n for state, outcome, n in found}


def answered(programme: Programme) -> QuerySet[Comment]:
    """Published comments with their answers, the newest answer first; the raw words stay away."""
    found: QuerySet[Comment] = programme.comments.filter(state="answered").select_related("line")
    return found.defer("text").order_by("-answered_at", "-pk")


def brief_facts(programme: Programme, version: ProgrammeVersion, text: ProgrammeFacts) -> BriefFacts:
    """What the two pages for a deputy say today; four queries."""
    return BriefFacts(
        authority=i18n.texts_of(programme.authority, "name"),
        text=text,
        paper=version.document.number,
        on=clock.today(),
        comments=counts_of_comments(programme),
        changes=_changes_since_first(programme, text),
        past=past_years(programme.authority, before=programme.year_from),
    )


def _changes_since_first(programme: Programme, text: ProgrammeFacts) -> list[ChangeFacts]:
    """Orders whose sum is another than in the version that residents first read."""
    first = programme.versions.select_related("document").order_by("n").first()
    earlier = {line.number: line.total for line in text_of(first).lines} if first else {}
    sums = [(line.title, earlier.get(line.number, ZERO), line.total) for line in text.lines]
    changed = [row for row in sums if row[1] != row[2]]
    changed.sort(key=lambda row: -abs(row[2] - row[1]))
    return [ChangeFacts(title=title, before=was, after=now) for title, was, now in changed]


def past_years(authority: Authority, *, before: int) -> list[YearFacts]:
    """What decisions gave in the years before, and what of it is paid; one query."""
    since = before - PAST_YEARS
    lines = BudgetLine.objects.filter(
        authority=authority, line__mode="live", year__gte=since, year__lt=before, state__in=["open", "closed"]
    )
    found = lines.order_by().values("year").annotate(**{f"sum_{name}": Sum(name) for name in BALANCES})
    rows = []
    for row in sorted(found, key=lambda each: each["year"]):
        held: dict[str, Decimal] = {str(name): row[f"sum_{name}"] or ZERO for name in BALANCES}
        given = sum((soms for name, soms in held.items() if name not in PROMISED), ZERO)
        rows.append(YearFacts(year=row["year"], given=given, paid=held["paid"] + held["accounted"]))
    return rows
