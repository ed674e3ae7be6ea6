"""Checks of sending: each letter leaves, is tried again or is given up, and what it said is forgotten."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone
from pytest_django import Settings

from masthead.lib.config_sections import Mail
from masthead.post.forgetting import forget_old
from masthead.post.models import Letter, State
from masthead.post.outbox import Draft, write_letter
from masthead.post.sending import mail_is_configured, send_waiting
from masthead.post.tests.conftest import Mailbox

pytestmark = pytest.mark.django_db(databases=["default", "supporters"], transaction=True)


@pytest.mark.parametrize("using", ["default", "supporters"])
def test_a_letter_leaves_whole_and_is_blanked(using: str, mailbox: Mailbox) -> None:
    letter = _write(using=using)
    assert mail_is_configured()
    assert send_waiting(now=_soon(), using=using) is None
    sent = mailbox.letters[0]
    assert (sent["To"], sent["Subject"], sent["X-Kind"]) == ("olena@x.example", "Привіт", "code")
    assert (sent["Message-ID"], sent["From"]) == (letter.message_id, "desk@harbour.example")
    assert [part.get_content().strip() for part in sent.walk() if not part.is_multipart()] == [
        "code 123456",
        "<b>123456</b>",
    ]
    kept = Letter.objects.using(using).get()
    assert (kept.state, kept.to, kept.subject, kept.text, kept.html, kept.headers) == ("sent", "", "", "", "", {})
    assert kept.sent_at is not None
    assert send_waiting(now=_soon(), using=using) is None
    assert len(mailbox.letters) == 1


def test_a_letter_refused_for_good_is_failed_and_keeps_no_words(mailbox: Mailbox) -> None:
    mailbox.answers["olena@x.example"] = "550 no such olena@x.example here"
    _write()
    _write(to="petro@x.example")
    assert send_waiting(now=_soon(), using="default") is None
    failed = Letter.objects.using("default").get(state=State.FAILED)
    assert (failed.text, failed.html, failed.headers) == ("", "", {})
    assert failed.last_error == "the server refused it with code 550"
    assert mailbox.recipients == ["petro@x.example"]


def test_a_letter_refused_for_now_is_tried_ever_later_with_the_same_message_id(mailbox: Mailbox) -> None:
    mailbox.answers["olena@x.example"] = "451 come back later"
    letter = _write()
    instants = [_soon()]
    for _ in range(4):
        wanted = send_waiting(now=instants[-1], using="default")
        assert wanted is not None
        instants.append(wanted)
    delays = [later - earlier for earlier, later in pairwise(instants)]
    assert delays == sorted(delays)
    assert delays[-1] > 3 * delays[0]
    mailbox.answers.clear()
    assert send_waiting(now=instants[-1], using="default") is None
    assert mailbox.letters[0]["Message-ID"] == letter.message_id


def test_a_letter_refused_for_three_days_is_given_up(mailbox: Mailbox) -> None:
    mailbox.answers["olena@x.example"] = "451 come back later"
    _write()
    send_waiting(now=_soon() + timedelta(days=3), using="default")
    assert Letter.objects.using("default").get().state == State.FAILED


def test_a_server_that_is_away_is_left_alone_and_costs_no_letter_an_attempt(settings: Settings, free_port: int) -> None:
    settings.MASTHEAD_MAIL = Mail(host="127.0.0.1", port=free_port, security="none", sender="desk@harbour.example")
    _write()
    now = _soon()
    wanted = send_waiting(now=now, using="default")
    assert wanted is not None
    assert wanted >= now + timedelta(seconds=60)
    _write(to="petro@x.example")
    assert send_waiting(now=now + timedelta(seconds=30), using="default") == wanted
    assert set(Letter.objects.using("default").values_list("state", "attempts")) == {("waiting", 0)}


def test_encryption_that_is_asked_for_and_not_offered_sends_nothing(mailbox: Mailbox, settings: Settings) -> None:
    settings.MASTHEAD_MAIL = settings.MASTHEAD_MAIL.model_copy(update={"security": "starttls"})
    _write()
    assert send_waiting(now=_soon(), using="default") is not None
    assert mailbox.letters == []
    assert Letter.objects.using("default").get().state == State.WAITING


def test_a_letter_whose_sender_died_goes_again_after_its_claim(mailbox: Mailbox) -> None:
    _write()
    now = _soon()
    Letter.objects.using("default").update(attempts=1, next_try_at=now + timedelta(minutes=5))
    assert send_waiting(now=now, using="default") == now + timedelta(minutes=5)
    send_waiting(now=now + timedelta(minutes=6), using="default")
    assert len(mailbox.letters) == 1


def test_more_letters_than_go_at_once_are_wanted_at_once(mailbox: Mailbox) -> None:
    for number in range(23):
        _write(to=f"reader{number}@x.example")
    now = _soon()
    wanted = send_waiting(now=now, using="default")
    assert wanted is not None
    assert wanted <= now
    assert send_waiting(now=now, using="default") is None
    assert len(set(mailbox.recipients)) == 23


def test_without_a_server_letters_wait_for_a_day_and_are_then_blanked(settings: Settings) -> None:
    settings.MASTHEAD_MAIL = Mail(sender="desk@harbour.example")
    _write(using="supporters")
    assert not mail_is_configured()
    send_waiting(now=_soon() + timedelta(hours=23), using="supporters")
    assert Letter.objects.using("supporters").get().text == "code 123456"
    send_waiting(now=_soon() + timedelta(hours=25), using="supporters")
    kept = Letter.objects.using("supporters").get()
    assert (kept.state, kept.to, kept.text, kept.html) == ("failed", "", "", "")


def test_settled_letters_are_deleted_after_ninety_days(mailbox: Mailbox) -> None:
    _write()
    send_waiting(now=_soon(), using="default")
    assert forget_old(now=_soon() + timedelta(days=89), using="default") == 0
    assert forget_old(now=_soon() + timedelta(days=91), using="default") == 1


def _write(*, to: str = "olena@x.example", using: str = "default") -> Letter:
    draft = Draft(to=to, subject="Привіт", text="code 123456", html="<b>123456</b>", headers={"X-Kind": "code"})
    return write_letter(draft, using=using)


def _soon() -> datetime:
    return timezone.now() + timedelta(seconds=1)
