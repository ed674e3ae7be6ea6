"""The newsroom's own words of thanks: kept a language, and shown as they will stand in a letter."""

import re
from datetime import datetime
from typing import Final

from django.conf import settings

from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import supporters_together
from masthead.office.access_log import note_deed
from masthead.office.models import Deed
from masthead.patronage.thanks_words import ThanksWords

LONGEST: Final = 2_000
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def tidy(text: str) -> str:
    """Return words as a letter can hold them: no control characters, and no space around them."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def written() -> tuple[tuple[str, str, str], ...]:
    """Return (code, the language's name, the words) of every language of the newsroom."""
    rows = dict(ThanksWords.objects.using(SUPPORTERS).values_list("language", "text"))
    return tuple((code, name, rows.get(code, "")) for code, name in settings.LANGUAGES)


def keep_words(*, language: str, text: str, member: int, now: datetime) -> None:
    """Keep the words of a language, and write down who changed them."""
    with supporters_together():
        said = {"text": text, "changed_at": now}
        ThanksWords.objects.using(SUPPORTERS).update_or_create(language=language, defaults=said)
        note_deed(Deed.THANKS, member=member, now=now, about=language)
