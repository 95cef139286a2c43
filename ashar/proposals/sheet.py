"""What a call asks of a proposal, by the copies of its question set and papers that it keeps."""

from collections.abc import Mapping
from dataclasses import dataclass

from ashar.calls.models import Call
from ashar.calls.sets import Kind, holds, read_papers, read_questions
from ashar.calls.sets.asking import asked, paper_asked
from ashar.proposals.questions import QUESTIONS, Question

BUDGET_LINES = 10


@dataclass(frozen=True)
class Sheet:
    """Questions in their order, the most lines of the budget, and its months (0: a short budget)."""

    questions: tuple[Question, ...] = QUESTIONS
    budget_lines: int = BUDGET_LINES
    budget_months: int = 0

    @property
    def is_six(self) -> bool:
        """Whether it asks no more than the six questions."""
        return {each.code for each in self.questions} == {each.code for each in QUESTIONS}

    @property
    def by_code(self) -> dict[str, Question]:
        """The questions by their codes."""
        return {each.code: each for each in self.questions}

    @property
    def typed(self) -> tuple[Question, ...]:
        """Questions that are answered in the form itself; files come on a page of their own."""
        return tuple(each for each in self.questions if each.kind != Kind.FILE)

    def asked(self, answers: Mapping[str, str]) -> list[Question]:
        """The questions that these answers leave to be answered, in their order."""
        shown: dict[str, Question] = {}
        for each in self.questions:
            if holds(each.shown_when, answers, shown):
                shown[each.code] = each
        return list(shown.values())


SIX = Sheet()


def sheet_of(call: Call) -> Sheet:
    """What the call asks, by the copy it keeps; without one, the six questions. Asks the database nothing."""
    questions: tuple[Question, ...] = QUESTIONS
    lines, months = BUDGET_LINES, 0
    if call.questions is not None:
        kept = read_questions(call.questions)
        questions = tuple(asked(each) for each in kept.items)
        lines, months = kept.budget_lines, kept.budget_months
    papers = read_papers(call.asked_papers).items if call.asked_papers is not None else ()
    return Sheet((*questions, *(paper_asked(each) for each in papers if not each.winner_only)), lines, months)
