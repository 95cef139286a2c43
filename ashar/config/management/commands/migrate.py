"""`migrate`, which makes the tables of an empty database at once.

Going through every migration ever written takes most of the first start, and in an empty database
nothing needs them: the models say what the tables are. That both ways lead to the same tables is tested.
"""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from ashar.core.schema import make_tables

ONE_BY_ONE = "one_by_one"
# With one of these Django's own command is asked for something else than “bring this up to date”.
SPECIAL = ("app_label", "fake", "fake_initial", "plan", "check_unapplied", "prune", ONE_BY_ONE)


class Command(migrate.Command):
    """Django’s own, after the tables of an empty database were made at once."""

    def add_arguments(self, parser: Any) -> None:
        """One option more than Django’s."""
        super().add_arguments(parser)
        parser.add_argument(
            "--one-by-one", action="store_true", help="Go through the migrations in an empty database too."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Bring the tables up to date."""
        connection = connections[options["database"]]
        if not any(options.get(name) for name in SPECIAL) and _is_empty(connection):
            _begin(connection)
        super().handle(*args, **options)


def _is_empty(connection: BaseDatabaseWrapper) -> bool:
    known = {MigrationRecorder.Migration._meta.db_table, *connection.introspection.django_table_names()}
    return not known & set(connection.introspection.table_names())


def _begin(connection: BaseDatabaseWrapper) -> None:
    """Make the tables of all models and note all migrations as applied, in one transaction."""
    recorder, graph = MigrationRecorder(connection), MigrationLoader(None).graph
    with connection.schema_editor() as editor:
        editor.create_model(recorder.Migration)
        make_tables(editor)
        for node in sorted(graph.nodes):
            recorder.record_applied(*node)
