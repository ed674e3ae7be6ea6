"""The chore that takes protected names out of old editions, once what is shown instead stands in the newest."""

import logging
from datetime import datetime

from masthead.bylines.models import ProtectedName
from masthead.press.edition import Edition
from masthead.press.models import Note
from masthead.press.record.forgetting import forget_words
from masthead.press.staging import find_whole

log = logging.getLogger(__name__)


def forget_names(*, edition: Edition, now: datetime) -> None:
    """Forget what earlier editions say of names that were taken off since, as soon as all is printed without them."""
    for kept in ProtectedName.objects.filter(forgotten_at=None).order_by("pk"):
        # While the edition is frozen, or printed anew, an older printing would yet come to lie among the earlier ones.
        if Note.objects.filter(pk__lte=kept.after_note).exists() or _is_under_way(edition):
            continue
        done = forget_words(edition=edition, words=tuple(kept.spellings))
        log.info("a name was taken out of %s earlier printings", done.printings)
        ProtectedName.objects.filter(pk=kept.pk, after_note=kept.after_note).update(forgotten_at=now)


def _is_under_way(edition: Edition) -> bool:
    with edition.reading() as view:
        return find_whole(view) is not None
