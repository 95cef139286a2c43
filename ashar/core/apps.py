"""Core as a Django application."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


def _remove_triggers(plan: Sequence[Any] = (), **_kwargs: Any) -> None:
    from ashar.core import triggers

    if plan:
        triggers.remove()


def _install_triggers(**_kwargs: Any) -> None:
    from ashar.core import triggers

    triggers.install()


class CoreConfig(AppConfig):
    """Takes the database's own refusals out before migrations and puts them back after."""

    name = "ashar.core"
    label = "core"

    def ready(self) -> None:
        """Listen for the beginning and the end of migrations, and for new connections."""
        from ashar.core.i18n.sorting import install_collations

        connection_created.connect(install_collations, dispatch_uid="ashar-collations")
        pre_migrate.connect(_remove_triggers, sender=self)
        post_migrate.connect(_install_triggers, sender=self)
