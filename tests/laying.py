"""What many tests begin with is made once in a run; after that its rows are laid into the newsroom's database."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps

from django.db import connection, transaction
from wagtail.models import Site

Rows = list[tuple[object, ...]]


@dataclass(frozen=True, kw_only=True)
class Changed:
    """What became of one table: its key, its rows before, and which of them left and came."""

    key: str
    before: Rows
    gone: Rows
    come: Rows


def laid_when_made_before(make: Callable[[], None]) -> Callable[[], None]:
    """Let ``make`` write the newsroom's database; where the tables look as they did then, lay the same rows next time.

    What is kept outside that database is not done again, nor is anything that hears of a commit told.
    """
    made: dict[str, Changed] = {}

    @wraps(make)
    def lay() -> None:
        if not made or read(made) != {table: change.before for table, change in made.items()}:
            found = _watched(make)
            made.clear()
            made.update(found)
        else:
            _lay(made)

    return lay


def tables() -> list[str]:
    """Return every table of the newsroom's database but those of the text search, which its triggers fill."""
    return [name for name in connection.introspection.table_names() if "_fts" not in name]


def read(names: Iterable[str]) -> dict[str, Rows]:
    """Return the rows of tables of the newsroom's database."""
    found = {}
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f'SELECT * FROM "{name}" ORDER BY 1')
            found[name] = cursor.fetchall()
    return found


def _watched(make: Callable[[], None]) -> dict[str, Changed]:
    before = read(tables())
    make()
    found = {}
    for name, rows in read(before).items():
        if rows != before[name]:
            gone = [row for row in before[name] if row not in rows]
            come = [row for row in rows if row not in before[name]]
            found[name] = Changed(key=_first_column(name), before=before[name], gone=gone, come=come)
    return found


def _first_column(table: str) -> str:
    # In every table of ours, of Wagtail's and of Django's that is the key.
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" LIMIT 0')
        return cursor.description[0][0]


def _lay(made: dict[str, Changed]) -> None:
    """Write the rows; their relations are looked at when the transaction ends, so their order is no matter."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table, change in made.items():
            if change.gone:
                keys = [(row[0],) for row in change.gone]
                cursor.executemany(f'DELETE FROM "{table}" WHERE "{change.key}" = %s', keys)
        for table, change in made.items():
            if change.come:
                places = ", ".join(["%s"] * len(change.come[0]))
                cursor.executemany(f'INSERT INTO "{table}" VALUES ({places})', change.come)
    Site.clear_site_root_paths_cache()
