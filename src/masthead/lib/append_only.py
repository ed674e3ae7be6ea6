"""Tables of the supporters' safe that are only ever added to: the database itself refuses to change or drop a row."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db import connections

from masthead.lib.router import SUPPORTERS

_SQLITE: Final = """
CREATE TRIGGER {name} BEFORE {deed} ON {table}
BEGIN SELECT RAISE(ABORT, '{refusal}'); END
"""
_POSTGRESQL_FUNCTION: Final = """
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{refusal}'; END $$
"""
_POSTGRESQL: Final = """
CREATE TRIGGER {name} BEFORE {deed} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}()
"""


@dataclass(frozen=True, kw_only=True)
class AppendOnly:
    """Triggers on some tables of one app, in both databases' own words.

    Attributes:
        function: what the triggers are called for on PostgreSQL; a name that no other app uses.
        refusal: what the database says to whoever tries; without a quotation mark.
    """

    tables: tuple[str, ...]
    function: str
    refusal: str

    def make(self, _apps: Any, schema_editor: Any) -> None:
        """Make the triggers; called by a migration once the tables are there."""
        connection = schema_editor.connection
        if connection.alias != SUPPORTERS:
            return
        if connection.vendor == "sqlite":
            statement = _SQLITE
        else:
            statement = _POSTGRESQL
            schema_editor.execute(_POSTGRESQL_FUNCTION.format(function=self.function, refusal=self.refusal))
        for table, deed in self._pairs(connection.vendor):
            each = "STATEMENT" if deed == "truncate" else "ROW"
            words = {"name": _name(table, deed), "deed": deed.upper(), "table": table, "each": each}
            schema_editor.execute(statement.format(**words, function=self.function, refusal=self.refusal))

    def drop(self, _apps: Any, schema_editor: Any) -> None:
        """Take the triggers away again, so that the migration can be undone."""
        vendor = schema_editor.connection.vendor
        if schema_editor.connection.alias != SUPPORTERS:
            return
        for table, deed in self._pairs(vendor):
            place = "" if vendor == "sqlite" else f" ON {table}"
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {_name(table, deed)}{place}")

    def missing(self) -> tuple[str, ...]:
        """Return the names of the triggers that should be in the database and are not. Cost: one query."""
        connection = connections[SUPPORTERS]
        query = (
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            if connection.vendor == "sqlite"
            else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        )
        with connection.cursor() as cursor:
            cursor.execute(query)
            found = {row[0] for row in cursor.fetchall()}
        return tuple(sorted({_name(table, deed) for table, deed in self._pairs(connection.vendor)} - found))

    def _pairs(self, vendor: str) -> Iterator[tuple[str, str]]:
        """Yield every table with every deed that is refused; SQLite knows no emptying of a whole table."""
        for table in self.tables:
            for deed in ("update", "delete") if vendor == "sqlite" else ("update", "delete", "truncate"):
                yield table, deed


def _name(table: str, deed: str) -> str:
    return f"{table}_no_{deed}"
