"""Audit: print the whole database again, elsewhere, and compare byte for byte with the edition."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from masthead.press.edition import Edition
from masthead.press.turn import one_at_a_time
from masthead.press.whole import print_everything


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A path whose bytes, headers or status are not what a full print gives.

    ``what`` is missing, extra, differs, body missing or body differs.
    """

    path: str
    what: str


def audit(*, edition: Edition, progress: Callable[[int], None] | None = None) -> tuple[Difference, ...]:
    """Compare the edition with a full print of the same database at the edition's own instant.

    Cost: a full print into a scratch folder; nothing of the edition is touched.
    """
    with one_at_a_time(edition.folder):
        return _audit(edition=edition, progress=progress)


def _audit(*, edition: Edition, progress: Callable[[int], None] | None) -> tuple[Difference, ...]:
    with edition.reading() as view:
        at = datetime.fromisoformat(view.at) if view.at else datetime.now(UTC)
    with tempfile.TemporaryDirectory(prefix="audit-") as folder, Edition.open(Path(folder), writable=True) as fresh:
        print_everything(edition=fresh, at=at, reason="audit", progress=progress)
        return compare(edition=edition, truth=fresh)


def compare(*, edition: Edition, truth: Edition) -> tuple[Difference, ...]:
    """Return every path on which two editions do not answer the same bytes."""
    with edition.reading() as mine, truth.reading() as theirs:
        here = dict(mine.items("paths"))
        there = dict(theirs.items("paths"))
        found = [Difference(path=path.decode(), what="extra") for path in here.keys() - there.keys()]
        found += [Difference(path=path.decode(), what="missing") for path in there.keys() - here.keys()]
        differing = (path for path in here.keys() & there.keys() if here[path] != there[path])
        found += [Difference(path=path.decode(), what="differs") for path in differing]
        for path, entry in mine.paths():
            kept = [(mine.get("bodies", each.body_key), theirs.get("bodies", each.body_key)) for each in entry.variants]
            if any(body is None for body, _ in kept):
                found.append(Difference(path=path, what="body missing"))
            elif any(true is not None and body != true for body, true in kept):
                found.append(Difference(path=path, what="body differs"))
    return tuple(sorted(found, key=lambda each: each.path))
