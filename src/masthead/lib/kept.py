"""How long the press keeps what its pages said before."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Kept:
    """How long one can go back: to the newest editions, so many, and to every one that is younger than so many days."""

    editions: int = 1_000
    days: int = 30
