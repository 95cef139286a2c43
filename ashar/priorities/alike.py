"""Words and problems that are likely the same, in whichever language they were said."""

from __future__ import annotations

from collections.abc import Iterable

from ashar.core.search import fold, likeness, meanings
from ashar.places.models import Authority
from ashar.priorities.models import NeedSignal, Problem
from ashar.priorities.states import Problem as State
from ashar.priorities.states import Signal

LOOKED_AT = 3_000
SHOWN = 8
ALIKE = 0.5
# The title of a problem is short, and what a resident says of it is not.
ALIKE_TO_TITLE = 0.35
OPEN = (State.PROPOSED, State.VERIFIED, State.RANKED, State.TAKEN_UP)


def alike_signals(signal: NeedSignal) -> list[NeedSignal]:
    """What others said that is likely the same, the likeliest first; of the newest LOOKED_AT."""
    meant = meanings(signal.folded)
    others = NeedSignal.objects.filter(authority=signal.authority_id, erased_at__isnull=True)
    others = others.exclude(pk=signal.pk).exclude(state=Signal.REPEATED)
    rows = others.order_by("-received_at", "-pk").values_list("pk", "folded")[:LOOKED_AT]
    found = _likeliest(((pk, likeness(meant, meanings(folded))) for pk, folded in rows), ALIKE)
    known = NeedSignal.objects.select_related("problem").in_bulk(found)
    return [known[pk] for pk in found if pk in known]


def open_problems(authority: Authority, *, but: Problem | None = None) -> list[Problem]:
    """Problems of an authority to which words can be joined, the newest first."""
    found = Problem.objects.filter(authority=authority, mode="live", state__in=OPEN)
    return list((found.exclude(pk=but.pk) if but else found).order_by("-pk")[:LOOKED_AT])


def alike_problems(
    among: Iterable[Problem], folded: Iterable[str], *, least: float = ALIKE_TO_TITLE
) -> list[Problem]:
    """Those problems whose title in either language is likely the same as one of these folded texts."""
    meant = [meanings(text) for text in folded]
    known = {problem.pk: problem for problem in among}
    scores = (
        (pk, max((likeness(one, title) for one in meant for title in _titles(problem)), default=0.0))
        for pk, problem in known.items()
    )
    return [known[pk] for pk in _likeliest(scores, least)]


def titles_folded(problem: Problem) -> list[str]:
    """The titles of a problem as `alike_problems` wants them."""
    return [fold(title) for title in (problem.title_ky, problem.title_ru) if title]


def _titles(problem: Problem) -> list[frozenset[str]]:
    return [meanings(title) for title in titles_folded(problem)]


def _likeliest(scores: Iterable[tuple[int, float]], least: float) -> list[int]:
    enough = sorted(((score, pk) for pk, score in scores if score >= least), reverse=True)
    return [pk for _score, pk in enough[:SHOWN]]
