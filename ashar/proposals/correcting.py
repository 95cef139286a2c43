"""A correction of what was opened: which items it may touch, what it changed, and what of it counts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from ashar.proposals import content as port
from ashar.proposals.content import Content
from ashar.proposals.merging import overlaid, parts_of, values_of
from ashar.proposals.models import CorrectedContent, OpenedContent, Proposal
from ashar.proposals.sheet import Sheet


@dataclass(frozen=True)
class Correction:
    """What was opened, what was sent, and what counts. `asked`: codes of the items that were asked for."""

    filed: Content
    sent: Content
    counts: Content
    asked: frozenset[str]
    sheet: Sheet

    @property
    def changed(self) -> list[str]:
        """Codes of the items that were asked for and changed."""
        return [code for code in changes(self.filed, self.sent, self.sheet) if code in self.asked]

    @property
    def unrequested(self) -> list[str]:
        """Codes of what else was changed; it does not count."""
        return [code for code in changes(self.filed, self.sent, self.sheet) if code not in self.asked]


def correction_of(filed: Content, sent: Content, asked: Collection[str], sheet: Sheet) -> Correction:
    """The correction with what of it counts: the items that were asked for, as they were sent."""
    sent = replace(sent, salt=filed.salt)
    counts = overlaid(filed, sent, set(asked), sheet)
    files = {**filed.files, **{code: sent.files[code] for code in asked if code in sent.files}}
    counts = replace(counts, files=files, salt=filed.salt)
    return Correction(filed, sent, counts, frozenset(asked), sheet)


def changes(before: Content, after: Content, sheet: Sheet) -> list[str]:
    """Codes of the items in which the one differs from the other, in the order of the sheet."""
    old, new = values_of(before, sheet), values_of(after, sheet)
    typed = {code for code in parts_of(sheet) if old[code] != new[code]}
    files = {
        code
        for code in {*before.files, *after.files}
        if [each.sha256 for each in before.files.get(code, ())]
        != [each.sha256 for each in after.files.get(code, ())]
    }
    return [code for code in items_of(sheet) if code in typed | files]


def items_of(sheet: Sheet) -> list[str]:
    """Codes of everything that can be put right, in the order of the sheet."""
    return ["language", "title", *(each.code for each in sheet.questions), "budget", "declarations"]


def kept_correction(proposal: Proposal, asked: Collection[str], sheet: Sheet) -> Correction | None:
    """The correction as it was sent; None while there is none."""
    kept = CorrectedContent.objects.filter(proposal=proposal).first()
    if kept is None:
        return None
    return Correction(
        filed_content(proposal),
        port.parse(bytes(kept.sent)),
        port.parse(bytes(kept.body)),
        frozenset(asked),
        sheet,
    )


def filed_content(proposal: Proposal) -> Content:
    """What was opened, before any correction."""
    return port.parse(bytes(OpenedContent.objects.get(proposal=proposal).body))
