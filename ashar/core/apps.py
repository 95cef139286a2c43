"""Core as a Django application."""

from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


def _install_triggers(**_kwargs: Any) -> None:
    from ashar.core import triggers

    triggers.install()


class CoreConfig(AppConfig):
    """Puts the database's own refusals back after every migration."""

    name = "ashar.core"
    label = "core"

    def ready(self) -> None:
        """Listen for the end of migrations, and for new connections."""
        from ashar.core.i18n.sorting import install_collations

        connection_created.connect(install_collations, dispatch_uid="ashar-collations")
        post_migrate.connect(_install_triggers, sender=self)
