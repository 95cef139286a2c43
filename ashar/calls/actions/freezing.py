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
from ashar.calls.sets.asking import six
from ashar.core.journal import canonical
from ashar.core.lifecycle import Blocker
from ashar.regulations.rulesets import Rules, Snapshot, thaw

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
        own = [{"title_en": "", **plain(each)} for each in read_criteria(call.criteria).items]
        snapshot["criteria"] = [{"anchors": [], **each} for each in own]
    return snapshot


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
    questions = read_questions(call.questions) if call.questions is not None else six()
    papers = read_papers(call.asked_papers) if call.asked_papers is not None else None
    if papers is not None and rules["proposal.papers"] == FROM_WINNER:
        items = tuple(msgspec.structs.replace(each, winner_only=True) for each in papers.items)
        papers = msgspec.structs.replace(papers, items=items)
    return {"questions": plain(questions), "asked_papers": plain(papers) if papers is not None else None}
