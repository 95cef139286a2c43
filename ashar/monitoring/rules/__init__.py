"""Who may do what while the work is done."""

from ashar.monitoring.rules import opinions, reports, visits

__all__ = ["opinions", "reports", "visits"]
