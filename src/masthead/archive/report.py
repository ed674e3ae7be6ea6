"""The account of an import: one line for every item of the file, whatever became of it."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Line:
    """One item: ``outcome`` is created, updated, unchanged, kept, skipped or failed; ``path`` where it stands now."""

    id: str
    kind: str
    title: str
    outcome: str
    path: str = ""
    notes: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Report:
    """All lines of one import."""

    source: str
    item_count: int
    lines: list[Line] = field(default_factory=list)

    def outcomes(self) -> dict[str, int]:
        """Return how many items had each outcome."""
        return dict(sorted(Counter(line.outcome for line in self.lines).items()))

    def as_json(self) -> dict[str, Any]:
        """Return the account for a file or a script."""
        return {
            "source": self.source,
            "items": self.item_count,
            "outcomes": self.outcomes(),
            "lines": [asdict(line) for line in self.lines],
        }
