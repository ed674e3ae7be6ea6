"""Stems: a word is found in its other forms, in both languages."""

import pytest

from masthead.finding.words import drawer_of, stem, words_of

pytestmark = pytest.mark.once

# Each line is one word to whoever looks for it.
FORMS = {
    "en": (
        "drone drones",
        "city cities",
        "election elections elected",
        "strike strikes striking",
        "report reports reported reporting reporter reporters",
        "policy policies",
        "run runs running",
        "vote votes voted voting",
        "bus buses",
        "quick quickly",
    ),
    "uk": (
        "Харків Харкова Харкові Харковом",
        "Київ Києва Києві Києвом",
        "Львів Львова Львові",
        "дрон дрони дронів дронами дронам",
        "війна війни війні війну війною",
        "місто міста місті містом міст містами",
        "українець українця українці українцями",
        "рука руки руці руку рук",
        "книга книги книзі книгою",
        "вибори виборів виборам виборах",
        "область області областей",
        "російський російського російською російські",
        "стіл стола столу столом",
        "ґанок ганку ґанком",
    ),
}
APART = {"en": "war ward water news new city", "uk": "мова мир море місто місяць"}


@pytest.mark.parametrize(("language", "line"), [(code, line) for code, lines in FORMS.items() for line in lines])
def test_the_forms_of_a_word_have_one_stem(language: str, line: str) -> None:
    stems = {word: stem(word, language) for word in words_of(line)}
    assert len(set(stems.values())) == 1, stems


@pytest.mark.parametrize("language", APART)
def test_other_words_have_other_stems(language: str) -> None:
    words = list(words_of(APART[language]))
    assert len({stem(word, language) for word in words}) == len(words)


def test_words_are_told_apart_as_browsers_do() -> None:
    assert list(words_of("Об'єкт «П’ять-шість», U.N. don't 2026² caf\u00e9 cafe\u0301 за\u0301мок _x_")) == [
        *("обєкт", "пять", "шість", "u", "n", "dont", "2026²", "café", "cafe", "замок", "x")
    ]


def test_a_language_without_rules_keeps_its_words() -> None:
    assert stem("أخبار", "ar") == "أخبار"


def test_the_drawer_of_a_stem_stays() -> None:
    assert [drawer_of(each, drawer_count=1024) for each in ("dron", "харк", "")] == [
        drawer_of("dron", drawer_count=1024),
        drawer_of("харк", drawer_count=1024),
        0,
    ]
