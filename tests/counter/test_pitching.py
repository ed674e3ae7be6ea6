"""A patron puts a pitch forward at the counter; nobody else's is kept."""

import html5lib
import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from counter.mailed_codes import mailed_code
from masthead.agenda.models import Pitch, PitchStep, PitchSupport
from masthead.agenda.tests.pitching import a_patron, a_pitch
from masthead.lib.config_sections import Agenda
from masthead.post.models import Letter
from masthead.readers.models import Reader

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
IDEA = {
    "title": "Who heats the schools this winter",
    "why": "My children freeze.",
    "credit": "",
    "instead": "",
    "language": "en",
}


@pytest.fixture
def paper(counter: Client) -> str:
    counter.defaults["HTTP_ORIGIN"] = django_settings.MASTHEAD_CONFIG.addresses.counter
    return str(django_settings.MASTHEAD_CONFIG.addresses.paper)


def hidden(html: str) -> dict[str, str]:
    """Return what the page's first form would send if nothing were changed."""
    page = html5lib.parse(html, namespaceHTMLElements=False)
    fields = [each for each in page.find(".//form").iter("input") if each.get("name")]
    return {
        each.get("name"): each.get("value", "")
        for each in fields
        if each.get("type") != "radio" or each.get("checked") is not None
    }


def today_a_patron(name: str = "ann") -> Reader:
    return a_patron(name, paid_on=timezone.now().date())


def walk(counter: Client, idea: dict[str, str], *, email: str = "ann@example.org"):
    """Go through the pages as a browser would; return the last answer."""
    looked = counter.post("/pitch/", idea)
    assert looked.status_code == 200
    asked = counter.post("/pitch/send/", hidden(looked.content.decode()) | {"email": email})
    assert asked.status_code == 200
    return counter.post("/pitch/confirm/", hidden(asked.content.decode()) | {"code": mailed_code()})


def test_a_patron_needs_a_code_and_no_account(counter: Client, paper: str) -> None:
    reader = today_a_patron()
    printed = counter.post("/pitch/", IDEA, headers={"origin": paper})
    assert printed.status_code == 200
    assert not Pitch.objects.exists()
    answer = walk(counter, IDEA)
    assert (answer.status_code, answer["location"]) == (302, "/pitch/sent/?language=en")
    pitch = Pitch.objects.get()
    assert (pitch.proposer, pitch.state, pitch.is_shown) == (reader.pk, "put-forward", False)
    assert pitch.words.get().title == IDEA["title"]
    assert [(step.kind, step.by, step.member) for step in PitchStep.objects.all()] == [("put-forward", "reader", None)]
    assert "arrived" in counter.get(answer["location"]).content.decode()


def test_whoever_is_signed_in_needs_no_code(counter: Client, paper: str) -> None:
    today_a_patron()
    walk(counter, IDEA)
    again = counter.post("/pitch/", IDEA | {"title": "What became of the bridge money"})
    assert 'name="email"' not in again.content.decode()
    assert counter.post("/pitch/send/", hidden(again.content.decode())).status_code == 302
    assert Pitch.objects.count() == 2


def test_the_same_words_twice_are_one_pitch_and_three_a_day_are_enough(counter: Client, paper: str) -> None:
    today_a_patron()
    walk(counter, IDEA)
    codes = [counter.post("/pitch/send/", IDEA | {"title": f"Pitch {n}"}).status_code for n in (1, 1, 2, 3)]
    assert codes == [302, 302, 302, 403]
    assert Pitch.objects.count() == 3


def test_a_reader_who_gives_nothing_is_told_so_and_nothing_is_kept(counter: Client, paper: str) -> None:
    today_a_patron()
    Reader.objects.get()
    from masthead.readers.joining import welcome

    welcome(email="bob@example.org", language="en", now=timezone.now())
    answer = walk(counter, IDEA, email="bob@example.org")
    assert (answer.status_code, "Pitches come from patrons" in answer.content.decode()) == (403, True)
    assert IDEA["title"] in answer.content.decode()
    assert not Pitch.objects.exists()


def test_where_the_newsroom_lets_readers_pitch_an_address_is_enough(counter: Client, paper: str, settings) -> None:
    config = settings.MASTHEAD_CONFIG.model_copy(update={"agenda": Agenda(readers_may_pitch=True)})
    settings.MASTHEAD_CONFIG = config
    assert walk(counter, IDEA, email="new@example.org").status_code == 302
    assert Pitch.objects.get().proposer == Reader.objects.get().pk


def test_an_unknown_address_is_answered_like_a_known_one_and_gets_no_letter(counter: Client, paper: str) -> None:
    looked = hidden(counter.post("/pitch/", IDEA).content.decode())
    asked = counter.post("/pitch/send/", looked | {"email": "nobody@example.org"})
    assert (asked.status_code, "Look into your mailbox" in asked.content.decode()) == (200, True)
    assert not Letter.objects.using("supporters").exists()
    wrong = counter.post("/pitch/confirm/", hidden(asked.content.decode()) | {"code": "1234 5678"})
    assert wrong.status_code == 422
    assert not Pitch.objects.exists()


def test_similar_ones_are_shown_and_one_of_them_may_be_wanted_instead(counter: Client, paper: str) -> None:
    other = a_pitch("Who heats our schools in winter?")
    a_pitch("A night with the ambulance")
    reader = today_a_patron()
    page = counter.post("/pitch/", IDEA).content.decode()
    assert "Who heats our schools" in page
    assert "ambulance" not in page
    answer = walk(counter, IDEA | {"title": "", "why": "", "instead": str(other.pk)})
    assert answer["location"] == "/pitch/sent/?language=en&wanted"
    counter.post("/pitch/send/", IDEA | {"instead": str(other.pk)})
    assert [(each.pitch_id, each.reader) for each in PitchSupport.objects.all()] == [(other.pk, reader.pk)]
    assert Pitch.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"title": " "}, "few words"),
        ({"why": ""}, "few words"),
        ({"title": "x" * 141}, "140"),
        ({"why": "x" * 1001}, "1000"),
    ],
)
def test_a_mistake_is_said(counter: Client, paper: str, wrong: dict[str, str], why: str) -> None:
    answer = counter.post("/pitch/", IDEA | wrong)
    assert (answer.status_code, why in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("number", ["999", "12345678901", "-1", "x"])
def test_a_made_up_number_is_no_pitch(counter: Client, paper: str, number: str) -> None:
    today_a_patron()
    walk(counter, IDEA)
    assert counter.post("/pitch/send/", IDEA | {"title": "", "why": "", "instead": number}).status_code in {403, 422}
    assert not PitchSupport.objects.exists()


def test_a_form_from_elsewhere_and_one_without_a_token_keep_nothing(counter: Client, paper: str) -> None:
    today_a_patron()
    walk(counter, IDEA)
    assert counter.post("/pitch/", IDEA, headers={"origin": "https://evil.example"}).status_code == 403
    strict = Client(enforce_csrf_checks=True, headers={"origin": "https://evil.example", "host": "localhost"})
    strict.cookies = counter.cookies
    for path in ("/pitch/send/", "/pitch/confirm/"):
        assert strict.post(path, IDEA | {"title": "Another"}).status_code == 403
    assert Pitch.objects.count() == 1


def test_a_flood_is_slowed(counter: Client, paper: str) -> None:
    assert [counter.post("/pitch/", IDEA).status_code for _ in range(61)][-2:] == [200, 429]
