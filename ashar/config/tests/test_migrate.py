"""An empty database gets its tables at once: the same as by all migrations, one after another."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection

from ashar.accounts.models import User
from ashar.config.management.commands.migrate import ONE_BY_ONE
from tests.support.databases import connected_to

pytestmark = pytest.mark.postgres


@pytest.fixture(autouse=True)
def _database(django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock():
        yield


POSTGRES = """
    SELECT 'column', table_name || '.' || column_name,
           concat_ws(' ', data_type, character_maximum_length, is_nullable, identity_generation)
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint
    UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
"""
# The key of a table between two models, which Django’s migration makes wider than its model says.
OF_DJANGO = {
    ("column", "auth_group_permissions.id", f"{kind} NO BY DEFAULT") for kind in ("integer", "bigint")
}
SQLITE = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"


def made_of(name: str, **options: Any) -> set[tuple[str, ...]]:
    """Columns, constraints, indexes and triggers of the database after `migrate`, and what is applied."""
    with connected_to(name):
        call_command("migrate", verbosity=0, interactive=False, **options)
        with connection.cursor() as cursor:
            cursor.execute(SQLITE if connection.vendor == "sqlite" else POSTGRES)
            found = [part for row in cursor.fetchall() for part in _parts(*row)]
            cursor.execute("SELECT 'applied', app, name FROM django_migrations")
            return {*found, *cursor.fetchall()} - OF_DJANGO


def _parts(kind: str, name: str, words: str) -> Iterator[tuple[str, ...]]:
    """A table of SQLite by its columns and constraints, for their order tells nothing; others whole."""
    if kind != "table":
        yield kind, name, words
        return
    depth, part = 0, ""
    for sign in words[words.index("(") + 1 : words.rindex(")")] + ",":
        depth += (sign == "(") - (sign == ")")
        if sign == "," and not depth:
            yield kind, name, " ".join(part.split())
            part = ""
        else:
            part += sign


def test_tables_made_at_once_are_those_of_the_migrations(database_template: Any) -> None:
    at_once, by_steps = (database_template.empty().name for _way in range(2))
    made = made_of(at_once)
    stepped = made_of(by_steps, **{ONE_BY_ONE: True})
    for name in (at_once, by_steps):
        database_template.drop(name)
    assert sorted(made - stepped) == []
    assert sorted(stepped - made) == []
    assert {row[0] for row in made} >= {"applied", "trigger", "index"}
    assert len(made) > 1000


def test_a_database_that_is_not_empty_goes_through_its_migrations(database_template: Any) -> None:
    database = database_template.empty()
    with connected_to(database.name):
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE {User._meta.db_table} (id integer)")
        with pytest.raises(DatabaseError, match="already exists"):
            call_command("migrate", verbosity=0, interactive=False)
        with connection.cursor() as cursor:
            assert "support_note" not in connection.introspection.table_names(cursor)
    database_template.drop(database.name)
