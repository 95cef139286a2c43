"""Public pages as a Django application."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Makes the papers for a council session known, and the register to those who come to read."""

    name = "ashar.portal"
    label = "portal"

    def ready(self) -> None:
        """Register the papers and who issues them."""
        from ashar.accounts.links import register_reading
        from ashar.core import documents
        from ashar.portal import rules  # noqa: F401  adds its permissions
        from ashar.portal.papers import KINDS
        from ashar.portal.readings import readings_of

        register_reading(readings_of)
        documents.register(*KINDS)
