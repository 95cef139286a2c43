"""Programmes as a Django application."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """Says what releases may tell of orders."""

    name = "ashar.programmes"
    label = "programmes"

    def ready(self) -> None:
        """Make the measures known."""
        import ashar.programmes.press  # noqa: F401
