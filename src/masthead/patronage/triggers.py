"""The database itself refuses to change or to drop what was booked: triggers, in both databases' own words."""

from typing import Any, Final

from django.db import connections

from masthead.lib.router import SUPPORTERS

# Tables that are only ever added to.
APPEND_ONLY: Final = ("patronage_ledgerentry", "patronage_receipt")
_DEEDS: Final = ("update", "delete")
_SQLITE: Final = """
CREATE TRIGGER {name} BEFORE {deed} ON {table}
BEGIN SELECT RAISE(ABORT, 'what was booked is never changed: book a correction'); END
"""
_POSTGRESQL_FUNCTION: Final = """
CREATE OR REPLACE FUNCTION patronage_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'what was booked is never changed: book a correction'; END $$
"""
_POSTGRESQL: Final = """
CREATE TRIGGER {name} BEFORE {deed} ON {table} FOR EACH ROW EXECUTE FUNCTION patronage_refuse_change()
"""
_POSTGRESQL_EMPTYING: Final = """
CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION patronage_refuse_change()
"""


def make_triggers(_apps: Any, schema_editor: Any) -> None:
    """Make the triggers; called by the migration that makes the tables."""
    connection = schema_editor.connection
    if connection.alias != SUPPORTERS:
        return
    is_sqlite = connection.vendor == "sqlite"
    if not is_sqlite:
        schema_editor.execute(_POSTGRESQL_FUNCTION)
    for table in APPEND_ONLY:
        for deed in _DEEDS:
            statement = _SQLITE if is_sqlite else _POSTGRESQL
            schema_editor.execute(statement.format(name=_name(table, deed), deed=deed.upper(), table=table))
        if not is_sqlite:
            schema_editor.execute(_POSTGRESQL_EMPTYING.format(name=_name(table, "truncate"), table=table))


def drop_triggers(_apps: Any, schema_editor: Any) -> None:
    """Take the triggers away again, so that the migration can be undone."""
    if schema_editor.connection.alias != SUPPORTERS:
        return
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for table in APPEND_ONLY:
        for deed in (*_DEEDS, *(() if is_sqlite else ("truncate",))):
            place = "" if is_sqlite else f" ON {table}"
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {_name(table, deed)}{place}")


def missing_triggers() -> tuple[str, ...]:
    """Return the names of the triggers that should be in the database and are not."""
    connection = connections[SUPPORTERS]
    is_sqlite = connection.vendor == "sqlite"
    wanted = {_name(table, deed) for table in APPEND_ONLY for deed in (*_DEEDS, *(() if is_sqlite else ("truncate",)))}
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if is_sqlite
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = {row[0] for row in cursor.fetchall()}
    return tuple(sorted(wanted - found))


def _name(table: str, deed: str) -> str:
    return f"{table}_no_{deed}"
