"""Who gets what at every address of the counter: the table, and the people who walk it.

A letter for each person, in the order of ``PEOPLE``: y shows a page, w shows it with what is wrong, > leads
elsewhere, n takes a form and shows nothing, 4 is not found, - is refused, m is no such method, b is a bad message.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from masthead import settings as whole
from masthead.agenda.ballot_links import token_for
from masthead.agenda.quieting import quiet_url
from masthead.agenda.tests.rounds_held import OPENS, a_pitch, an_open_ballot
from masthead.counter.views import SHOWN
from masthead.patronage.asking_for_seats import token_of_seat
from masthead.patronage.links import token_of
from masthead.patronage.pledges import Pledge
from masthead.patronage.tests.giving import a_pledge
from masthead.readers.models import Visit
from masthead.readers.vault import digest_of
from masthead.readers.visits import cookie_name
from masthead.style.files import static_file

PEOPLE = ("passer-by", "link holder", "another's link", "patron", "another patron", "staff")
# Statuses by letter.
SAYS = {200: "y", 422: "w", 302: ">", 303: ">", 204: "n", 404: "4", 403: "-", 405: "m", 400: "b", 429: "t"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One address: what each person gets for looking, and for sending an empty form.

    ``kind`` is of its POST: printed, own, session or hook; empty where it takes none.
    """

    look: str
    send: str = "mmmmmm"
    kind: str = ""


PAGE = "yyyyyy"
LINK = "4y4444"
VISIT = ">>>yy>"
TABLE = {
    "counter_door": Row(look=">>>>>>"),
    "counter_file": Row(look=PAGE),
    "reader_sign_in": Row(look=PAGE, send="wwwwww", kind="own"),
    "reader_code": Row(look="mmmmmm", send="wwwwww", kind="own"),
    "reader_sign_out": Row(look="mmmmmm", send=">>>>>>", kind="session"),
    "give": Row(look=PAGE, send="wwwwww", kind="printed"),
    "pledge": Row(look=LINK),
    "pledge_go": Row(look="mmmmmm", send="4>4444", kind="own"),
    "pledge_mend": Row(look="4>4444"),
    "pledge_amount": Row(look=LINK, send="4w4444", kind="own"),
    "pledge_day": Row(look=LINK, send="4w4444", kind="own"),
    "pledge_skip": Row(look=LINK, send="4>4444", kind="own"),
    "pledge_stop": Row(look=LINK, send="4>4444", kind="own"),
    "pledge_statement": Row(look=LINK),
    "pledge_name": Row(look=LINK, send="4w4444", kind="own"),
    "you_name": Row(look=VISIT, send=">>>ww>", kind="session"),
    "pledge_seats": Row(look=LINK, send="4w4444", kind="own"),
    # No seat is paid for, so whoever presses the button is told so.
    "seat_ask": Row(look=PAGE, send="wwwwww", kind="own"),
    "seat_take": Row(look=LINK, send="4w4444", kind="own"),
    "seen": Row(look="mmmmmm", send="nnnnnn", kind="printed"),
    "you": Row(look=VISIT),
    "you_export": Row(look=VISIT),
    "you_erase": Row(look=VISIT, send=">>>>>>", kind="session"),
    "you_erased": Row(look=PAGE),
    "webhook": Row(look="mmmmmm", send="bbbbbb", kind="hook"),
    "pitch": Row(look=PAGE, send="wwwwww", kind="printed"),
    "pitch_send": Row(look="mmmmmm", send="wwwwww", kind="session"),
    "pitch_confirm": Row(look="mmmmmm", send="wwwwww", kind="session"),
    "pitch_sent": Row(look=PAGE),
    # Ann is on the roll, and Bob is not.
    "my_vote": Row(look=">>>>->"),
    "quiet": Row(look=LINK, send="4y4444", kind="hook"),
    "vote": Row(look=LINK, send="4y4444", kind="own"),
}
# Who comes in, goes out or is forgotten; nowhere else is the cookie of a visit touched.
TOUCHES_VISIT = {"reader_code", "reader_sign_out", "you_erase", "pitch_confirm"}
# The only address that a browser may keep: its name changes with what it holds.
KEPT = {"counter_file"}


def patterns(resolver: Any = None) -> list[URLPattern]:
    """Return every address of the counter."""
    resolver = resolver or get_resolver("masthead.urls.counter")
    found: list[URLPattern] = []
    for each in resolver.url_patterns:
        found += patterns(each) if isinstance(each, URLResolver) else [each]
    return found


@dataclass(frozen=True, kw_only=True)
class Counter:
    """The people at the counter, and what each knows."""

    ann: Pledge
    bob: Pledge

    def words(self, person: str, *, name: str = "") -> dict[str, str]:
        """Return what this person fills the variable parts of an address with."""
        mine, others = (_link(each, name=name) for each in (self.ann, self.bob))
        token = {"link holder": mine, "another's link": mine[:22] + others[22:]}.get(person, "x" * len(mine))
        return {"token": token, "name": static_file(SHOWN[0]).path.rsplit("/", 1)[-1], "rail": "stripe"}

    def browser(self, person: str) -> Client:
        """Return this person's browser, which keeps no cookie that it is given."""
        browser = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
        if person == "staff":
            browser.cookies[whole.SESSION_COOKIE_NAME] = "a member's"
        reader = {"patron": self.ann.reader, "another patron": self.bob.reader}.get(person)
        if reader is not None:
            browser.cookies[cookie_name()] = f"visit of {reader.pk}"
        return browser


def _link(pledge: Pledge, *, name: str) -> str:
    """Return the link that the pledge's reader has to an address."""
    if name == "quiet":
        return quiet_url(pledge.reader).split("/")[-2]
    if name == "vote":
        return token_for(number=1, reader=pledge.reader_id)
    return token_of_seat(pledge.reader) if name == "seat_take" else token_of(pledge)


def open_counter(monkeypatch: Any) -> Counter:
    """Make two patrons, each with a pledge and a visit, and an open ballot with one of them on its roll."""
    made = Counter(ann=a_pledge("ann"), bob=a_pledge("bob"))
    an_open_ballot([made.ann.reader_id], monkeypatch, pitches=[a_pitch(f"Pitch {n}") for n in range(5)])
    now = OPENS + timedelta(hours=1)
    monkeypatch.setattr(timezone, "now", lambda: now)
    for each in (made.ann.reader, made.bob.reader):
        token = digest_of(f"visit of {each.pk}")
        Visit.objects.create(token_digest=token, reader=each, began_at=now, ends_at=now + timedelta(hours=1))
    return made


def with_token(browser: Client) -> dict[str, str]:
    """Give a browser the counter's own token, and return the header that shows it."""
    browser.cookies[settings.CSRF_COOKIE_NAME] = "t" * 32
    return {"x-csrftoken": "t" * 32}
