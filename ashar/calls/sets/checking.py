"""What a shape cannot say of a set: codes once, conditions that look back, points that make 100."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.calls.sets.shapes import (
    RESERVED,
    Condition,
    CriteriaSet,
    Criterion,
    Kind,
    Method,
    PaperList,
    Question,
    QuestionSet,
)
from ashar.core.lifecycle import Words

IN_A_CELL = (Kind.TEXT, Kind.NUMBER, Kind.MONEY, Kind.DATE)
ALL_POINTS = 100


def question_faults(known: QuestionSet) -> Iterator[Words]:
    """Why a question set cannot be kept: a form could not be made of it."""
    yield from _twice(each.code for each in known.items)
    earlier: dict[str, Question] = {}
    for each in known.items:
        if each.code in RESERVED or (each.code[-1].isdigit() and "_" in each.code):
            yield format_lazy(_("The code “{code}” is used by the form itself."), code=each.code)
        yield from _condition_faults(each, earlier)
        yield from _twice(option.code for option in each.options)
        yield from _twice(column.code for column in each.columns)
        if any(column.kind not in IN_A_CELL for column in each.columns):
            yield format_lazy(_("A cell of a table cannot hold this: {question}."), question=_name(each))
        if each.least is not None and each.most is not None and each.least > each.most:
            yield format_lazy(_("The least is more than the most: {question}."), question=_name(each))
        earlier[each.code] = each


def _condition_faults(each: Question, earlier: Mapping[str, Question]) -> Iterator[Words]:
    if each.shown_when is None:
        return
    asked = earlier.get(each.shown_when.question)
    if asked is None or asked.kind != Kind.CHOICE:
        words = _("A condition speaks of an earlier question with answers to choose from: {question}.")
        yield format_lazy(words, question=_name(each))
    elif not each.shown_when.answers or not set(each.shown_when.answers) <= {o.code for o in asked.options}:
        yield format_lazy(
            _("A condition names an answer that does not exist: {question}."), question=_name(each)
        )


def criteria_faults(known: CriteriaSet) -> Iterator[Words]:
    """Why criteria cannot be kept."""
    yield from _twice(each.code for each in known.items)
    yield from _twice(each.code for each in known.levels)
    for each in known.items:
        if any(anchor.points > each.max for anchor in each.anchors):
            yield format_lazy(
                _("A description speaks of more points than the criterion gives: {name}."), name=_name(each)
            )


def paper_faults(known: PaperList) -> Iterator[Words]:
    """Why a list of papers cannot be kept."""
    yield from _twice(each.code for each in known.items)


def unfinished(known: QuestionSet | CriteriaSet | PaperList) -> Iterator[Words]:
    """What a set still lacks before it can be used: words in both languages, answers, columns, 100 points."""
    for each in known.items:
        if not (each.title_ky.strip() and each.title_ru.strip()):
            yield format_lazy(_("Write it in Kyrgyz and in Russian: “{name}”."), name=_name(each))
    if isinstance(known, CriteriaSet):
        yield from _points_unfinished(known)
        yield from _levels_unfinished(known)
    if isinstance(known, QuestionSet):
        if not known.items:
            yield _("There is no question yet.")
        for question in known.items:
            yield from _question_unfinished(question)


def _points_unfinished(known: CriteriaSet) -> Iterator[Words]:
    together = most_points(known.items)
    if together != ALL_POINTS:
        yield format_lazy(_("The points make {n} together; they have to make 100."), n=together)
    for each in known.items:
        if each.max == 0:
            yield format_lazy(_("A criterion gives no points: “{name}”."), name=_name(each))


def _levels_unfinished(known: CriteriaSet) -> Iterator[Words]:
    """By levels somebody must be able to give all points, and less."""
    if known.method != Method.LEVELS:
        return
    shares = [each.percent for each in known.levels]
    if len(shares) < 2 or max(shares) != ALL_POINTS or len(set(shares)) < len(shares):
        yield _("Write at least two levels, each with a share of its own; the best gives 100 percent.")
    if any(not (each.title_ky.strip() and each.title_ru.strip()) for each in known.levels):
        yield _("Write the names of the levels in Kyrgyz and in Russian.")


def _question_unfinished(each: Question) -> Iterator[Words]:
    if each.kind == Kind.CHOICE and len(each.options) < 2:
        yield format_lazy(_("Write at least two answers to choose from: “{name}”."), name=_name(each))
    if each.kind == Kind.TABLE and not each.columns:
        yield format_lazy(_("The table has no column: “{name}”."), name=_name(each))
    for part in (*each.options, *each.columns):
        if not (part.title_ky.strip() and part.title_ru.strip()):
            yield format_lazy(
                _("Write the answers and columns in both languages: “{name}”."), name=_name(each)
            )
            return


def most_points(criteria: Iterable[Criterion]) -> int:
    """All points together."""
    return sum(each.max for each in criteria)


def holds(condition: Condition | None, answers: Mapping[str, str], shown: Collection[str]) -> bool:
    """Whether a question is asked, by the answers so far; `shown`: codes of the earlier ones that are."""
    if condition is None:
        return True
    return condition.question in shown and answers.get(condition.question, "") in condition.answers


def _twice(codes: Iterable[str]) -> Iterator[Words]:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            yield format_lazy(_("The code “{code}” stands twice."), code=code)
        seen.add(code)


def _name(each: Question | Criterion | object) -> str:
    return str(getattr(each, "title_ky", "") or getattr(each, "title_ru", "") or getattr(each, "code", ""))
