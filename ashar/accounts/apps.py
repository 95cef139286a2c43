"""Accounts as a Django application."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Makes its kinds of notices known, also to the worker."""

    name = "ashar.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Register the kinds of notices."""
        from ashar.accounts import notices  # noqa: F401 - registers them
