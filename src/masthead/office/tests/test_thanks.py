"""The newsroom's own words stand in the letter that a patron gets, in the patron's language, and look as previewed."""

from html import escape

import pytest
from django.test import Client

from masthead.office.models import AccessEntry, Deed
from masthead.patronage.receiving import receive
from masthead.patronage.tests.giving import NOON, a_pledge, an_arrival
from masthead.patronage.thanks_words import ThanksWords
from masthead.post.models import Letter

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
DOOR = "/supporters/thanks/"
WORDS = "You kept the lights on in March.\nThe whole desk <thanks> you & yours."


def letter(name: str) -> str:
    receive(an_arrival(f"line-{name}", pledge=a_pledge(name)), now=NOON)
    return Letter.objects.using("supporters").filter(key__startswith="receipt:").latest("created_at").text


def test_the_words_are_seen_before_they_are_kept_and_stand_in_every_later_letter(officer: Client) -> None:
    plain = letter("ann")
    look = officer.post(f"{DOOR}en/", {"text": WORDS, "look": "on"}).text
    assert "You kept the lights on in March." in look
    assert "The whole desk &lt;thanks&gt; you &amp; yours." in look[look.index("<pre") :]
    assert "example.org" not in look
    assert not ThanksWords.objects.exists()
    assert officer.post(f"{DOOR}en/", {"text": WORDS, "keep": "on"})["Location"] == DOOR
    later = letter("bob")
    assert WORDS in later
    assert len(later.splitlines()) == len(plain.splitlines()) + 3
    assert list(AccessEntry.objects.values_list("deed", "about")) == [(Deed.THANKS, "en")]
    assert "You kept the lights on" in officer.get(DOOR).text


def test_the_preview_is_the_letter_but_for_what_is_made_up(officer: Client) -> None:
    officer.post(f"{DOOR}en/", {"text": WORDS, "keep": "on"})
    page = officer.get(f"{DOOR}en/").text
    shown = page[page.index("<pre") : page.index("</pre>")]
    said = [
        line
        for line in letter("ann").splitlines()
        if line and "http" not in line and not any(c.isdigit() for c in line)
    ]
    missing = [line for line in said if escape(line) not in shown]
    assert missing == []


def test_each_language_has_its_own_words(officer: Client) -> None:
    officer.post(f"{DOOR}uk/", {"text": "Дякуємо всією редакцією.", "keep": "on"})
    assert "Дякуємо всією" not in letter("ann")
    pledge = a_pledge("olena")
    pledge.reader.language = "uk"
    pledge.reader.save()
    receive(an_arrival("line-uk", pledge=pledge), now=NOON)
    texts = Letter.objects.using("supporters").values_list("text", flat=True)
    assert sum("Дякуємо всією редакцією." in text for text in texts) == 1
    assert "Дякуємо" in officer.get(f"{DOOR}uk/").text
    assert officer.get(f"{DOOR}tlh/").status_code == 404


def test_words_that_no_letter_can_hold_are_tidied_or_refused(officer: Client) -> None:
    officer.post(f"{DOOR}en/", {"text": "  One\r\ntwo\x07\u202ethree  ", "keep": "on"})
    assert ThanksWords.objects.get().text == "One\ntwothree"
    assert officer.post(f"{DOOR}en/", {"text": "x" * 2_001, "keep": "on"}).status_code == 422
    officer.post(f"{DOOR}en/", {"text": "", "keep": "on"})
    assert "two" not in letter("ann")
