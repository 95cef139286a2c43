"""Configuration as a Django application: it brings the checks of an installation."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Registers the checks that refuse development defaults at a public address."""

    name = "ashar.config"
    label = "config"

    def ready(self) -> None:
        """Let Django know of the checks."""
        from django.core import checks

        from ashar.config.checks import check_public_address

        checks.register(check_public_address, checks.Tags.security)
