"""The counter, as its own tests have it."""

from counter.conftest import counter

__all__ = ["counter"]
