"""Agreements as a Django application."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """Brings its notices."""

    name = "ashar.agreements"
    label = "agreements"

    def ready(self) -> None:
        """Register what other modules ask for by name."""
        import ashar.agreements.payment_notices  # noqa: F401
