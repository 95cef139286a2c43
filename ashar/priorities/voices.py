"""How many residents said it: each once, with those of merged problems, and never too few to be shown."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from ashar.core.i18n import number
from ashar.places.models import Authority
from ashar.priorities.models import NeedSignal, Problem
from ashar.priorities.states import Signal
from ashar.regulations.rulesets import Profile, rules_for


@dataclass(frozen=True)
class Voices:
    """How many said it. `shown`: what everybody may read, None when there are too few (`least`)."""

    number: int
    least: int

    @property
    def shown(self) -> int | None:
        """The number, or None for one that could point at a person."""
        return self.number if self.number >= self.least else None

    def words(self) -> str:
        """The number as everybody may read it; empty when nobody said it."""
        if self.shown is None:
            return _("fewer than {least}").format(least=self.least) if self.number else ""
        return number(self.shown) if self.shown else ""


def voices_by_problem(authority: Authority) -> Counter[int]:
    """How many residents said it, by id of the problem; what was merged counts where it is now.

    A merged problem itself keeps the number of its own. Two queries, however many.
    """
    said = NeedSignal.objects.filter(authority=authority, state=Signal.JOINED).order_by()
    own = dict(said.values_list("problem").annotate(n=Count("pk")))
    into = _merged(authority)
    counts = Counter(own)
    for problem, said_it in own.items():
        while problem in into:
            problem = into[problem]
            counts[problem] += said_it
    return counts


def voices_of(problem: Problem) -> int:
    """How many residents said it, those of merged problems too."""
    parts = defaultdict(list)
    for part, whole in _merged(problem.authority).items():
        parts[whole].append(part)
    family, waiting = {problem.pk}, [problem.pk]
    while waiting:
        found = parts[waiting.pop()]
        family.update(found)
        waiting.extend(found)
    return NeedSignal.objects.filter(problem__in=family, state=Signal.JOINED).count()


def public_voices(problem: Problem) -> Voices:
    """How many said it, for the page that everybody reads."""
    return Voices(voices_of(problem), least_shown(problem.authority))


def least_shown(authority: Authority) -> int:
    """The smallest count of residents that may be shown."""
    return int(rules_for(authority, Profile.USUAL)["needs.small_count"])


def _merged(authority: Authority) -> dict[int, int]:
    """Which problem each merged one became part of."""
    return dict(
        Problem.objects.filter(authority=authority, merged_into__isnull=False).values_list(
            "pk", "merged_into"
        )
    )
