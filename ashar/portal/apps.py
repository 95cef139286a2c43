"""Public pages as a Django application."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Makes the papers for a council session known."""

    name = "ashar.portal"
    label = "portal"

    def ready(self) -> None:
        """Register the papers and who issues them."""
        from ashar.core import documents
        from ashar.portal import rules  # noqa: F401  adds its permissions
        from ashar.portal.papers import KINDS

        documents.register(*KINDS)
