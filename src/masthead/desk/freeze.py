"""The freeze as the desk sees it: whether nothing is printed for now, and how that ends."""

import logging
from threading import Lock
from typing import Final

from django.conf import settings
from wagtail.log_actions import log

from masthead.press.chore import open_edition
from masthead.press.edition import Edition
from masthead.press.record.freezing import thaw
from masthead.press.store import EditionUnreadable, NoEdition
from masthead.sections.models import Newsroom
from masthead.staff.models import Member

_log = logging.getLogger(__name__)
LIFTED: Final = "desk.freeze.lifted"
# Who may change the paper's settings.
MAY_LIFT: Final = "sections.change_newsroom"
# A process opens a store once at a time, and the desk has several threads.
_opening: Final = Lock()


def find_freeze() -> str | None:
    """Return why and since when nothing is printed, empty where printing goes on; None where that is not known here.

    The desk may run on another machine than the press.
    """
    try:
        with _opening, Edition.open(settings.MASTHEAD_EDITION) as edition, edition.reading() as view:
            return view.frozen
    except (NoEdition, EditionUnreadable):
        return None


def lift_freeze(member: Member) -> bool:
    """Let printing go on, and note who did that; return whether it was frozen.

    Raises:
        EditionUnreadable: the store of this machine's press cannot be used.
    """
    why = find_freeze()
    if not why:
        return False
    with _opening, open_edition() as edition:
        was_frozen = thaw(edition=edition)
    if was_frozen:
        _log.warning("Member %s lets printing go on, which was frozen: %s", member.pk, why)
        log(Newsroom.load(), LIFTED, user=member, data={"frozen": why})
    return was_frozen
