"""A provider takes letters whole, watches nobody, and each of its answers settles a letter as it should."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from masthead.lib.config_sections import MAIL_PROVIDERS, Mail
from masthead.post import provider as speaking
from masthead.post.models import Letter, State
from masthead.post.outbox import Draft, write_letter
from masthead.post.sending import mail_is_configured, send_waiting
from masthead.post.tests.play_provider import PATHS, Deed, Provider, playing

pytestmark = pytest.mark.django_db(databases=["default", "supporters"], transaction=True)
ONE_CLICK = {"List-Unsubscribe": "<https://c.example/quiet/1/>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
TEXT = "Thank you.\n\nGive less:\nhttps://counter.example/pledge/abc/"
OFF = {
    "mailgun": {"o:tracking-opens": "no", "o:tracking-clicks": "no"},
    "postmark": {"TrackOpens": False, "TrackLinks": "None"},
    "resend": {},
}


@pytest.fixture(params=MAIL_PROVIDERS)
def provider(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Provider]:
    """Let letters go out through each provider in turn."""
    with playing(request.param) as found:
        settings.MASTHEAD_MAIL = Mail(
            provider=found.name, provider_address=found.address, sender="Harbour <desk@harbour.example>"
        )
        settings.MASTHEAD_MAIL_KEY = "k3y"
        yield found


@pytest.mark.once
def test_the_settings_name_the_providers_that_there_are() -> None:
    assert tuple(speaking.PROVIDERS) == MAIL_PROVIDERS


@pytest.mark.parametrize("using", ["default", "supporters"])
def test_a_letter_arrives_whole_with_its_own_name_and_nobody_is_watched(provider: Provider, using: str) -> None:
    letter = _write(using=using, headers=ONE_CLICK)
    assert mail_is_configured()
    assert send_waiting(now=_soon(), using=using) is None
    (taken,) = provider.taken
    assert (taken.identity, taken.to, taken.subject, taken.text) == (
        letter.message_id, "olena@x.example", "Привіт", TEXT,
    )  # fmt: skip
    assert '<a href="https://counter.example/pledge/abc/">' in taken.html
    assert ONE_CLICK.items() <= taken.headers.items()
    assert taken.tracking == OFF[provider.name]
    assert taken.key in {"k3y", "Bearer k3y", "Basic YXBpOmszeQ=="}
    assert provider.paths == [PATHS[provider.name]]
    kept = Letter.objects.using(using).get()
    assert (kept.state, kept.to, kept.text, kept.headers, kept.last_error) == ("sent", "", "", {}, "")


@pytest.mark.parametrize(
    ("status", "state", "others_wait"),
    [
        (400, {"mailgun": "failed", "postmark": "waiting", "resend": "failed"}, False),
        (402, "waiting", False),
        (403, "waiting", False),
        (404, "waiting", False),
        (409, "waiting", False),
        (413, "failed", False),
        (401, "waiting", True),
        (429, "waiting", True),
        (500, "waiting", True),
        (503, "waiting", True),
        (302, "waiting", True),
        (307, "waiting", True),
    ],
)
def test_each_answer_settles_the_letter_and_tells_whether_the_others_go(
    provider: Provider, status: int, state: str | dict[str, str], others_wait: bool
) -> None:
    away = (("location", f"{provider.address}/elsewhere"),) if status in {302, 307} else ()
    provider.refused["olena@x.example"] = Deed(takes=False, status=status, body=b'{"message":"no"}', headers=away)
    first = _write(at=timezone.now() - timedelta(minutes=1))
    _write(to="petro@x.example")
    send_waiting(now=_soon(), using="default")
    first.refresh_from_db(using="default")
    assert first.state == state_of(state, provider)
    assert set(provider.paths) == {PATHS[provider.name]}
    assert (first.text == "") is (first.state == "failed")
    assert [each.to for each in provider.taken] == ([] if others_wait else ["petro@x.example"])
    # A wrong key and too many at once are nobody's fault in particular.
    assert first.attempts == (0 if status in {401, 429} else 1)


def state_of(state: str | dict[str, str], provider: Provider) -> str:
    return state if isinstance(state, str) else state[provider.name]


@pytest.mark.parametrize("provider", ["postmark"], indirect=True)
def test_an_address_that_postmark_takes_nothing_for_is_given_up(provider: Provider) -> None:
    gone = b'{"ErrorCode": 406, "Message": "Found inactive addresses: olena@x.example. Inactive recipients are"}'
    provider.refused["olena@x.example"] = Deed(takes=False, status=422, body=gone)
    unsigned = b'{"ErrorCode": 400, "Message": "The \'From\' address is no Sender Signature."}'
    provider.refused["petro@x.example"] = Deed(takes=False, status=422, body=unsigned)
    unheard = b'{"ErrorCode": 406, "Message": "This one is asleep."}'
    provider.refused["iryna@x.example"] = Deed(takes=False, status=422, body=unheard)
    for name in ("olena", "petro", "iryna"):
        _write(to=f"{name}@x.example")
    send_waiting(now=_soon(), using="default")
    assert Letter.objects.using("default").filter(state="failed").count() == 2
    assert dict(Letter.objects.using("default").values_list("state", "last_error")) == {
        "failed": "the provider takes nothing for this address", "waiting": "the provider answered 422",
    }  # fmt: skip


def test_an_address_in_other_letters_is_taken_once(provider: Provider) -> None:
    """Some providers answer with the domain as machines spell it, and anymail then does not find the recipient."""
    _write(to="олена@приклад.укр")
    assert send_waiting(now=_soon(), using="default") is None
    assert Letter.objects.using("default").get().state == "sent"


def test_a_yes_that_cannot_be_read_is_no_yes(provider: Provider) -> None:
    provider.next_deed = lambda: Deed(body=b"<html>Welcome to the hotel</html>")
    _write()
    send_waiting(now=_soon(), using="default")
    kept = Letter.objects.using("default").get()
    assert (kept.state, kept.text) == ("waiting", TEXT)


def test_too_many_at_once_go_on_when_the_provider_says(provider: Provider) -> None:
    provider.next_deed = lambda: Deed(takes=False, status=429, headers=(("retry-after", "2"),))
    _write()
    now = _soon()
    wanted = send_waiting(now=now, using="default")
    assert wanted is not None
    assert timedelta(seconds=2) <= wanted - now < timedelta(seconds=10)
    provider.next_deed = Deed
    assert send_waiting(now=wanted, using="default") is None
    assert len(provider.taken) == 1


def test_a_provider_that_is_away_costs_no_letter_an_attempt(settings: Settings, free_port: int) -> None:
    settings.MASTHEAD_MAIL = Mail(provider="postmark", provider_address=f"http://127.0.0.1:{free_port}")
    settings.MASTHEAD_MAIL_KEY = "k3y"
    _write()
    now = _soon()
    assert send_waiting(now=now, using="default") >= now + timedelta(seconds=60)
    assert list(Letter.objects.using("default").values_list("state", "attempts")) == [("waiting", 0)]


def test_without_a_key_nothing_is_asked_and_the_reason_is_kept(provider: Provider, settings: Settings) -> None:
    settings.MASTHEAD_MAIL_KEY = ""
    _write()
    send_waiting(now=_soon(), using="default")
    assert provider.paths == []
    assert Letter.objects.using("default").get().last_error == "no connection: secrets/mail_key is missing"


def test_the_log_names_neither_reader_nor_key(provider: Provider, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    said = b'{"message": "olena@x.example is unknown here", "Message": "olena@x.example", "ErrorCode": 300}'
    for status in (400, 422, 500, 401):
        provider.next_deed = lambda status=status: Deed(takes=False, status=status, body=said)
        _write(to="olena@x.example")
        send_waiting(now=_soon(), using="default")
        Letter.objects.using("default").all().update(state=State.FAILED)
    shown = caplog.text + str(list(Letter.objects.using("default").values_list("last_error", flat=True)))
    assert not any(secret in shown for secret in ("olena", "k3y", "Thank you"))


def _write(
    *, to: str = "olena@x.example", using: str = "default", headers: dict[str, str] | None = None,
    at: datetime | None = None,
) -> Letter:  # fmt: skip
    letter = write_letter(Draft(to=to, subject="Привіт", text=TEXT, headers=headers or {}), using=using)
    if at is not None:
        Letter.objects.using(using).filter(pk=letter.pk).update(next_try_at=at)
    return letter


def _soon() -> datetime:
    return timezone.now() + timedelta(seconds=1)
