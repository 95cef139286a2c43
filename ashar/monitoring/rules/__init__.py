"""Who may do what while the work is done."""

from ashar.monitoring.rules import opinions, visits

__all__ = ["opinions", "visits"]
