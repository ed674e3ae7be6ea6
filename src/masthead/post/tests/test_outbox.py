"""Checks of writing letters: in the caller's transaction, once per key, and never with a smuggled header."""

import pytest
from django.core.mail import BadHeaderError, EmailMessage, EmailMultiAlternatives, send_mail
from django.db import transaction
from pytest_django import Settings

from masthead.lib.config_sections import Mail
from masthead.post import outbox
from masthead.post.backend import AttachmentRefused
from masthead.post.models import Letter, State
from masthead.post.outbox import Draft, HeaderRefused, write_letter

pytestmark = pytest.mark.django_db(databases=["default", "supporters"], transaction=True)


@pytest.fixture(autouse=True)
def _outbox(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "masthead.post.backend.OutboxBackend"
    settings.MASTHEAD_MAIL = Mail(sender="Harbour Daily <desk@harbour.example>")


def test_what_django_sends_becomes_one_letter_for_each_recipient() -> None:
    message = EmailMultiAlternatives(
        "News", "plain", "web@harbour.example", ["olena@x.example"], cc=["petro@x.example"], bcc=["iryna@x.example"]
    )
    message.attach_alternative("<p>rich</p>", "text/html")
    message.extra_headers = {"List-Id": "news", "Message-ID": "<theirs@x.example>"}
    assert message.send() == 1
    letters = list(Letter.objects.using("default").order_by("to"))
    assert [letter.to for letter in letters] == ["iryna@x.example", "olena@x.example", "petro@x.example"]
    assert {(letter.text, letter.html, letter.state) for letter in letters} == {("plain", "<p>rich</p>", "waiting")}
    assert letters[0].headers == {"List-Id": "news"}
    assert len({letter.message_id for letter in letters}) == 3
    assert not Letter.objects.using("supporters").exists()


def test_a_message_that_is_only_html_keeps_its_kind() -> None:
    message = EmailMessage("News", "<p>rich</p>", "web@harbour.example", ["olena@x.example"])
    message.content_subtype = "html"
    message.send()
    letter = Letter.objects.using("default").get()
    assert (letter.text, letter.html) == ("", "<p>rich</p>")


@pytest.mark.parametrize("using", ["default", "supporters"])
def test_a_transaction_rolled_back_leaves_no_letter(using: str) -> None:
    with pytest.raises(LookupError), transaction.atomic(using=using):
        write_letter(_draft(), using=using)
        raise LookupError
    assert not Letter.objects.using(using).exists()


def test_the_worker_is_told_after_the_commit_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    monkeypatch.setattr(outbox, "on_letter", [lambda: told.append(1)])
    with transaction.atomic(using="supporters"):
        write_letter(_draft(), using="supporters")
        assert not told
    assert told == [1]


def test_a_key_is_written_once_and_its_message_id_never_changes() -> None:
    with transaction.atomic(using="supporters"):
        first = write_letter(_draft(key="receipt:7"), using="supporters")
        second = write_letter(_draft(key="receipt:7", subject="Other"), using="supporters")
    assert first.pk == second.pk
    assert (second.subject, second.state) == ("Hello", State.WAITING)
    assert first.message_id == second.message_id
    assert first.message_id.endswith("@harbour.example>")


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "Hello\nBcc: all@x.example"},
        {"subject": "Hello\rBcc: all@x.example"},
        {"to": "olena@x.example\r\nBcc: all@x.example"},
        {"to": "olena@x.example, all@x.example"},
        {"to": "olena"},
        {"to": ""},
        {"to": "olena@x.example\0"},
        {"sender": "desk@x.example\nReply-To: evil@x.example"},
        {"headers": {"X-Kind": "a\nBcc: all@x.example"}},
        {"headers": {"X-Kind\nBcc": "all@x.example"}},
        {"headers": {"Bcc": "all@x.example"}},
        {"headers": {"X-Kind": "a\u2028b"}},
    ],
)
def test_a_smuggled_header_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(HeaderRefused):
        write_letter(_draft(**change), using="default")
    assert not Letter.objects.using("default").exists()


def test_django_sees_the_refusal_it_knows() -> None:
    with pytest.raises(BadHeaderError):
        send_mail("Hello\nBcc: x", "text", None, ["olena@x.example"])
    assert send_mail("Hello\nBcc: x", "text", None, ["olena@x.example"], fail_silently=True) == 0


def test_a_message_with_one_bad_recipient_leaves_no_letter_at_all() -> None:
    with pytest.raises(HeaderRefused):
        send_mail("Hello", "text", None, ["olena@x.example", "nobody"])
    assert not Letter.objects.using("default").exists()


def test_a_file_is_refused_and_not_dropped() -> None:
    message = EmailMessage("Hello", "text", None, ["olena@x.example"])
    message.attach("list.csv", "a,b", "text/csv")
    with pytest.raises(AttachmentRefused):
        message.send()


def _draft(**change: object) -> Draft:
    said: dict[str, object] = {"to": "Olena <olena@x.example>", "subject": "Hello", "text": "code 123456", **change}
    return Draft(**said)  # type: ignore[arg-type]
