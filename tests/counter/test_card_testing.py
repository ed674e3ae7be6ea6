"""Thieves try stolen cards at the counter, from many addresses: few reach the processor, and every other way is open."""

import logging
import random
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address

import pytest
from django.test import Client

from masthead import settings_counter
from masthead.counter import limits
from masthead.patronage.models import HeldBackCount, Pledge
from masthead.patronage.page_shares import AT_FIRST
from masthead.patronage.rails.stripe import client as stripe_client
from masthead.patronage.rails.stripe.tests.till import Till
from masthead.paybox.checkout import press
from masthead.paybox.listing import get
from masthead.post.models import Letter
from masthead.upkeep.checks.rails import rails_are_left_alone
from masthead.upkeep.findings import Patient

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
REACH_AT_MOST = 20
HOUR = 3_600
DECLINED = ("generic_decline", "lost_card", "insufficient_funds", "expired_card")


@pytest.fixture
def till(monkeypatch, settings, tmp_path):
    settings.MASTHEAD_DATA = tmp_path
    settings.CACHES = settings_counter.CACHES
    yield Till(monkeypatch)
    stripe_client._made.cache_clear()


class Clock:
    """The clock of the limits, which stands still inside an hour."""

    def __init__(self, monkeypatch) -> None:
        self.at = 1_773_489_600
        monkeypatch.setattr(limits.time, "time", lambda: float(self.at))


@pytest.fixture
def clock(monkeypatch) -> Clock:
    return Clock(monkeypatch)


def form(number: int, *, rail: str) -> dict[str, str]:
    return {
        "own_amount": "1", "interval": "once", "rail": rail, "email": f"thief{number}@example.org", "language": "en",
    }  # fmt: skip


class Thieves:
    """Each comes from an address of its own, pledges by card, opens the page and tries a card that is refused."""

    def __init__(self, *, counter: Client, till: Till, seed: int) -> None:
        self.counter, self.till = counter, till
        self.chance = random.Random(seed)
        self.pages: list[str] = []

    def try_once(self, number: int) -> int:
        address = str(IPv4Address(self.chance.getrandbits(32)))
        # One in ten comes back to a page that it has, which costs nobody a new pledge.
        known = self.pages and self.chance.random() < 0.1
        if known:
            page = self.chance.choice(self.pages)
        else:
            given = self.counter.post("/give/", form(number, rail="stripe"), REMOTE_ADDR=address)
            if given.status_code != 302:
                return given.status_code
            page = given["location"]
            self.pages.append(page)
        opened = self.counter.post(f"{page}go/", REMOTE_ADDR=address)
        if opened.status_code == 303:
            key = opened["location"].rsplit("/", 1)[-1]
            press(self.till.box, get(self.till.box, "checkout.session", key), behaviour=self.chance.choice(DECLINED))
        return opened.status_code


@pytest.mark.long
@pytest.mark.timeout(0)
def test_few_of_ten_thousand_stolen_cards_reach_the_processor(  # noqa: PLR0917 - fixtures
    counter: Client, till: Till, clock: Clock, runs_whole: bool, counts, tmp_path, caplog
) -> None:
    # Ten thousand refusals are wanted here.
    caplog.set_level(logging.CRITICAL, logger="django.request")
    attempts = 10_000 if runs_whole else 200
    thieves = Thieves(counter=counter, till=till, seed=7)
    asked: list[str] = []
    request = till.line.request
    till.line.request = lambda *said, **more: (asked.append(said[1]), request(*said, **more))[1]
    codes: dict[int, int] = {}
    patrons = 0
    for number in range(attempts):
        code = thieves.try_once(number)
        codes[code] = codes.get(code, 0) + 1
        if number % (attempts // 20) == 0:
            # Meanwhile a reader gives by bank transfer.
            gift = form(number, rail="bank") | {"email": f"reader{number}@example.org"}
            answer = counter.post("/give/", gift, REMOTE_ADDR=f"192.0.2.{patrons}")
            assert answer.status_code == 302
            assert "DE89 3704" in counter.get(answer["location"]).content.decode()
            patrons += 1
    reached = len(till.all_of("checkout.session"))
    assert 0 < reached <= REACH_AT_MOST
    assert len(asked) <= 2 * REACH_AT_MOST, "each reached page costs the processor a call or two, and the others none"
    assert set(codes) == {303, 429}
    assert codes[429] >= attempts - REACH_AT_MOST
    assert Pledge.objects.filter(rail="stripe").count() < attempts // 4
    letters = Letter.objects.using("supporters").filter(text__contains="stripe").count()
    assert letters < attempts // 4
    now = datetime.fromtimestamp(till.box.now(), tz=UTC)
    finding = rails_are_left_alone(Patient(folder=tmp_path, config=None, now=now))
    assert finding.level == "warning"
    assert "Somebody tries stolen cards" in finding.what
    assert "stripe" in finding.what
    assert "\n" not in finding.what
    counts(attempts=attempts, reached_the_processor=reached, held_back=codes[429], gifts_by_bank=patrons)
    clock.at += HOUR
    assert thieves.try_once(attempts) == 303


def test_a_crowd_that_pays_is_let_on(counter: Client, till: Till, clock: Clock) -> None:
    """Of fifty givers in an hour every second one pays; nobody is sent away."""
    for number in range(50):
        given = counter.post("/give/", form(number, rail="stripe"), REMOTE_ADDR=f"198.51.100.{number}")
        assert given.status_code == 302, number
        opened = counter.post(f"{given['location']}go/", REMOTE_ADDR=f"198.51.100.{number}")
        assert opened.status_code == 303, number
        if number % 2:
            session = get(till.box, "checkout.session", opened["location"].rsplit("/", 1)[-1])
            press(till.box, session, behaviour="good")
            till.run(days=0.0001)
    assert not HeldBackCount.objects.exists()


def test_one_address_takes_no_others_share(counter: Client, till: Till, clock: Clock) -> None:
    codes = []
    for number in range(AT_FIRST):
        given = counter.post("/give/", form(number, rail="stripe"), REMOTE_ADDR="203.0.113.9")
        codes.append(counter.post(f"{given['location']}go/", REMOTE_ADDR="203.0.113.9").status_code)
    assert codes.count(303) == AT_FIRST // 2
    given = counter.post("/give/", form(99, rail="stripe"), REMOTE_ADDR="203.0.113.77")
    assert counter.post(f"{given['location']}go/", REMOTE_ADDR="203.0.113.77").status_code == 303


def test_who_is_held_back_is_told_what_to_do(counter: Client, till: Till, clock: Clock) -> None:
    given = [
        counter.post("/give/", form(number, rail="stripe"), REMOTE_ADDR=f"198.51.100.{number}")["location"]
        for number in range(AT_FIRST + 1)
    ]
    answers = [counter.post(f"{page}go/", REMOTE_ADDR=f"198.51.100.{n}") for n, page in enumerate(given)]
    assert [each.status_code for each in answers] == [303] * AT_FIRST + [429]
    assert "Nothing was taken" in " ".join(answers[-1].content.decode().split())
    assert 0 < int(answers[-1]["retry-after"]) <= HOUR
    late = counter.post("/give/", form(50, rail="stripe"), REMOTE_ADDR="198.51.100.200")
    assert (late.status_code, "choose another" in late.content.decode()) == (429, True)
    assert Pledge.objects.count() == AT_FIRST + 1
    assert HeldBackCount.objects.get().count == 2


def test_a_flood_of_addresses_wipes_out_no_traces(settings, clock: Clock) -> None:
    """With the small cache that Django has by default, a few hundred addresses would make every limit forget."""
    settings.CACHES = settings_counter.CACHES
    for _ in range(5):
        limits.count_try(action="give", who="one", most=5)
    for number in range(2_000):
        limits.count_try(action="give", who=f"other-{number}", most=5)
    with pytest.raises(limits.TooOften):
        limits.count_try(action="give", who="one", most=5)


def test_a_quiet_day_is_no_attack(till: Till, tmp_path) -> None:
    now = datetime.fromtimestamp(till.box.now(), tz=UTC)
    HeldBackCount.objects.create(rail="stripe", on=(now - timedelta(days=3)).date(), count=9_000)
    HeldBackCount.objects.create(rail="stripe", on=now.date(), count=3)
    assert rails_are_left_alone(Patient(folder=tmp_path, config=None, now=now)).level == "ok"
