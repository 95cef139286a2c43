"""Needs, problems and priorities as a Django application."""

from django.apps import AppConfig


class PrioritiesConfig(AppConfig):
    """Makes the papers and letters of a vote known."""

    name = "ashar.priorities"
    label = "priorities"

    def ready(self) -> None:
        """Register the slips with voting codes and the paper ballot, and the words of the letters."""
        import ashar.priorities.notices  # noqa: F401
        from ashar.core import documents
        from ashar.priorities.slips import BALLOTS, SLIPS

        documents.register(SLIPS, BALLOTS)
