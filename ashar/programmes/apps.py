"""Programmes as a Django application."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """Says what releases may tell of orders, what the office hears, which papers there are."""

    name = "ashar.programmes"
    label = "programmes"

    def ready(self) -> None:
        """Make the measures, the kinds of notices and the papers known."""
        from ashar.programmes import notices, papers, press  # noqa: F401
