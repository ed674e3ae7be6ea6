"""Words and their stems, by rules that the reader's browser follows too.

``stems.json`` holds an ordered list of (pattern, replacement) for each language, written so that Python and browsers
read it the same way. Both are tested on the same words.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

_RULES: Final[dict[str, Any]] = json.loads(Path(__file__).with_name("stems.json").read_text(encoding="utf-8"))
_WORD: Final = re.compile(r"[^\W_]+")
# Apostrophes stand inside words, and a stress mark over a letter is no other letter.
_DROPPED: Final = dict.fromkeys(map(ord, "'’ʼ`\u0301"))
_LONGEST: Final = 40


def words_of(text: str) -> Iterator[str]:
    """Yield the words of a text, in small letters."""
    plain = unicodedata.normalize("NFC", text.translate(_DROPPED)).lower()
    return (each[:_LONGEST] for each in _WORD.findall(plain))


@lru_cache(maxsize=300_000)
def stem(word: str, language: str) -> str:
    """Return what a word has in common with its other forms; a word of one or two letters stays as it is."""
    if len(word) > 2:
        for pattern, replacement in _patterns(_base(language)):
            word = pattern.sub(replacement, word)
    return word


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), replacement.replace("$", "\\")) for pattern, replacement in rules(language))


def rules(language: str) -> list[list[str]]:
    """Return the rules of a language; none where it has none, and then only the same word is found."""
    return list(_RULES["stems"].get(_base(language), []))


def _base(language: str) -> str:
    return language.partition("-")[0]


def common_words(language: str) -> frozenset[str]:
    """Return the words of a language that say nothing of a story."""
    return frozenset(_RULES["common"].get(_base(language), "").split())


def made_with() -> str:
    """Return a digest of all that decides where a word lies: an index made with other rules is made anew."""
    return blake2b(json.dumps(_RULES, sort_keys=True).encode(), digest_size=8).hexdigest()


def drawer_of(stem: str, *, drawer_count: int) -> int:
    """Return the drawer in which a stem lies; the browser reckons the same."""
    sum_ = 0
    for each in stem:
        sum_ = (sum_ * 31 + ord(each)) & 0xFFFFFFFF
    return (sum_ ^ sum_ >> 15) % drawer_count
