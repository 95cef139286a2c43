"""What the pages of rounds and of versions of priorities show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, QuerySet
from django.utils.translation import gettext as _

from ashar.places.models import Authority
from ashar.priorities.frozen import frozen, written_of
from ashar.priorities.models import PaperBallot, PaperState, PriorityEntry, PriorityVersion, Problem, Round
from ashar.priorities.states import Problem as ProblemState


@dataclass(frozen=True)
class Standing:
    """A row of a result as people read it. `tie`: a sentence, when the next has the same total."""

    row: dict[str, Any]
    title: str
    number: str
    tie: str
    decided: Any


def standings(round: Round) -> list[Standing]:
    """The counted order with its parts, and what was decided."""
    method, decided = round.terms, {each["n"]: each for each in round.decided}
    problems = {each["n"]: each for each in method.get("problems", ())}
    names = {each["code"]: written_of(each) for each in method.get("criteria", ())}
    return [
        Standing(
            row,
            written_of(problems[row["n"]]),
            problems[row["n"]]["number"],
            _tie(row, names),
            frozen(decided.get(row["n"], {})),
        )
        for row in round.standing.get("rows", ())
    ]


def titles(round: Round) -> list[tuple[int, str]]:
    """The problems on the ballot by their numbers."""
    return [(each["n"], written_of(each)) for each in round.terms.get("problems", ())]


def _tie(row: dict[str, Any], names: dict[str, str]) -> str:
    """Why it stands above the next, which has the same total."""
    match row["tie"]:
        case "votes":
            return _("The next has the same total; more residents voted for this one.")
        case "criteria":
            return _(
                "The next has the same total and as many votes; this one has more for: {criterion}."
            ).format(criterion=names[row["criterion"]])
        case "said":
            return _("The next has the same total; more residents had spoken of this one before the round.")
        case "earlier":
            return _("The next has the same total in every part; this one was recorded earlier.")
    return ""


def candidates(authority: Authority, most: int = 60) -> list[Problem]:
    """Problems that may compete: named, not yet in the programme, not part of another; the newest."""
    found = Problem.objects.filter(
        authority=authority, mode="live", state__in=[ProblemState.VERIFIED, ProblemState.RANKED]
    )
    return list(found.order_by("-pk")[:most])


def rounds_of(authority: Authority, user: Any) -> QuerySet[Round]:
    """Rounds of an authority that the visitor may know of, the newest first."""
    found: QuerySet[Round] = Round.objects.visible_to(user).filter(authority=authority)
    return found.order_by("-opens_on", "-pk")


def paper_progress(round: Round) -> dict[str, int]:
    """How many paper ballots are in each state."""
    rows = PaperBallot.objects.filter(round=round).values_list("state").annotate(n=Count("pk")).order_by()
    return dict.fromkeys(map(str, PaperState.values), 0) | dict(rows)


@dataclass(frozen=True)
class Change:
    """A priority in a version. `was`: its place before, None when it is new; `is_kept`: nothing changed."""

    entry: PriorityEntry
    was: int | None

    @property
    def is_kept(self) -> bool:
        """Whether it stands where it stood."""
        return self.was is not None and self.was == self.entry.place


@dataclass(frozen=True)
class ShownVersion:
    """A version and what changed with it."""

    version: PriorityVersion
    changes: list[Change]
    has_before: bool


def versions_of(authority: Authority, most: int = 12) -> list[ShownVersion]:
    """Versions of an authority's priorities, the newest first, each beside the one before it."""
    found = PriorityVersion.objects.filter(authority=authority).select_related("meeting", "round")
    entries = PriorityEntry.objects.select_related("priority__problem")
    rows = list(found.order_by("-n").prefetch_related(Prefetch("entries", queryset=entries))[: most + 1])
    shown = []
    for version, before in zip(rows, [*rows[1:], None], strict=True):
        places = _places(before) if before else {}
        changes = [
            Change(each, places.get(each.priority.problem.pk) if each.priority.problem else None)
            for each in version.entries.all()
        ]
        shown.append(ShownVersion(version, changes, before is not None))
    return shown[:most]


def _places(version: PriorityVersion) -> dict[int, int]:
    """Places by problem: a problem decided anew is a new priority, and the same problem."""
    found = [each for each in version.entries.all() if each.place]
    return {each.priority.problem.pk: each.place for each in found if each.priority.problem and each.place}
