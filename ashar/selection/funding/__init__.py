"""Who can be funded with the money there is, by lots and sources: exact, in tyiyns, no database."""

from ashar.selection.funding.departing import Departure, departures
from ashar.selection.funding.planning import Asking, Money, Plan, by_ranking, by_the_book, topped_up
from ashar.selection.funding.solving import Aim, Best, best

__all__ = [
    "Aim",
    "Asking",
    "Best",
    "Departure",
    "Money",
    "Plan",
    "best",
    "by_ranking",
    "by_the_book",
    "departures",
    "topped_up",
]
