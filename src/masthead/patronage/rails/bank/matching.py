"""Matching: whose gift a line is, by a reference that its check digits prove, and by nothing else."""

from masthead.lib.router import SUPPORTERS
from masthead.patronage.pledges import Pledge
from masthead.patronage.rails.bank.lines import Line
from masthead.patronage.rails.bank.references import KIND, references_in


def find_pledge(line: Line) -> Pledge | None:
    """Return the one pledge whose reference stands in the line; None where there is none, or more than one."""
    references = frozenset[str]().union(*(references_in(text) for text in line.texts))
    if not references:
        return None
    rows = Pledge.objects.using(SUPPORTERS).filter(rail=KIND, rail_reference__in=references)
    found = list(rows.select_related("reader").order_by("pk")[:2])
    return found[0] if len(found) == 1 else None
