"""The names on the wall as a fact: the only names of patrons that ever reach a page, each by its owner's own word."""

from collections.abc import Iterator

from masthead.patronage.wall import names_to_print
from masthead.press.facts import FactKey, fact
from masthead.press.suspicion import suspect


@fact("wall.names")
def wall_names(_one: int) -> tuple[str, ...]:
    """Return the names that are printed; the press keeps a digest of them, and the page."""
    return names_to_print()


def _suspects(_pk: str) -> Iterator[FactKey]:
    yield wall_names.key(1)


# A merge notes an entry of the ledger, and so does a gift that arrives.
for _model in ("patronage.wallname", "patronage.ledgerentry"):
    suspect(_model, _suspects)
