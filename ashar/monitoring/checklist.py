"""What a visit looks at: the questions suited to an order (data/checklist.toml)."""

from functools import cache
from pathlib import Path

import msgspec

from ashar.core.datafiles import read

FILE = Path(__file__).parent / "data" / "checklist.toml"


class Question(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question of the check list; without spheres it is asked everywhere."""

    code: str
    title_ky: str
    title_ru: str
    title_en: str
    spheres: tuple[str, ...] = ()
    protected: bool = False


class _Book(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    questions: tuple[Question, ...]


@cache
def questions() -> dict[str, Question]:
    """All questions by code, in the order of the list; raises BadFile for a fault in it."""
    return {question.code: question for question in read(FILE, _Book).content.questions}


def questions_for(sphere: str, *, is_protected: bool) -> list[Question]:
    """The questions of a visit to an order of this sphere."""
    return [
        question
        for question in questions().values()
        if (not question.spheres or sphere in question.spheres) and (is_protected or not question.protected)
    ]
