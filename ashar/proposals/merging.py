"""Two people at one draft: what each has changed is told apart part by part, so that nothing is lost.

A page carries short marks of every part as it was last seen. A part that only one of the two has changed
is taken from whoever changed it; a part that both have changed is a clash, which a person settles.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ashar.core.journal import canonical
from ashar.proposals.document import BudgetItem, Content
from ashar.proposals.questions import DECLARATIONS, QUESTIONS

PARTS = ("language", "title", *(question.code for question in QUESTIONS), "budget", "declarations")
_LETTERS = 10


@dataclass(frozen=True)
class Merged:
    """Both texts in one, and the parts that both had changed (in `content` they stand as in “mine”)."""

    content: Content
    clashes: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()


def marks(content: Content) -> str:
    """Short marks of all parts, in one line for a hidden field."""
    return ".".join(_mark(value) for value in _parts(content).values())


def merge(*, mine: Content, theirs: Content, seen: str) -> Merged:
    """What is to be kept when `mine` was written over what was `seen`, and `theirs` has been kept meanwhile.

    Marks that cannot be read count as nothing seen: then every difference is a clash.
    """
    base = _read(seen)
    here, there = _parts(mine), _parts(theirs)
    kept, clashes, taken = dict(here), [], []
    for part in PARTS:
        if _mark(here[part]) == _mark(there[part]) or _mark(there[part]) == base[part]:
            continue
        if _mark(here[part]) == base[part]:
            kept[part] = there[part]
            taken.append(part)
        else:
            clashes.append(part)
    return Merged(_whole(kept), tuple(clashes), tuple(taken))


def after_clash(seen: str, theirs: Content, clashes: tuple[str, ...]) -> str:
    """Marks for a page that shows both texts of the clashing parts: what it sends next counts there."""
    base, there = _read(seen), _parts(theirs)
    return ".".join(_mark(there[part]) if part in clashes else base[part] for part in PARTS)


def _read(seen: str) -> Mapping[str, str]:
    given = seen.split(".")
    return dict(zip(PARTS, given if len(given) == len(PARTS) else [""] * len(PARTS), strict=True))


def _parts(content: Content) -> dict[str, Any]:
    answers = {question.code: content.answers.get(question.code, "") for question in QUESTIONS}
    return {
        "language": content.language,
        "title": content.title,
        **answers,
        "budget": [(item.name, f"{item.amount:.2f}", f"{item.own:.2f}") for item in content.budget],
        "declarations": tuple(code for code in DECLARATIONS if code in content.declarations),
    }


def _whole(parts: Mapping[str, Any]) -> Content:
    return Content(
        language=parts["language"],
        title=parts["title"],
        answers={question.code: parts[question.code] for question in QUESTIONS},
        budget=tuple(
            BudgetItem(name, Decimal(amount), Decimal(own)) for name, amount, own in parts["budget"]
        ),
        declarations=parts["declarations"],
    )


def _mark(value: Any) -> str:
    return hashlib.sha256(canonical({"value": value})).hexdigest()[:_LETTERS]
