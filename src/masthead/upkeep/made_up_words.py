"""Words for a bench's stories: as many different ones as a newspaper has, a few of them often and most of them seldom.

How often the r-th word stands in a text falls with r, as in any language (Zipf). Words are syllables with the endings
of nouns, so that the search takes stems of them as of real ones.
"""

from random import Random
from typing import Final

STEMS: Final = 40_000
_SOUNDS: Final = {"en": ("bcdfghklmnprstvz", "aeiou"), "uk": ("бвгджзклмнпрстфхчш", "аеиоу")}
_ENDINGS: Final = {"en": ("", "", "s", "ed"), "uk": ("а", "и", "у", "ою", "ам")}


class MadeUpWords:
    """The words of one language, the same ones for the same seed."""

    def __init__(self, *, language: str, seed: int) -> None:
        """Begin with the text of a number."""
        self._chance = Random(seed)  # noqa: S311 - a bench's words, not a secret
        self._consonants, self._vowels = _SOUNDS[language]
        self._endings = _ENDINGS[language]

    def word(self) -> str:
        """Return a word: the most frequent of all as often as each hundred that follow it, near enough."""
        rank = int(STEMS ** self._chance.random())
        return self._stem(rank) + self._chance.choice(self._endings)

    def sentence(self, words: int) -> str:
        """Return a sentence."""
        return " ".join(self.word() for _ in range(words)).capitalize() + "."

    def _stem(self, rank: int) -> str:
        syllables, left = "", rank + len(self._consonants) * len(self._vowels)
        while left:
            left, vowel = divmod(left, len(self._vowels))
            left, consonant = divmod(left, len(self._consonants))
            syllables += self._consonants[consonant] + self._vowels[vowel]
        return syllables + self._consonants[rank % len(self._consonants)]
