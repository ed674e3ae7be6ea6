"""A letter to a patron about their pledge: in their language, with the link that needs no sign-in, owed once."""

from collections.abc import Mapping

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise as Lazy

from masthead.lib.router import SUPPORTERS
from masthead.patronage.links import url_of
from masthead.patronage.pledges import Pledge
from masthead.post.outbox import Draft, write_letter
from masthead.readers.joining import addressee


def owe(pledge: Pledge, *, template: str, subject: Lazy, key: str, said: Mapping[str, object]) -> None:
    """Owe the patron a letter, in the transaction that is open.

    Args:
        template: its name below ``patronage/letters``; it is given ``newsroom`` and ``manage``, the pledge's page.
        subject: neutral, so that a subject line on a locked screen gives nobody away; what it names is in ``said``.
        key: the same one is never written twice.
    """
    known = {"newsroom": settings.MASTHEAD_CONFIG.newsroom.name, "manage": url_of(pledge), **said}
    with translation.override(pledge.reader.language):
        draft = Draft(
            to=addressee(pledge.reader),
            subject=str(subject) % known,
            text=render_to_string(f"patronage/letters/{template}.txt", known),
            key=key,
        )
    write_letter(draft, using=SUPPORTERS)
