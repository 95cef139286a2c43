"""How marks become a result: points of a mark, named rounding, means, totals, places, equal totals.

Pure arithmetic on fractions; no database. docs/marking.md says it in words with an example worked out.
"""

from ashar.selection.methods.counting import Counting, Place, means_by_criterion, places, total
from ashar.selection.methods.rounding import Rounding
from ashar.selection.methods.scale import is_mark, points_of
from ashar.selection.methods.ties import Entrant, Tie

__all__ = [
    "Counting",
    "Entrant",
    "Place",
    "Rounding",
    "Tie",
    "is_mark",
    "means_by_criterion",
    "places",
    "points_of",
    "total",
]
