"""What many tests begin with is made once in a run; after that its rows are laid into a database, the newsroom's mostly."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps

from django.db import connections, transaction
from wagtail.models import Site

Rows = list[tuple[object, ...]]


@dataclass(frozen=True, kw_only=True)
class Changed:
    """What became of one table: its key, its rows before, and which of them left and came."""

    key: str
    before: Rows
    gone: Rows
    come: Rows


def laid_when_made_before(make: Callable[[], None], *, safe: str = "default") -> Callable[[], None]:
    """Let ``make`` write one database; where the tables look as they did then, lay the same rows next time.

    What is kept outside that database is not done again, nor is anything that hears of a commit told.
    """
    made: dict[str, Changed] = {}

    @wraps(make)
    def lay() -> None:
        if not made or read(made, safe=safe) != {table: change.before for table, change in made.items()}:
            found = _watched(make, safe=safe)
            made.clear()
            made.update(found)
        else:
            _lay(made, safe=safe)

    return lay


def tables(*, safe: str = "default") -> list[str]:
    """Return every table of a database but those of the text search, which its triggers fill."""
    return [name for name in connections[safe].introspection.table_names() if "_fts" not in name]


def read(names: Iterable[str], *, safe: str = "default") -> dict[str, Rows]:
    """Return the rows of tables."""
    found = {}
    with connections[safe].cursor() as cursor:
        for name in names:
            cursor.execute(f'SELECT * FROM "{name}" ORDER BY 1')
            found[name] = cursor.fetchall()
    return found


def _watched(make: Callable[[], None], *, safe: str) -> dict[str, Changed]:
    before = read(tables(safe=safe), safe=safe)
    make()
    found = {}
    for name, rows in read(before, safe=safe).items():
        if rows != before[name]:
            gone = [row for row in before[name] if row not in rows]
            come = [row for row in rows if row not in before[name]]
            found[name] = Changed(key=_first_column(name, safe=safe), before=before[name], gone=gone, come=come)
    return found


def _first_column(table: str, *, safe: str) -> str:
    # In every table of ours, of Wagtail's and of Django's that is the key.
    with connections[safe].cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" LIMIT 0')
        return cursor.description[0][0]


def _lay(made: dict[str, Changed], *, safe: str) -> None:
    """Write the rows; their relations are looked at when the transaction ends, so their order is no matter."""
    with transaction.atomic(using=safe), connections[safe].cursor() as cursor:
        for table, change in made.items():
            if change.gone:
                keys = [(row[0],) for row in change.gone]
                cursor.executemany(f'DELETE FROM "{table}" WHERE "{change.key}" = %s', keys)
        for table, change in made.items():
            if change.come:
                places = ", ".join(["%s"] * len(change.come[0]))
                cursor.executemany(f'INSERT INTO "{table}" VALUES ({places})', change.come)
    Site.clear_site_root_paths_cache()
