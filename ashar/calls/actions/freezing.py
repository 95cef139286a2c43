"""The sets of a call: whether they can be used, and how the call keeps them from its announcement on."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

import msgspec
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.calls.models import Call, Lot
from ashar.calls.sets import plain, read_criteria, read_papers, read_questions, unfinished
from ashar.calls.sets.asking import LEAST_SUM, least_sum, six
from ashar.calls.sets.shapes import CriteriaSet, Method, QuestionSet
from ashar.core.journal import canonical
from ashar.core.lifecycle import Blocker
from ashar.regulations.rulesets import Rules, Snapshot, thaw
from ashar.regulations.rulesets.choosing import OUT_OF_TEN, PERCENT

SPECIALIST = _("The city hall’s specialist")
FROM_WINNER = "from_winner"
WITH_NAMES = "commission.marks_with_names"


def set_blockers(call: Call) -> Iterator[Blocker]:
    """What the themes and the sets of a call still lack before it can be announced."""
    for lot in call.lots.all():
        yield from _lot_blockers(call, lot)
    address = reverse("calls:step", args=[call.number, "asked"])
    for kept, read in (
        (call.criteria, read_criteria),
        (call.questions, read_questions),
        (call.asked_papers, read_papers),
    ):
        for fault in unfinished(read(kept)) if kept is not None else ():
            yield Blocker(fault, who=SPECIALIST, link=address)


def _lot_blockers(call: Call, lot: Lot) -> Iterator[Blocker]:
    is_whole = (lot.title_ky or lot.title_ru) and lot.ceiling and lot.budget_line_id
    if not is_whole:
        words = _("Theme {n} needs a name, a ceiling and its money.")
        link = reverse("calls:step", args=[call.number, "money"])
        yield Blocker(format_lazy(words, n=lot.n), who=SPECIALIST, link=link)


def with_own_criteria(call: Call, rules: Rules) -> Rules:
    """The rules with the call's own criteria in place of those of the rule set."""
    return thaw(own_snapshot(call, rules.snapshot())) if call.criteria else rules


def own_snapshot(call: Call, snapshot: Snapshot) -> Snapshot:
    """The snapshot with the call's own criteria."""
    if call.criteria:
        known = read_criteria(call.criteria)
        shared = {"title_en": "", "anchors": [], **_scale(known)}
        snapshot["criteria"] = [shared | plain(each) for each in known.items]
        snapshot["values"]["scoring.method"] = f"{known.method}_mean"
    return snapshot


def _scale(known: CriteriaSet) -> dict[str, Any]:
    """How these criteria are marked, as the call keeps it with each."""
    if known.method == Method.WEIGHTS:
        return {"out_of": OUT_OF_TEN, "levels": []}
    if known.method == Method.LEVELS:
        levels = [
            {"percent": each.percent}
            | {f"title_{code}": getattr(each, f"title_{code}") for code in ("ky", "ru", "en")}
            for each in known.levels
        ]
        return {"out_of": PERCENT, "levels": levels}
    return {"out_of": 0, "levels": []}


def with_least_sum(known: QuestionSet, rules: Rules) -> QuestionSet:
    """A chosen set with the question for the least sum at its end, where the rules ask for it."""
    if not rules["proposal.least_sum"] or LEAST_SUM in {each.code for each in known.items}:
        return known
    return msgspec.structs.replace(known, items=(*known.items, least_sum()))


def with_terms(call: Call, snapshot: Snapshot) -> Snapshot:
    """The snapshot with what the commission fixed for its calls: are marks published under names."""
    own = call.commission.marks_with_names if call.commission else None
    if own is not None:
        snapshot["values"][WITH_NAMES] = own
    return snapshot


def score_sheet_digest(criteria: Sequence[Any]) -> str:
    """SHA-256 of the score sheet: the criteria as the call keeps them, their points and anchors."""
    return sha256(canonical({"score_sheet": list(criteria)})).hexdigest()


def frozen_sets(call: Call, rules: Rules) -> dict[str, Any]:
    """The sets as the call keeps them for life, as its fields; the six questions where none were chosen."""
    questions = with_least_sum(read_questions(call.questions), rules) if call.questions is not None else six()
    papers = read_papers(call.asked_papers) if call.asked_papers is not None else None
    if papers is not None and rules["proposal.papers"] == FROM_WINNER:
        items = tuple(msgspec.structs.replace(each, winner_only=True) for each in papers.items)
        papers = msgspec.structs.replace(papers, items=items)
    return {"questions": plain(questions), "asked_papers": plain(papers) if papers is not None else None}
