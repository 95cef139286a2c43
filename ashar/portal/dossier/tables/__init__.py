"""The data of a dossier as tables: told by each stage, written as JSON, CSV and one workbook."""

from __future__ import annotations

from collections.abc import Iterator

from ashar.portal.dossier.scope import Scope
from ashar.portal.dossier.tables import admitting, after, awarding, before, choosing, sitting
from ashar.portal.dossier.tables.shape import Table

__all__ = ["Table", "tables_of"]

PARTS = (
    *before.PARTS,
    *admitting.PARTS,
    *choosing.PARTS,
    *sitting.PARTS,
    *awarding.PARTS,
    *after.PARTS,
)


def tables_of(scope: Scope) -> Iterator[Table]:
    """All tables of the form, in the order of an order's life; an empty one is not written."""
    for part in PARTS:
        if scope.is_full or not part.only_full:
            table = part(scope)
            if table.rows:
                yield table
