"""What the head decides on a counted round: the priorities, and why where they depart from the order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core import clock, journal, lifecycle
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Refused
from ashar.priorities.actions.ranking import Vote, rank_problem
from ashar.priorities.actions.versions import Leaving, in_both, note_version
from ashar.priorities.models import Priority, PriorityVersion, Problem, Round

Reason = tuple[str, str]


@dataclass(frozen=True)
class Decided:
    """The problems that become priorities, by their numbers on the ballot, first place first.

    `reasons`: by number on the ballot, in Kyrgyz and Russian, for each that departs from the order.
    """

    order: Sequence[int]
    reasons: Mapping[int, Reason] = field(default_factory=dict)


def departures(round: Round, order: Sequence[int]) -> list[int]:
    """The problems whose decided place is not the counted one, and those left out above a chosen one."""
    places = {row["n"]: row["place"] for row in round.standing["rows"]}
    chosen = {n: place for place, n in enumerate(order, start=1)}
    lowest = max((places[n] for n in chosen), default=0)
    return sorted(
        (n for n, place in places.items() if (chosen[n] != place if n in chosen else place < lowest)),
        key=lambda n: places[n],
    )


@transaction.atomic
def decide_round(
    *,
    round: Round,
    decided: Decided,
    by: journal.Actor,
    decided_on: date | None = None,
    leaving: Sequence[Leaving] = (),
    scan: StoredFile | None = None,
) -> PriorityVersion:
    """Make the priorities of a counted round, as a new dated version; the reasons are public."""
    going = lifecycle.lock(round)
    lifecycle.check(going, "decide", ())
    day = decided_on or clock.today()
    _check(going, decided, day)
    problems = {item.n: item.problem for item in going.items.select_related("problem__authority")}
    made = [
        _make(going, problems[n], place, decided.reasons.get(n), day, by)
        for place, n in enumerate(decided.order, start=1)
    ]
    record = {
        "order": list(decided.order),
        "result": going.result_hash,
        "paper": scan.sha256 if scan else None,
    }
    facts = {"decided_on": day, "decision": scan, "decided": _told(going, decided)}
    lifecycle.move(going, "decide", by=by, record=record, **facts)
    return note_version(
        authority=going.authority,
        on=day,
        reason=in_both(_("The result of priority round {number}."), number=going.number),
        first=made,
        leaving=leaving,
        round=going,
        by=by,
    )


def _check(going: Round, decided: Decided, day: date) -> None:
    known = {row["n"] for row in going.standing["rows"]}
    if not decided.order:
        raise Refused(_("Choose at least one problem that becomes a priority."))
    if len(set(decided.order)) != len(decided.order) or not set(decided.order) <= known:
        raise Refused(_("Give each chosen problem of this round a place of its own, from 1 without a gap."))
    if day > clock.today() or (going.counted_on and day < going.counted_on):
        raise Refused(_("The day of the decision lies between the count and today."))
    titles = {each["n"]: each for each in going.terms["problems"]}
    lacking = [n for n in departures(going, decided.order) if not any(decided.reasons.get(n, ()))]
    if lacking:
        raise Refused(
            *(
                format_lazy(
                    _("The decision departs from the order at “{title}”: write the reason."),
                    title=titles[n]["title_ky"] or titles[n]["title_ru"],
                )
                for n in lacking
            )
        )


def _make(
    going: Round,
    problem: Problem,
    place: int,
    reason: Reason | None,
    day: date,
    by: journal.Actor,
) -> Priority:
    """The priority of one problem; without a reason of its own, the result of the round is the reason."""
    row = next(row for row in going.standing["rows"] if row["n"] == _number(going, problem))
    total = row["total"].replace(".", ",")
    ky, ru = reason or in_both(
        _("Its place follows from priority round {number}: {total} points of 100."),
        number=going.number,
        total=total,
    )
    return rank_problem(problem=problem, rank=place, vote=Vote(row["votes"], ky, ru), decided_on=day, by=by)


def _number(going: Round, problem: Problem) -> int:
    return next(int(each["n"]) for each in going.terms["problems"] if each["number"] == problem.number)


def _told(going: Round, decided: Decided) -> list[dict[str, object]]:
    """What became of each problem, in the counted order."""
    places = {n: place for place, n in enumerate(decided.order, start=1)}
    return [
        {
            "n": row["n"],
            "place": places.get(row["n"]),
            **dict(zip(("reason_ky", "reason_ru"), decided.reasons.get(row["n"], ("", "")), strict=True)),
        }
        for row in going.standing["rows"]
    ]
