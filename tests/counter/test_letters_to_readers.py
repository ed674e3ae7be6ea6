"""What lies in a patron's mailbox: nothing on the outside tells on them, and what is no receipt ends in one click."""

import re
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from masthead.agenda.closing import close_ballot
from masthead.agenda.inviting import invite_roll, tell_root
from masthead.agenda.models import Ballot, QuietReader
from masthead.agenda.quieting import quiet_url
from masthead.agenda.tests.rounds_held import LATER, OPENS, a_patron, a_pitch, an_open_ballot, vote
from masthead.patronage.asking_for_seats import ask_for_seat
from masthead.patronage.rails.stripe.recovering import _write
from masthead.post.models import Letter
from masthead.post.sending import send_waiting
from masthead.post.tests.conftest import free_port, mailbox  # noqa: F401 - fixtures
from masthead.readers.signing_in import send_code

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
TELLING = re.compile(r"(?i)support|patron|donat|\bgift|\bgive|pledge|herald|newsroom|pressure")


@pytest.fixture
def ann(counter: Client, monkeypatch):
    """A patron who got every letter that there is."""
    counter.post(
        "/give/",
        {"own_amount": "5", "interval": "monthly", "rail": "bank", "email": "ann@example.org", "language": "en"},
    )
    reader = a_patron("ann")
    pitches = [a_pitch(f"Pitch {n}") for n in range(5)]
    an_open_ballot([reader.pk], monkeypatch, pitches=pitches)
    invite_roll.func(1)
    vote(reader.pk, pitches[:3], wants_letters=True)
    close_ballot(Ballot.objects.get(number=1), now=LATER)
    tell_root.func(1)
    send_code(email="ann@example.org", now=OPENS)
    ask_for_seat(email="ann@example.org", language="en", now=OPENS)
    pledge = reader.pledges.order_by("made_at").first()
    for template in ("card_refused", "card_ended"):
        _write(pledge, template=template, key=template, reason=None)
    return reader


def letters() -> dict[str, Letter]:
    """Return the letters by what their key begins with."""
    return {each.key.partition(":")[0]: each for each in Letter.objects.using("supporters").order_by("created_at")}


def test_no_subject_tells_on_a_patron(ann) -> None:
    found = letters()
    assert {"pledged", "receipt", "invite", "root", "code", "seat", "card_refused", "card_ended"} <= set(found)
    assert {each.subject for each in found.values() if TELLING.search(each.subject)} == set()


def test_no_letter_has_a_hole_in_it(ann) -> None:
    texts = {key: each.text for key, each in letters().items()}
    texts["by card"] = render_to_string("patronage/letters/pledged.txt", {"instructions": None, "manage": "here"})
    assert {key for key, text in texts.items() if "\n\n\n" in text.strip()} == set()


def test_what_is_no_receipt_can_be_ended_by_one_click_and_a_receipt_cannot(ann) -> None:
    """Codes, receipts and what somebody asked for just now are owed; letters about the agenda are not."""
    with_button = {key for key, each in letters().items() if "List-Unsubscribe" in each.headers}
    assert with_button == {"invite", "root"}
    for key in with_button:
        said = letters()[key]
        assert said.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert said.headers["List-Unsubscribe"] == f"<{quiet_url(ann)}>"
        assert quiet_url(ann) in said.text


def test_a_mail_program_ends_them_without_cookie_or_origin(ann) -> None:
    """RFC 8058, section 3.1: a POST with this body; no cookie, no authorization, no context."""
    path = "/" + quiet_url(ann).split("/", 3)[3]
    program = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    assert program.get(path).status_code == program.head(path).status_code == 200
    assert not QuietReader.objects.exists()
    for _ in range(2):
        done = program.post(path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
        assert (done.status_code, dict(done.cookies)) == (200, {})
    assert [each.pk for each in QuietReader.objects.all()] == [ann.pk]
    Letter.objects.using("supporters").all().delete()
    Ballot.objects.filter(number=1).update(state=Ballot.State.OPEN)
    invite_roll.func(1)
    assert not Letter.objects.using("supporters").exists()


def test_a_link_that_we_did_not_make_ends_nothing(ann) -> None:
    path = "/" + quiet_url(ann).split("/", 3)[3]
    program = Client(headers={"host": "localhost"})
    for wrong in (path[:-2] + "/", path.replace("/quiet/", "/quiet/A"), f"/quiet/{'x' * 43}/", "/quiet/%00/"):
        assert program.post(wrong).status_code == 404
    assert not QuietReader.objects.exists()


@pytest.mark.django_db(databases=["default", "supporters"], transaction=True)
def test_the_headers_arrive(ann, mailbox) -> None:  # noqa: F811 - a fixture
    send_waiting(now=timezone.now() + timedelta(days=3_650), using="supporters")
    arrived = {each["Subject"]: each for each in mailbox.letters}
    invitation = arrived["Your ballot: what should be reported next?"]
    assert invitation["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    # A long header is folded, and a fold is a space.
    assert invitation["List-Unsubscribe"].strip() == f"<{quiet_url(ann)}>"
    assert [part.get_content_type() for part in invitation.iter_parts()] == ["text/plain", "text/html"]
    assert "List-Unsubscribe" not in arrived["Your code"]
