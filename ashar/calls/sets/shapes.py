"""The shapes of sets, read strictly: whatever does not fit is refused with its place."""

from typing import Annotated

import msgspec
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

MOST_QUESTIONS = 40
MOST_CRITERIA = 12
MOST_PAPERS = 20
MOST_OPTIONS = 12
MOST_COLUMNS = 6
MOST_ROWS = 30
MOST_MONTHS = 24
MOST_LEVELS = 6

_OF_THE_FORM = """
language title budget seen file attach inn lot scan received_at received_from is_incomplete
missing saved count kept draft paper sums declarations part
"""
RESERVED = frozenset(_OF_THE_FORM.split())
"""Codes that the form of a proposal uses itself."""

Code = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,29}$")]
Line = Annotated[str, msgspec.Meta(max_length=300)]
Long = Annotated[str, msgspec.Meta(max_length=2000)]


class Kind(TextChoices):
    """What an answer is."""

    TEXT = "text", _("Text")
    NUMBER = "number", _("Whole number")
    MONEY = "money", _("Sum in soms")
    CHOICE = "choice", _("One of several answers")
    DATE = "date", _("Day")
    TABLE = "table", _("Table")
    FILE = "file", _("Files")


class _Shape(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    pass


class _Named(_Shape, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    code: Code
    title_ky: Line = ""
    title_ru: Line = ""
    title_en: Line = ""


class Option(_Named, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An answer that can be chosen."""


class Column(_Named, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A column of a table: text, number, money or day."""

    kind: Kind = Kind.TEXT


class Condition(_Shape, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Asked only when an earlier question of choice was answered by one of these."""

    question: Code
    answers: tuple[Code, ...]


class Question(_Named, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A question. `limit`: characters of a text. `least`, `most`: of a number or sum; of files, how many.

    `rows`: most lines of a table. `shown_when`: none means always. `section`: the heading of a section
    that begins with this question. `tells_applicant`: the answer says who applies, so that it is kept back
    while members mark without names.
    """

    kind: Kind = Kind.TEXT
    help_ky: Long = ""
    help_ru: Long = ""
    help_en: Long = ""
    example_ky: Long = ""
    example_ru: Long = ""
    example_en: Long = ""
    required: bool = True
    limit: Annotated[int, msgspec.Meta(ge=20, le=10_000)] = 1500
    least: Annotated[int, msgspec.Meta(ge=0, le=10**9)] | None = None
    most: Annotated[int, msgspec.Meta(ge=0, le=10**9)] | None = None
    options: Annotated[tuple[Option, ...], msgspec.Meta(max_length=MOST_OPTIONS)] = ()
    columns: Annotated[tuple[Column, ...], msgspec.Meta(max_length=MOST_COLUMNS)] = ()
    rows: Annotated[int, msgspec.Meta(ge=1, le=MOST_ROWS)] = 8
    shown_when: Condition | None = None
    tells_applicant: bool = False
    section_ky: Line = ""
    section_ru: Line = ""
    section_en: Line = ""


class _Set(_Shape, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`origin`: the number of the template it was copied from."""

    origin: Line = ""
    title_ky: Line = ""
    title_ru: Line = ""
    title_en: Line = ""


class QuestionSet(_Set, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What organisations are asked beside the title, the budget and the declarations.

    `budget_lines`: most lines of the budget. `budget_months`: how many months of work it is parted by;
    with none the budget is short: what for, how much, how much of one's own.
    """

    items: Annotated[tuple[Question, ...], msgspec.Meta(max_length=MOST_QUESTIONS)] = ()
    budget_lines: Annotated[int, msgspec.Meta(ge=1, le=MOST_ROWS)] = 10
    budget_months: Annotated[int, msgspec.Meta(ge=0, le=MOST_MONTHS)] = 0


class Anchor(_Shape, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a proposal looks like that earns these points."""

    points: Annotated[int, msgspec.Meta(ge=0, le=100)]
    ky: Long = ""
    ru: Long = ""


class Criterion(_Named, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A criterion, the most points it gives, and what few, middling and most points mean.

    `capacity`: it is about the organisation itself, and is marked with its name.
    """

    max: Annotated[int, msgspec.Meta(ge=0, le=100)]
    capacity: bool = False
    anchors: Annotated[tuple[Anchor, ...], msgspec.Meta(max_length=5)] = ()


class Method(TextChoices):
    """How members mark; each way ends in points out of a hundred."""

    POINTS = "points", _("Points: from 0 to the most points of the criterion")
    WEIGHTS = "weights", _("From 0 to 10, times the weight of the criterion")
    LEVELS = "levels", _("Levels with names: fully, by half …")


class Level(_Named, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A level that members choose, and the share of a criterion's points that it gives."""

    percent: Annotated[int, msgspec.Meta(ge=0, le=100)]


class CriteriaSet(_Set, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Criteria whose points are 100 together, and how they are marked; `levels`: where that is by levels."""

    method: Method = Method.POINTS
    levels: Annotated[tuple[Level, ...], msgspec.Meta(max_length=MOST_LEVELS)] = ()
    items: Annotated[tuple[Criterion, ...], msgspec.Meta(max_length=MOST_CRITERIA)] = ()


class Paper(_Named, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A paper. `winner_only`: asked of the winner before signing, whatever the procedure."""

    winner_only: bool = False


class PaperList(_Set, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Papers that organisations hand in."""

    items: Annotated[tuple[Paper, ...], msgspec.Meta(max_length=MOST_PAPERS)] = ()


CARD_TEXTS = ("title", "aim", "tasks", "problem", "target_group", "territory", "results", "conditions")


class Card(_Shape, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A whole call to begin with: texts by field and language (`tasks_ky`), and its sets."""

    texts: dict[str, Annotated[str, msgspec.Meta(max_length=4000)]] = {}
    criteria: CriteriaSet | None = None
    questions: QuestionSet | None = None
    papers: PaperList | None = None
