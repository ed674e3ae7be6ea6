"""What doctor found: how bad, what it is, and what to do."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from masthead.lib.config import Config

Level = Literal["ok", "warning", "trouble"]
LEVELS: Final[tuple[Level, ...]] = ("ok", "warning", "trouble")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One finding; ``key`` is stable, for scripts, and ``advice`` is empty where nothing needs doing."""

    key: str
    level: Level
    what: str
    advice: str = ""


@dataclass(frozen=True, kw_only=True)
class Patient:
    """The newsroom that is looked at, and when."""

    folder: Path
    config: Config
    now: datetime


def ok(key: str, what: str) -> Finding:
    """Return that something is as it should be."""
    return Finding(key=key, level="ok", what=what)


def warning(key: str, what: str, *, advice: str) -> Finding:
    """Return that something will hurt one day, or does not work yet."""
    return Finding(key=key, level="warning", what=what, advice=advice)


def trouble(key: str, what: str, *, advice: str) -> Finding:
    """Return that something is broken now."""
    return Finding(key=key, level="trouble", what=what, advice=advice)


def worst(findings: tuple[Finding, ...]) -> Level:
    """Return the worst level among findings."""
    return max((each.level for each in findings), key=LEVELS.index, default="ok")


def ago(*, since: datetime, now: datetime) -> str:
    """Return how long ago something was, in the unit in which people say it."""
    seconds = max(0, int((now - since).total_seconds()))
    for name, size in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {name} ago"
    return f"{seconds} seconds ago"


def counted(count: int, what: str) -> str:
    """Return a number with its noun: 1 page, 2 pages."""
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
