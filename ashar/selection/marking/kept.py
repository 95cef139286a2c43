"""Marks before the reveal, opened with the key of their sheet: for its member, and for the reveal itself."""

from __future__ import annotations

from ashar.core import keys
from ashar.selection.marking.given import Given
from ashar.selection.models import ScoreSheet, SheetSeal


def seal_of(sheet: ScoreSheet) -> SheetSeal | None:
    """How the sheet is kept; None before anything was marked."""
    found: SheetSeal | None = getattr(sheet, "seal", None)
    return found


def is_readable(sheet: ScoreSheet) -> bool:
    """Whether what was marked can be opened here."""
    seal = seal_of(sheet)
    return seal is None or keys.is_here(seal.key_name)


def kept_of(sheet: ScoreSheet) -> dict[int, Given]:
    """What its member has marked by proposal id; nothing, where the key is gone. Asks who may elsewhere."""
    seal = seal_of(sheet)
    if seal is None or not keys.is_here(seal.key_name):
        return {}
    key = keys.read(seal.key_name)
    return {
        row.proposal_id: Given.from_bytes(keys.unlock(bytes(row.body), key)) for row in sheet.sealed.all()
    }
