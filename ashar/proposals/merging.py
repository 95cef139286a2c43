"""Two people at one proposal: `core.merging` over the parts of its content.

Files and partners stand in no form of these parts: they are changed one by one by deeds of their own, and
always stay as they were kept.
"""

from collections.abc import Collection, Mapping
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


def marks(content: Content, sheet: Sheet = SIX, parts: Collection[str] | None = None) -> str:
    """Short marks in one line for a hidden field: of all parts, or of these with gaps for the others."""
    whole = merging.marks(values_of(content, sheet))
    if parts is None:
        return whole
    pairs = zip(parts_of(sheet), whole.split("."), strict=True)
    return ".".join(mark if part in parts else "" for part, mark in pairs)


def overlaid(under: Content, over: Content, parts: Collection[str], sheet: Sheet = SIX) -> Content:
    """The one content with these parts of the other; files and partners stay as they are."""
    written = values_of(over, sheet)
    chosen = {part: written[part] for part in written if part in parts}
    return _beside(_whole(values_of(under, sheet) | chosen, sheet), under)


def merge(*, mine: Content, theirs: Content, seen: str, sheet: Sheet = SIX) -> Merged:
    """What is to be kept when `mine` was written over `seen`, and `theirs` has been kept meanwhile."""
    joined = merging.join(mine=values_of(mine, sheet), theirs=values_of(theirs, sheet), seen=seen)
    return Merged(_beside(_whole(joined.parts, sheet), theirs), joined.clashes, joined.taken)


def _beside(content: Content, kept: Content) -> Content:
    return replace(content, files=kept.files, partners=kept.partners, lead_share=kept.lead_share)


def after_clash(seen: str, theirs: Content, clashes: tuple[str, ...], sheet: Sheet = SIX) -> str:
    """Marks for a page that shows both texts of the clashing parts: what it sends next counts there."""
    return merging.marks_after_clash(seen, values_of(theirs, sheet), clashes)


def values_of(content: Content, sheet: Sheet = SIX) -> dict[str, Any]:
    """The parts of a content in plain values, in the order of `parts_of`."""
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
        "budget": [_line(item) for item in content.budget],
        "declarations": tuple(code for code in DECLARATIONS if code in content.declarations),
    }


def _whole(parts: Mapping[str, Any], sheet: Sheet = SIX) -> Content:
    tables = {each.code for each in sheet.typed if each.kind == Kind.TABLE}
    return Content(
        language=parts["language"],
        title=parts["title"],
        answers={each.code: parts[each.code] for each in sheet.typed if each.code not in tables},
        budget=tuple(_item(*line) for line in parts["budget"]),
        declarations=parts["declarations"],
        tables={code: tuple(map(tuple, parts[code])) for code in tables if parts[code]},
    )


def _line(item: BudgetItem) -> list[Any]:
    short: list[Any] = [item.name, f"{item.amount:.2f}", f"{item.own:.2f}"]
    if item.is_short:
        return short
    months = [f"{each:.2f}" for each in item.months]
    return [*short, item.kind, item.form, item.giver, item.evidence, months, item.proof]


def _item(name: str, amount: str, own: str, *more: Any) -> BudgetItem:
    if not more:
        return BudgetItem(name, Decimal(amount), Decimal(own))
    kind, form, giver, evidence, months, proof = more
    sums = Decimal(amount), Decimal(own)
    return BudgetItem(name, *sums, kind, form, giver, evidence, tuple(map(Decimal, months)), proof)
