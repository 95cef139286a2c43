"""Questions as a form shows them, and the six of the light procedure with help and an example each."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from django.utils import translation
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from ashar.calls.sets.shapes import Condition, Kind, Option, Paper, Question, QuestionSet
from ashar.core.i18n import choose
from ashar.core.lifecycle import Words

LANGUAGES = ("ky", "ru", "en")
MOST_FILES = 3


@dataclass(frozen=True)
class Asked:
    """A question in the reader's language. See `shapes.Question`; `example` as it might be answered."""

    code: str
    title: Words
    help: Words = ""
    example: Words = ""
    limit: int = 1500
    kind: str = Kind.TEXT
    required: bool = True
    least: int | None = None
    most: int | None = None
    options: tuple[tuple[str, Words], ...] = ()
    columns: tuple[tuple[str, str, Words], ...] = ()
    rows: int = 0
    shown_when: Condition | None = None
    section: Words = ""
    tells_applicant: bool = False


SIX: tuple[Asked, ...] = (
    Asked(
        "whom",
        _("Whom will you help, and what hurts them?"),
        _("Who, how many, and how you know. No names of people."),
        _(
            "60 teenagers of the third and fifth quarters, 13 to 17 years old, whose parents work abroad."
            " In March we asked 140 of them at two schools: 4 in 10 have nobody to talk to after school, "
            "and the district police had 11 of them on record last year."
        ),
    ),
    Asked(
        "what",
        _("What will you do, step by step?"),
        _("What, when, where. Three to six steps are enough."),
        _(
            "1. In May we repair two rooms of the former library on Dostuk Street, which the city hall "
            "lends us. 2. From June to October the club is open four evenings a week: football, "
            "carpentry, homework. 3. Every second Saturday a psychologist comes. 4. In September the "
            "teenagers hold a day for their quarter. 5. In October we report to the parents and the "
            "neighbours."
        ),
    ),
    Asked(
        "result",
        _("What will have changed at the end, and how will it be seen?"),
        _("Numbers that can be checked: how many people, what they can do, what is better."),
        _(
            "60 teenagers come at least once a week, by the attendance list. 40 of them finish a course "
            "and keep what they made. The same ten questions are asked in June and in October: those who "
            "have somebody to turn to grow from 6 in 10 to 8 in 10."
        ),
    ),
    Asked(
        "fresh",
        _("What is new in your approach?"),
        _("Why it may work better than what was tried before. We do not prescribe how."),
        _(
            "Older teenagers lead the circles themselves, and we only help them. The clubs of earlier "
            "years were led by adults and emptied after two months; where young people led, half of them "
            "stayed for a year."
        ),
    ),
    Asked(
        "who",
        _("Who will do it, and what have you done before?"),
        _("Experience and duties of the team; no private data."),
        _(
            "A head, two organisers, a psychologist for two days a month and an accountant. For five "
            "years we have led a summer camp for 90 children; in 2024 we carried out a social order for a"
            " youth club and reported in time."
        ),
        tells_applicant=True,
    ),
    Asked(
        "after",
        _("What stays when the money ends?"),
        _("Who goes on with it, on what means."),
        _(
            "The rooms and the tools stay with the quarter committee, which pays for the heating. Ten "
            "older teenagers go on leading the circles; the school takes the psychologist on for half a "
            "day a week."
        ),
    ),
)


def asked(question: Question) -> Asked:
    """A question of a set as a form shows it."""
    return Asked(
        code=question.code,
        title=_said(question, "title"),
        help=_said(question, "help"),
        example=_said(question, "example"),
        limit=question.limit,
        kind=question.kind,
        required=question.required,
        least=question.least,
        most=question.most,
        options=tuple((each.code, _said(each, "title")) for each in question.options),
        columns=tuple((each.code, str(each.kind), _said(each, "title")) for each in question.columns),
        rows=question.rows,
        shown_when=question.shown_when,
        section=_said(question, "section") if question.section_ky or question.section_ru else "",
        tells_applicant=question.tells_applicant,
    )


def paper_asked(paper: Paper) -> Asked:
    """A paper that comes with the proposal, as a question for files."""
    return Asked(code=f"paper-{paper.code}", title=_said(paper, "title"), kind=Kind.FILE, most=MOST_FILES)


def six() -> QuestionSet:
    """The six questions in all languages, as a call keeps them from its announcement on."""
    words = {code: _in_language(code) for code in LANGUAGES}
    raw = [
        {"code": each.code, "limit": each.limit, "tells_applicant": each.tells_applicant}
        | {f"{name}_{code}": words[code][n][name] for code in LANGUAGES for name in _WORDS}
        for n, each in enumerate(SIX)
    ]
    return msgspec.convert({"items": raw}, QuestionSet)


LEAST_SUM = "least_sum"
_ASK_LEAST_SUM = Asked(
    LEAST_SUM,
    _("What is the smallest sum, in soms, with which your project still makes sense?"),
    _(
        "You may leave it empty. If the money does not reach for everybody, the commission may give less "
        "than you ask for, but not less than this. It is sealed with the rest."
    ),
)


def least_sum() -> Question:
    """The question for the least sum, in all languages; optional, asked where the rules say so."""
    words: dict[str, str] = {}
    for code in LANGUAGES:
        with translation.override(code):
            words |= {f"{name}_{code}": str(getattr(_ASK_LEAST_SUM, name)) for name in ("title", "help")}
    raw = {"code": LEAST_SUM, "kind": Kind.MONEY.value, "required": False, "least": 1, **words}
    return msgspec.convert(raw, Question)


_WORDS = ("title", "help", "example")


def _in_language(code: str) -> list[dict[str, str]]:
    with translation.override(code):
        return [{name: str(getattr(each, name)) for name in _WORDS} for each in SIX]


def _choose(texts: tuple[str, ...]) -> str:
    return str(choose(dict(zip(LANGUAGES, texts, strict=True))))


_lazily = lazy(_choose, str)


def _said(each: Question | Option | Paper | object, name: str) -> Words:
    return _lazily(tuple(getattr(each, f"{name}_{code}", "") for code in LANGUAGES))
