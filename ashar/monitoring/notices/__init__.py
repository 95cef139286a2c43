"""What people hear while the work is done."""

from ashar.monitoring.notices import opinions, visits

__all__ = ["opinions", "visits"]
