"""Transactions about supporters: each names the supporters' database, or it would roll nothing back.

Wagtail and Django mean the newsroom's database wherever none is named, so in the apps of the supporters'
safe every transaction goes through here (a house rule finds bare ones).
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet

from masthead.lib.router import SUPPORTERS

M = TypeVar("M", bound=Model)


def supporters_together() -> AbstractContextManager[Any]:
    """Make all that is written inside stand together, or none of it."""
    return transaction.atomic(using=SUPPORTERS)


def after_supporters_commit(call: Callable[[], Any]) -> None:
    """Call ``call`` once the open transaction of the supporters' database has been committed."""
    transaction.on_commit(call, using=SUPPORTERS)


def held(rows: QuerySet[M]) -> QuerySet[M]:
    """Return rows that nobody else may change until the open transaction ends."""
    return rows.using(SUPPORTERS).select_for_update()
