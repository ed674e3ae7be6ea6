"""Letters in the terminal: whole, once, and forgotten like any other."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from masthead.lib.config_sections import Mail
from masthead.post.models import Letter
from masthead.post.outbox import Draft, write_letter
from masthead.post.sending import mail_is_configured, send_waiting


@pytest.mark.django_db(databases=["default", "supporters"], transaction=True)
@pytest.mark.parametrize("using", ["default", "supporters"])
def test_a_letter_is_shown_once_and_its_words_are_forgotten(
    using: str, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.MASTHEAD_MAIL = Mail(provider="console")
    write_letter(Draft(to="olena@x.example", subject="Привіт", text="\x1b[2Jcode \x07123456"), using=using)
    assert mail_is_configured()
    for _ in range(2):
        assert send_waiting(now=timezone.now() + timedelta(seconds=1), using=using) is None
    shown = capsys.readouterr().out
    assert shown.count("To: olena@x.example\nSubject: Привіт\n\n[2Jcode 123456\n") == 1
    kept = Letter.objects.using(using).get()
    assert (kept.state, kept.to, kept.text) == ("sent", "", "")
