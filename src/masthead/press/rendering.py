"""Render one page and pack it, recording what it read."""

import errno
import logging
from typing import Final

from django.conf import settings

from masthead.press.batch import Batch, Rendered
from masthead.press.facts import Args, recording
from masthead.press.prepared import HeaderPolicy, Printed, prepare
from masthead.press.store import EditionNotKept
from masthead.press.table import PageKey, Prime, kind_of

log: Final = logging.getLogger(__name__)
# What is no page's own fault, and would let some pages go out and others not.
_NO_ROOM: Final = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
_NO_FILE: Final = (
    "The next edition could not be printed: a picture of it could not be stored ({error}). The one before stands. "
    "See that the disk has room; what was not printed is printed then."
)


def prime(read: Prime, *, every: list[Args]) -> None:
    """Read many facts at once; where one of them cannot be, each is read by itself when it is asked for."""
    try:
        read(every)
    except Exception:
        log.exception("cannot read many facts at once")


def render_one(*, batch: Batch, key: PageKey, policy: HeaderPolicy) -> None:
    """Render a page into a batch: as rendered, as gone, or as failed.

    Raises:
        EditionNotKept: the disk has no room for a file that the page shows, or may not be written.
    """
    try:
        rendered = render(key=key, policy=policy)
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            raise EditionNotKept(_NO_FILE.format(error=error.strerror)) from error
        # One page that cannot be printed must not hold back the others; the old one stays, and doctor tells.
        log.exception("cannot print %s", key)
        batch.failed[key] = f"{type(error).__name__}: {error}"
        return
    if rendered is None:
        batch.gone.append(key)
    else:
        batch.rendered.append(rendered)


def render(*, key: PageKey, policy: HeaderPolicy) -> Rendered | None:
    """Render one page and pack it, recording what it read; None where the page does not exist.

    Raises:
        Exception: whatever the page's own code raises.
    """
    kind = kind_of(key)
    with recording() as recorder:
        if kind.exists(*key.args) is None:
            return None
        sheet = kind.render(*key.args)
    facts = {fact.id: seen for fact, seen in recorder.facts.items()}
    if sheet is None:
        return Rendered(key=key, prepared=None, facts=facts)
    printed = Printed(
        path=sheet.path,
        body=sheet.body,
        media_type=sheet.media_type,
        status=sheet.status,
        location=sheet.location,
        tags=key.tags,
    )
    return Rendered(
        key=key,
        prepared=prepare(printed=printed, policy=policy),
        facts=facts,
        assets=recorder.assets,
        until=recorder.until,
    )


def header_policy() -> HeaderPolicy:
    """Return what all answers' headers have in common, from the settings."""
    addresses = settings.MASTHEAD_CONFIG.addresses
    return HeaderPolicy.of(paper=addresses.paper, counter=addresses.counter)
