"""Reading and writing of sets: what is read has the shape and makes sense; anything else is refused."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec

from ashar.calls.sets.checking import criteria_faults, paper_faults, question_faults
from ashar.calls.sets.shapes import CARD_TEXTS, Card, CriteriaSet, PaperList, QuestionSet
from ashar.calls.states import Part

S = TypeVar("S", bound=msgspec.Struct)
_TEXTS = {f"{name}_{code}" for name in CARD_TEXTS for code in ("ky", "ru", "en")}


class SetInvalid(ValueError):
    """The data are not such a set; the text says where and why."""


def read_questions(raw: Any) -> QuestionSet:
    """A question set from JSON data; raises SetInvalid."""
    return _read(raw, QuestionSet, question_faults)


def read_criteria(raw: Any) -> CriteriaSet:
    """A set of criteria from JSON data; raises SetInvalid."""
    return _read(raw, CriteriaSet, criteria_faults)


def read_papers(raw: Any) -> PaperList:
    """A list of papers from JSON data; raises SetInvalid."""
    return _read(raw, PaperList, paper_faults)


def read_card(raw: Any) -> Card:
    """A whole card from JSON data, its sets checked too; raises SetInvalid."""
    card = _read(raw, Card, lambda read: [f"There is no text “{name}”." for name in set(read.texts) - _TEXTS])
    found = [
        *(question_faults(card.questions) if card.questions else ()),
        *(criteria_faults(card.criteria) if card.criteria else ()),
        *(paper_faults(card.papers) if card.papers else ()),
    ]
    if found:
        raise SetInvalid("; ".join(map(str, found)))
    return card


_READERS: Mapping[str, Callable[[Any], Any]] = {
    Part.CARD: read_card,
    Part.CRITERIA: read_criteria,
    Part.QUESTIONS: read_questions,
    Part.PAPERS: read_papers,
}


def read_set(part: str, raw: Any) -> Any:
    """The set of this part from JSON data; raises SetInvalid."""
    return _READERS[part](raw)


def plain(known: msgspec.Struct) -> Any:
    """A set as JSON data."""
    return msgspec.json.decode(msgspec.json.encode(known))


def _read(raw: Any, shape: type[S], faults: Callable[[S], Any]) -> S:
    try:
        read = msgspec.convert(raw, shape)
    except msgspec.ValidationError as error:
        raise SetInvalid(str(error)) from error
    found = list(faults(read))
    if found:
        raise SetInvalid("; ".join(map(str, found)))
    return read
