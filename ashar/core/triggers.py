"""Triggers: what the database itself must refuse, on both engines.

A module declares its triggers once. They are taken out before migrations and put in after them,
because a table that SQLite remakes loses them silently, and start-up, `doctor` and a test ask `missing()`.
"""

from dataclasses import dataclass

from django.db import connection, transaction


@dataclass(frozen=True)
class Trigger:
    """Refuse `event` on `table` with `message` when the SQL condition `when` holds.

    `event` is INSERT, UPDATE, DELETE or TRUNCATE (the last exists on PostgreSQL only).
    `when` may use NEW and OLD; empty means always.
    """

    name: str
    table: str
    event: str
    message: str
    when: str = ""


_registered: dict[str, Trigger] = {}


def register(*triggers: Trigger) -> None:
    """Make these triggers part of the database."""
    for trigger in triggers:
        _registered[trigger.name] = trigger


def append_only(table: str, message: str) -> tuple[Trigger, ...]:
    """Triggers that refuse update, delete and truncate of a table."""
    return tuple(
        Trigger(f"{table}_no_{event.lower()}", table, event, message)
        for event in ("UPDATE", "DELETE", "TRUNCATE")
    )


def install() -> None:
    """Put in what is missing; an existing trigger of the same name is replaced."""
    tables = set(connection.introspection.table_names())
    with transaction.atomic(), connection.cursor() as cursor:
        for trigger in _on_this_engine():
            if trigger.table in tables:
                for statement in _statements(trigger):
                    cursor.execute(statement)


def remove() -> None:
    """Take all of them out, for as long as migrations run.

    SQLite remakes a table under another name, and refuses while a trigger of any table names it.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        for name, table in _present().items():
            if name in _registered or connection.vendor == "sqlite":
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER {name}{on}")


def missing() -> list[str]:
    """Names of the triggers that should stand in the database and do not."""
    present = _present()
    return sorted(t.name for t in _on_this_engine() if t.name not in present)


def _present() -> dict[str, str]:
    """Tables by the names of the triggers that stand in the database."""
    query = (
        "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return dict(cursor.fetchall())


def _on_this_engine() -> list[Trigger]:
    return [
        trigger
        for trigger in _registered.values()
        if connection.vendor == "postgresql" or trigger.event != "TRUNCATE"
    ]


def _statements(trigger: Trigger) -> list[str]:
    message = trigger.message.replace("'", "''")
    if connection.vendor == "sqlite":
        when = f"WHEN {trigger.when} " if trigger.when else ""
        return [
            f"DROP TRIGGER IF EXISTS {trigger.name}",
            f"CREATE TRIGGER {trigger.name} BEFORE {trigger.event} ON {trigger.table} "
            f"{when}BEGIN SELECT RAISE(ABORT, '{message}'); END",
        ]
    scope = "FOR EACH STATEMENT" if trigger.event == "TRUNCATE" else "FOR EACH ROW"
    # The condition stands inside the function: a WHEN clause may not hold a subquery.
    return [
        f"CREATE OR REPLACE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {trigger.when or 'true'} THEN RAISE EXCEPTION '{message.replace('%', '%%')}' "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN {'OLD' if trigger.event == 'DELETE' else 'NEW'}; END $$",
        f"DROP TRIGGER IF EXISTS {trigger.name} ON {trigger.table}",
        f"CREATE TRIGGER {trigger.name} BEFORE {trigger.event} ON {trigger.table} "
        f"{scope} EXECUTE FUNCTION {trigger.name}()",
    ]
