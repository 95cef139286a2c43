"""Words and problems that are likely the same, in whichever language they were said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ashar.core.search import fold, likeness, meanings
from ashar.places.models import Authority
from ashar.priorities.models import NeedSignal, Problem
from ashar.priorities.states import Problem as State
from ashar.priorities.states import Signal

OFFERED = 3_000
SHOWN = 8
ALIKE = 0.5
# The title of a problem is short, and what a resident says of it is not.
ALIKE_TO_TITLE = 0.35
OPEN = (State.PROPOSED, State.VERIFIED, State.RANKED, State.TAKEN_UP)


def alike_signals(signal: NeedSignal) -> list[NeedSignal]:
    """What others said that is likely the same, the likeliest first, of equals the newest."""
    meant = meanings(signal.folded)
    others = NeedSignal.objects.filter(authority=signal.authority_id, erased_at__isnull=True)
    others = others.exclude(pk=signal.pk).exclude(state=Signal.REPEATED)
    near = _near(meant, others.order_by().values_list("pk", "folded"), ALIKE)
    found = _likeliest(((pk, likeness(meant, meanings(folded))) for pk, folded in near), ALIKE)
    known = NeedSignal.objects.select_related("problem").in_bulk(found)
    return [known[pk] for pk in found if pk in known]


def open_problems(authority: Authority, *, but: Problem | None = None) -> list[Problem]:
    """Problems of an authority to which words can be joined, the newest first."""
    found = Problem.objects.filter(authority=authority, mode="live", state__in=OPEN)
    return list((found.exclude(pk=but.pk) if but else found).order_by("-pk")[:OFFERED])


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


class _Shared(dict[str, bool]):
    """Whether a word has one of these meanings; each word is looked into once."""

    def __init__(self, meant: frozenset[str]) -> None:
        self._meant = meant

    def __missing__(self, word: str) -> bool:
        self[word] = shares = bool(meanings(word) & self._meant)
        return shares


def _near(meant: frozenset[str], rows: Iterable[tuple[int, str]], least: float) -> Iterator[tuple[int, str]]:
    """The rows that can be so much alike at all: quick, for a town has ten thousand of them.

    Texts of n and m meanings that share k have the likeness k / √(n·m), which is at most √(k / n).
    """
    enough = max(1.0, least * least * len(meant))
    shared = _Shared(meant)
    for pk, folded in rows:
        if sum(map(shared.__getitem__, set(folded.split()))) >= enough:
            yield pk, folded


def _likeliest(scores: Iterable[tuple[int, float]], least: float) -> list[int]:
    enough = sorted(((score, pk) for pk, score in scores if score >= least), reverse=True)
    return [pk for _score, pk in enough[:SHOWN]]
