"""What organisations are asked, what they bring and how they are marked: of a call, for everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from ashar.calls.actions import rules_of
from ashar.calls.actions.composing import FIELDS
from ashar.calls.models import Call
from ashar.calls.sets import Criterion, PaperList, read_papers, read_questions
from ashar.calls.sets.asking import MOST_FILES, SIX, Asked, asked
from ashar.core import clock
from ashar.core.web.answers import page
from ashar.regulations.rulesets import CriterionInUse, Rules

_TITLES = ("title_ky", "title_ru", "title_en")


@dataclass(frozen=True)
class Sets:
    """The sets of a call for reading; `named`: their names by part, empty where the rules decide."""

    criteria: Sequence[CriterionInUse | Criterion]
    questions: tuple[Asked, ...]
    papers: PaperList
    named: dict[str, Any]
    from_winner: bool
    budget_lines: int
    most_files: int = MOST_FILES


def sets_shown(found: Call, rules: Rules) -> Sets:
    """What the call works by now; after its announcement, for good."""
    questions, lines = SIX, 10
    if found.questions is not None:
        kept = read_questions(found.questions)
        questions, lines = tuple(asked(each) for each in kept.items), kept.budget_lines
    named = {part: _named(getattr(found, field)) for part, field in FIELDS.items()}
    papers = read_papers(found.asked_papers or {})
    from_winner = rules["proposal.papers"] == "from_winner"
    return Sets(rules.criteria, questions, papers, named, from_winner, lines)


def _named(kept: Any) -> Any:
    """The name of a set and the number it was copied from; None where the rules decide."""
    if kept is None:
        return None
    return SimpleNamespace(origin=kept.get("origin", ""), **{name: kept.get(name, "") for name in _TITLES})


@require_safe
def asked_of(request: HttpRequest, number: str) -> HttpResponse:
    """Questions, papers and criteria of a call, as everybody reads them."""
    found = get_object_or_404(Call.objects.visible_to(request.user), number=number)
    if found.is_historic:
        raise Http404
    context = {
        "call": found,
        "authority": found.authority,
        "sets": sets_shown(found, rules_of(found, clock.now())),
    }
    return page(request, "calls/asked.html", context)
