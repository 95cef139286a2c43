"""The count of a round: everything in it at once, and the result fixed."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.core import clock, journal, lifecycle
from ashar.core.lifecycle import Blocker
from ashar.priorities.actions.opening import sealed
from ashar.priorities.counting import Terms, Votes, count, tally
from ashar.priorities.models import BallotBox, HandCount, PaperState, Round, VotingCode

COUNTING_PAPER = (PaperState.AGREED, PaperState.SETTLED)


def count_blockers(round: Round) -> Iterator[Blocker]:
    """Why a round cannot be counted yet."""
    waiting = dict(round.paper_ballots.values_list("state").annotate(n=Count("pk")).order_by())
    if once := waiting.get(PaperState.ONCE, 0):
        yield Blocker(
            format_lazy(_("Paper ballots that a second person has not read yet: {n}."), n=once),
            who=_("Another person of the office"),
        )
    if differs := waiting.get(PaperState.DIFFERS, 0):
        yield Blocker(format_lazy(_("Paper ballots with a difference to settle: {n}."), n=differs))
    if round.has_marks and (unlocked := sum(not each.is_locked for each in round.markers.all())):
        yield Blocker(
            format_lazy(_("Members of the commission who have not handed in their marks: {n}."), n=unlocked),
            who=_("The members of the commission"),
        )
    if round.by_hands and not round.hands.exists():
        yield Blocker(_("The show of hands of no meeting has been entered."))


@transaction.atomic
def count_round(*, round: Round, by: journal.Actor) -> Round:
    """Count votes and marks and fix the order; codes are forgotten, their totals stay."""
    going = lifecycle.lock(round)
    lifecycle.check(going, "count", count_blockers(going))
    result = journal.canonical(_result(going)).decode()
    digest = hashlib.sha256(result.encode()).hexdigest()
    VotingCode.objects.filter(round=going).delete()
    facts = {"result": result, "result_hash": digest, "counted_on": clock.today()}
    return lifecycle.move(going, "count", by=by, record={"result": digest}, **facts)


def _result(round: Round) -> dict[str, Any]:
    box = BallotBox.objects.get(round=round)
    paper = list(round.paper_ballots.values_list("state", "chosen"))
    assert all(state in COUNTING_PAPER for state, _chosen in paper)
    hands = dict(HandCount.objects.filter(round=round).values_list("n").annotate(all=Sum("votes")))
    papers = dict.fromkeys((chosen for _state, chosen in paper), 0)
    for _state, chosen in paper:
        papers[chosen] += 1
    sheets = (
        [_sheet(marks) for marks in round.markers.values_list("marks", flat=True)] if round.has_marks else []
    )
    rows = count(terms_of(round), Votes(tally(box.ballots), tally(papers), hands), sheets)
    return {
        "round": round.number,
        "method": round.method_hash,
        "box": sealed(box)["box"],
        "cast": _cast(round, box, papers),
        "sheets": len(sheets),
        "rows": [row.to_json() for row in rows],
    }


def terms_of(round: Round) -> Terms:
    """What the count takes from the published method."""
    method = round.terms
    return Terms(
        problems=tuple(each["n"] for each in method["problems"]),
        votes_pct=method["votes_pct"],
        weights={each["code"]: each["weight"] for each in method["criteria"]},
        said={each["n"]: each["said"] for each in method["problems"]},
    )


def _cast(round: Round, box: BallotBox, papers: dict[str, int]) -> dict[str, Any]:
    """How many took part in each way."""
    codes = VotingCode.objects.filter(round=round).aggregate(
        issued=Count("pk"), used=Count("pk", filter=Q(is_used=True))
    )
    online = sum(box.ballots.values())
    assert codes["used"] == online, "as many codes are used as ballots lie in the box"
    present = round.hands.values("meeting").distinct().count()
    return {
        "codes": codes["issued"],
        "online": online,
        "paper": sum(papers.values()) - papers.get("", 0),
        "spoiled": papers.get("", 0),
        "meetings": present,
        "days": box.days,
    }


def _sheet(marks: dict[str, dict[str, int]]) -> dict[int, dict[str, int]]:
    return {int(n): given for n, given in marks.items()}
