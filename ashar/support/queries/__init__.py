"""Reads of support: where towns stand, notes, and who supported an order."""

from ashar.support.queries.notes import count_open_notes, is_known, known_knots, notes_of_thread
from ashar.support.queries.standing import Standing, standings, towns_of
from ashar.support.queries.supporters import supporters_of, supporters_of_order

__all__ = [
    "Standing",
    "count_open_notes",
    "is_known",
    "known_knots",
    "notes_of_thread",
    "standings",
    "supporters_of",
    "supporters_of_order",
    "towns_of",
]
