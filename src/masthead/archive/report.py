"""The account of an import: one line for every item of the file, whatever became of it."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Line:
    """One item: ``outcome`` is created, updated, unchanged, kept, skipped or failed; ``path`` where it stands now.

    ``blocks`` says of its blocks, by kind, how many were kept, changed, empty, left out, or kept as text.
    """

    id: str
    kind: str
    title: str
    outcome: str
    path: str = ""
    notes: tuple[str, ...] = ()
    comment_count: int = 0
    blocks: dict[str, dict[str, int]] = field(default_factory=dict)


@dataclass(kw_only=True)
class Report:
    """All lines of one import."""

    source: str
    item_count: int
    lines: list[Line] = field(default_factory=list)

    def outcomes(self) -> dict[str, int]:
        """Return how many items had each outcome."""
        return dict(sorted(Counter(line.outcome for line in self.lines).items()))

    def blocks(self) -> dict[str, dict[str, int]]:
        """Return what became of the blocks of all items, by kind."""
        found: dict[str, Counter[str]] = {}
        for line in self.lines:
            for kind, outcomes in line.blocks.items():
                found.setdefault(kind, Counter()).update(outcomes)
        return {kind: dict(sorted(found[kind].items())) for kind in sorted(found)}

    def block_outcomes(self) -> dict[str, int]:
        """Return how many blocks of any kind had each outcome."""
        found: Counter[str] = Counter()
        for outcomes in self.blocks().values():
            found.update(outcomes)
        return dict(sorted(found.items()))

    def as_json(self) -> dict[str, Any]:
        """Return the account for a file or a script."""
        return {
            "source": self.source,
            "items": self.item_count,
            "outcomes": self.outcomes(),
            "comments_left_out": sum(line.comment_count for line in self.lines),
            "blocks": self.blocks(),
            "lines": [asdict(line) for line in self.lines],
        }
