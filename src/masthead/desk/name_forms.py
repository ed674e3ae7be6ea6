"""How a name is found in words: as it is spelled, or in what may be another form of it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from masthead.finding.words import stem, words_of
from masthead.stories.credited import pattern_of

# The rules by which the search knows the forms of a Ukrainian word; words in Latin letters they leave as they are.
_DECLINED = "uk"


@dataclass(frozen=True, kw_only=True)
class _Form:
    """A name as the stems of its words in any order, and what finds as many words that begin with their letters."""

    stems: tuple[str, ...]
    near: re.Pattern[str]


class Name:
    """A name in all spellings that are known, one at least."""

    def __init__(self, spellings: Iterable[str]) -> None:
        """Prepare to look for it."""
        wanted = tuple(spellings)
        self._spelled = pattern_of(wanted)
        self._forms = tuple({each.stems: each for each in map(_form_of, wanted) if each.stems}.values())

    def is_in(self, text: str) -> bool:
        """Return whether a spelling stands in a text, alone or as a part of a word."""
        return self._spelled.search(text) is not None

    def may_be_in(self, text: str) -> bool:
        """Return whether words of a text could be the name in another case, or in another order.

        It finds most forms of a Ukrainian name, and now and then a name that only looks like one.
        """
        return any(_stems(each[1]) == form.stems for form in self._forms for each in form.near.finditer(text))


def _form_of(spelling: str) -> _Form:
    words = list(words_of(spelling))
    letters = "".join(sorted({re.escape(each[0]) for each in words}))
    # Looked at from every word on: two runs of such words may overlap.
    near = (
        rf"(?=(?<!\w)([{letters}][\w'’ʼ`\u0301]*(?:\W{{1,3}}[{letters}][\w'’ʼ`\u0301]*){{{max(len(words) - 1, 0)}}}))"
    )
    return _Form(stems=_stems(spelling), near=re.compile(near if words else "(?!)()", re.IGNORECASE))


def _stems(text: str) -> tuple[str, ...]:
    # Some endings leave a vowel of names in -ій with the stem.
    return tuple(sorted(stem(each, _DECLINED).rstrip("і") for each in words_of(text)))
