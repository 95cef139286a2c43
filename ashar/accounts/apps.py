"""Accounts as a Django application."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Makes its kinds of notices known, also to the worker, and tells the frame who works where."""

    name = "ashar.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Register the kinds of notices, and roles."""
        from ashar.accounts import notices  # noqa: F401 - registers them
        from ashar.accounts.queries import rows_of_roles
        from ashar.accounts.reader import authority_of
        from ashar.core.web.frame import provide_authority
        from ashar.core.web.ties import provide_ties

        provide_ties("role", rows_of_roles)
        provide_authority(authority_of)
