"""Being killed: the n-th operation on the database or the network is the last one of this life."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections

from masthead.patronage.rails.stripe.tests.till import Till

# Undone or kept by the database itself once a process is gone, so nobody is killed between these.
_NOT_STEPS = ("SAVEPOINT", "RELEASE", "ROLLBACK")


class Killed(BaseException):
    """The process is gone; nothing that catches errors may go on."""


class Life:
    """Counts operations, and ends at the one with the number ``until``."""

    def __init__(self, until: int | None) -> None:
        self.until = until
        self.count = 0

    def step(self) -> None:
        self.count += 1
        if self.count == self.until:
            raise Killed

    def on_database(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(_NOT_STEPS):
            self.step()
        return execute(sql, params, many, context)


@contextmanager
def lived(till: Till, *, until: int | None) -> Iterator[Life]:
    """Live until the ``until``-th operation; a request can be cut off before it is sent, and after it was answered."""
    life, send = Life(until), till.line.request

    def request(*args: Any, **more: Any) -> Any:
        life.step()
        answered = send(*args, **more)
        life.step()
        return answered

    till.line.request = request
    try:
        with connections["supporters"].execute_wrapper(life.on_database):
            yield life
    except Killed:
        pass
    finally:
        till.line.request = send
