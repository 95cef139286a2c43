"""What people hear while the work is done."""

from ashar.monitoring.notices import opinions, reports, visits

__all__ = ["opinions", "reports", "visits"]
