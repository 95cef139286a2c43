"""Two people at one proposal: `core.merging` over the parts of its content.

Files stand in no form: they are added and taken away one by one, and always stay as they were kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from ashar.calls.sets import Kind
from ashar.core import merging
from ashar.proposals.document import BudgetItem, Content
from ashar.proposals.questions import DECLARATIONS
from ashar.proposals.sheet import SIX, Sheet


@dataclass(frozen=True)
class Merged:
    """Both texts in one, and the parts that both had changed (in `content` they stand as in “mine”)."""

    content: Content
    clashes: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()


def parts_of(sheet: Sheet) -> tuple[str, ...]:
    """Names of the parts of a content that answers this sheet."""
    return ("language", "title", *(question.code for question in sheet.typed), "budget", "declarations")


PARTS = parts_of(SIX)


def marks(content: Content, sheet: Sheet = SIX) -> str:
    """Short marks of all parts, in one line for a hidden field."""
    return merging.marks(_parts(content, sheet))


def merge(*, mine: Content, theirs: Content, seen: str, sheet: Sheet = SIX) -> Merged:
    """What is to be kept when `mine` was written over `seen`, and `theirs` has been kept meanwhile."""
    joined = merging.join(mine=_parts(mine, sheet), theirs=_parts(theirs, sheet), seen=seen)
    return Merged(replace(_whole(joined.parts, sheet), files=theirs.files), joined.clashes, joined.taken)


def after_clash(seen: str, theirs: Content, clashes: tuple[str, ...], sheet: Sheet = SIX) -> str:
    """Marks for a page that shows both texts of the clashing parts: what it sends next counts there."""
    return merging.marks_after_clash(seen, _parts(theirs, sheet), clashes)


def _parts(content: Content, sheet: Sheet = SIX) -> dict[str, Any]:
    answers = {
        each.code: list(map(list, content.tables.get(each.code, ())))
        if each.kind == Kind.TABLE
        else content.answers.get(each.code, "")
        for each in sheet.typed
    }
    return {
        "language": content.language,
        "title": content.title,
        **answers,
        "budget": [(item.name, f"{item.amount:.2f}", f"{item.own:.2f}") for item in content.budget],
        "declarations": tuple(code for code in DECLARATIONS if code in content.declarations),
    }


def _whole(parts: Mapping[str, Any], sheet: Sheet = SIX) -> Content:
    tables = {each.code for each in sheet.typed if each.kind == Kind.TABLE}
    return Content(
        language=parts["language"],
        title=parts["title"],
        answers={each.code: parts[each.code] for each in sheet.typed if each.code not in tables},
        budget=tuple(
            BudgetItem(name, Decimal(amount), Decimal(own)) for name, amount, own in parts["budget"]
        ),
        declarations=parts["declarations"],
        tables={code: tuple(map(tuple, parts[code])) for code in tables if parts[code]},
    )
