"""The contract: every installed rail is held to it, and so is the one of the page about adding a rail."""

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone, translation

from masthead import settings_counter
from masthead.jobs.worker import drain
from masthead.lib.config import Config
from masthead.patronage import rails as package
from masthead.patronage.accounts import GIFTS, fees_of, held_by, is_account
from masthead.patronage.books import balances, check, total
from masthead.patronage.erasing import erase_reader
from masthead.patronage.models import InboundEvent, LedgerEntry, OutsidePatron, Payment, Pledge, Receipt
from masthead.patronage.patrons import patrons_on
from masthead.patronage.rails.contract import Ability, FileRefused, Rail, Webhook, WebhookRefused
from masthead.patronage.rails.outside.tests.platforms import SECRETS
from masthead.patronage.rails.registry import all_rails, get_rail, rails_on
from masthead.readers.models import PersonKey, Reader
from rails.specimens import Specimen, specimen_of, write_jar

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
FUNCTIONS = {
    Ability.PLEDGES_HERE: ("new_reference",),
    Ability.HOSTED_PAGE: ("start", "pays_at"),
    Ability.RENEWS_ITSELF: (),
    Ability.REFUNDS: ("refund",),
    Ability.STATEMENTS: ("import_file",),
    Ability.WEBHOOKS: ("read_webhook",),
    Ability.SWEEPS: ("sweep",),
    Ability.KEPT_ELSEWHERE: ("kept_at",),
}
INSTALLED = [rail.kind for rail in all_rails()]
KINDS = [*INSTALLED, "jar"]
BY_FILE = [kind for kind in INSTALLED if Ability.STATEMENTS in get_rail(kind).abilities] + ["jar"]
BY_MESSAGE = [kind for kind in INSTALLED if Ability.WEBHOOKS in get_rail(kind).abilities]
ELSEWHERE = [kind for kind in INSTALLED if Ability.KEPT_ELSEWHERE in get_rail(kind).abilities]


@pytest.fixture(autouse=True)
def installed(kind: str, tmp_path: Path, monkeypatch) -> Iterator[None]:
    """Install the page's rail where it is asked for, as a package beside ours would be."""
    if kind == "jar":
        write_jar(tmp_path)
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    all_rails.cache_clear()
    yield
    monkeypatch.undo()
    all_rails.cache_clear()
    for name in [name for name in sys.modules if name.startswith("masthead.patronage.rails.jar")]:
        del sys.modules[name]


@pytest.fixture
def rail(kind: str, installed: None) -> Rail:
    return get_rail(kind)


@pytest.fixture
def specimen(kind: str, installed: None, monkeypatch, settings, tmp_path: Path) -> Specimen:
    settings.MASTHEAD_DATA = tmp_path
    settings.MASTHEAD_WEBHOOK_SECRETS = SECRETS
    made = specimen_of(kind, monkeypatch=monkeypatch)
    settings.MASTHEAD_CONFIG = made.switched_on(settings.MASTHEAD_CONFIG)
    return made


def work() -> None:
    while drain(using="supporters", now=timezone.now() + timedelta(seconds=2), limit=200):
        pass


def stands() -> dict[str, int]:
    return {each.account: each.money.amount_minor for each in balances() if each.money.amount_minor}


def rows() -> list[list[Any]]:
    models = (LedgerEntry, Payment, Pledge, Receipt, Reader, OutsidePatron)
    return [list(model.objects.order_by("pk").values_list()) for model in models]


def tell(rail: Rail, specimen: Specimen) -> None:
    """Let the rail tell of the gift by its file or else by its messages."""
    specimen.give()
    if specimen.file is not None and rail.import_file is not None:
        rail.import_file(raw=specimen.file(), now=specimen.now)
    elif specimen.messages is not None and rail.read_webhook is not None:
        for message in specimen.messages():
            rail.read_webhook(message)
        work()


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_declared_is_there_and_nothing_else(kind: str, rail: Rail) -> None:
    for ability, names in FUNCTIONS.items():
        for name in names:
            assert (getattr(rail, name) is not None) == (ability in rail.abilities), name
    assert set(FUNCTIONS) == set(Ability)
    assert rail.kind == kind
    assert re.fullmatch(r"[a-z][a-z0-9]{1,23}", kind)
    assert all(is_account(name) for name in (held_by(kind), fees_of(kind)))
    assert rail.intervals
    assert [each.kind for each in all_rails()].count(kind) == 1
    # Who pays on our pages is warned of whom it shows them to.
    assert rail.reveals or not rail.abilities & {Ability.PLEDGES_HERE, Ability.KEPT_ELSEWHERE}
    for language in ("en", "uk"):
        with translation.override(language):
            assert str(rail.title).strip()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "jar"])
def test_it_is_off_until_the_newsroom_switches_it_on(kind: str, rail: Rail, settings) -> None:
    settings.MASTHEAD_STRIPE_KEY = ""
    assert rail not in rails_on(Config())


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_on_with_its_settings(kind: str, rail: Rail, specimen: Specimen, settings) -> None:
    assert rail in rails_on(settings.MASTHEAD_CONFIG)


@pytest.mark.parametrize("kind", KINDS)
def test_a_promise_is_never_income(kind: str, rail: Rail, specimen: Specimen) -> None:
    specimen.promise()
    work()
    assert (stands(), check(), patrons_on(specimen.day)) == ({}, (), frozenset())


@pytest.mark.parametrize("kind", KINDS)
def test_a_gift_lies_on_the_rails_own_account_and_its_giver_is_a_patron(
    kind: str, rail: Rail, specimen: Specimen
) -> None:
    tell(rail, specimen)
    fee = specimen.fee if specimen.file is None else 0
    expected = {held_by(kind): 500 - fee, GIFTS: -500} | ({fees_of(kind): fee} if fee else {})
    assert (stands(), check()) == (expected, ())
    assert patrons_on(specimen.day) == {Reader.objects.get().pk}
    assert Payment.objects.get().rail == kind


@pytest.mark.parametrize("kind", BY_FILE)
def test_a_file_is_rehearsed_booked_once_and_accounted_for(kind: str, rail: Rail, specimen: Specimen) -> None:
    assert rail.import_file is not None
    assert specimen.file is not None
    specimen.give()
    raw, before = specimen.file(), rows()
    rehearsed = rail.import_file(raw=raw, now=specimen.now, is_rehearsal=True)
    assert (rehearsed.is_rehearsal, rehearsed.counts["new"], rows()) == (True, 1, before)
    report = rail.import_file(raw=raw, now=specimen.now)
    assert (report.counts["new"], len(report.lines), report.as_json()["counts"]["new"]) == (1, 1, 1)
    booked = rows()
    again = rail.import_file(raw=raw, now=specimen.now)
    assert (again.counts["new"], again.counts["known"], again.needs_a_look, rows()) == (0, 1, False, booked)
    assert "Ann" not in str(report.as_json())


@pytest.mark.parametrize("kind", BY_FILE)
@pytest.mark.parametrize(
    "raw", [b"", b"\x00", b"\xff\xfe", b"PK\x03\x04", b"<", b'"', b"a,b\n1,2", b"\n" * 9, b"x" * (20 * 1024 * 1024 + 1)]
)
def test_a_hostile_file_is_refused_in_one_line(kind: str, raw: bytes, rail: Rail, specimen: Specimen) -> None:
    assert rail.import_file is not None
    before = rows()
    with pytest.raises(FileRefused) as refused:
        rail.import_file(raw=raw, now=specimen.now)
    assert 10 < len(str(refused.value)) < 400
    assert len(str(refused.value).splitlines()) == 1
    assert rows() == before


@pytest.mark.parametrize("kind", BY_MESSAGE)
def test_messages_are_kept_once_sealed_and_booked_once(kind: str, rail: Rail, specimen: Specimen) -> None:
    assert rail.read_webhook is not None
    assert specimen.messages is not None
    specimen.give()
    for message in specimen.messages() * 2:
        rail.read_webhook(message)
        rail.read_webhook(message)
    work()
    count, booked = InboundEvent.objects.count(), stands()
    assert (booked[GIFTS], Payment.objects.count(), check()) == (-500, 1, ())
    for event in InboundEvent.objects.all():
        assert b"ann@example.org" not in bytes(event.sealed or b"")
        assert event.settled_at is not None
    for message in specimen.messages():
        rail.read_webhook(message)
    work()
    assert (InboundEvent.objects.count(), stands()) == (count, booked)


@pytest.mark.parametrize("kind", BY_MESSAGE)
def test_a_forged_message_is_refused_and_nothing_of_it_is_kept(
    kind: str, rail: Rail, specimen: Specimen, settings
) -> None:
    assert rail.read_webhook is not None
    assert specimen.messages is not None
    assert specimen.forge is not None
    specimen.give()
    message, keys = specimen.messages()[0], PersonKey.objects.count()
    bad = [specimen.forge(message), replace(message, raw=b""), replace(message, raw=message.raw[:-1]),
           Webhook(raw=b"x" * 300_000, headers=message.headers, received_at=message.received_at)]  # fmt: skip
    for each in bad:
        with pytest.raises(WebhookRefused):
            rail.read_webhook(each)
    settings.MASTHEAD_WEBHOOK_SECRETS, settings.MASTHEAD_STRIPE_WEBHOOK = {}, ""
    with pytest.raises(WebhookRefused):
        rail.read_webhook(message)
    assert (InboundEvent.objects.count(), PersonKey.objects.count()) == (0, keys)


@pytest.mark.parametrize("kind", [kind for kind in BY_MESSAGE if kind in BY_FILE])
def test_a_file_and_a_message_tell_of_one_gift(kind: str, rail: Rail, specimen: Specimen) -> None:
    assert rail.import_file is not None
    assert specimen.file is not None
    assert rail.read_webhook is not None
    assert specimen.messages is not None
    rail.import_file(raw=specimen.file(), now=specimen.now)
    for message in specimen.messages():
        rail.read_webhook(message)
    work()
    assert rail.import_file(raw=specimen.file(), now=specimen.now).counts["new"] == 0
    assert (stands()[GIFTS], Payment.objects.count(), check()) == (-500, 1, ())


@pytest.mark.parametrize("kind", KINDS)
def test_an_erased_giver_leaves_the_ledger_alone_and_does_not_come_back(
    kind: str, rail: Rail, specimen: Specimen
) -> None:
    tell(rail, specimen)
    money = stands()
    reader = Reader.objects.get().pk
    erase_reader.call(reader_id=str(reader))
    assert not any(model.objects.exists() for model in (Reader, Pledge, OutsidePatron))
    assert not PersonKey.objects.filter(holder=reader).exists()
    if specimen.file is not None and rail.import_file is not None and kind != "patreon":
        # A member who gives on there is a patron again, by their own doing; their money is not booked twice.
        rail.import_file(raw=specimen.file(), now=specimen.now)
        assert not Reader.objects.exists()
    elif kind == "patreon":
        tell(rail, specimen)
    assert (stands(), check()) == (money, ())


@pytest.mark.parametrize("kind", [kind for kind in INSTALLED if Ability.SWEEPS in get_rail(kind).abilities])
def test_a_sweep_finds_what_no_message_told(kind: str, rail: Rail, specimen: Specimen) -> None:
    assert rail.sweep is not None
    specimen.give()
    assert rail.sweep(specimen.now + timedelta(hours=1)) > 0
    work()
    assert (stands()[GIFTS], check()) == (-500, ())
    assert rail.sweep(specimen.now + timedelta(hours=2)) == 0


@pytest.mark.parametrize("kind", [kind for kind in INSTALLED if Ability.REFUNDS in get_rail(kind).abilities])
def test_a_payment_is_sent_back_once(kind: str, rail: Rail, specimen: Specimen) -> None:
    assert rail.refund is not None
    tell(rail, specimen)
    for _ in range(2):
        rail.refund(Payment.objects.get(), now=specimen.now + timedelta(hours=1))
    assert (total(balances(), account="income:refunds", currency="EUR").amount_minor, check()) == (500, ())
    assert patrons_on(specimen.day) == frozenset()


@pytest.mark.parametrize("kind", [kind for kind in INSTALLED if Ability.PLEDGES_HERE in get_rail(kind).abilities])
def test_a_pledge_has_a_reference_of_its_own_and_a_way_to_give(kind: str, rail: Rail, specimen: Specimen) -> None:
    assert rail.new_reference is not None
    found = {rail.new_reference() for _ in range(200)}
    assert len(found) == 200
    assert max(map(len, found)) <= 120
    specimen.promise()
    if rail.instruct is not None:
        assert rail.instruct(Pledge.objects.get()).rows
    else:
        assert Ability.HOSTED_PAGE in rail.abilities


@pytest.mark.parametrize("kind", ELSEWHERE)
def test_what_is_kept_elsewhere_is_changed_there_alone(kind: str, rail: Rail, specimen: Specimen, settings) -> None:
    from masthead.patronage.links import token_of

    assert rail.kept_at is not None
    there = rail.kept_at(settings.MASTHEAD_CONFIG)
    assert there.startswith("https://")
    tell(rail, specimen)
    settings.ROOT_URLCONF, settings.MIDDLEWARE = settings_counter.ROOT_URLCONF, settings_counter.MIDDLEWARE
    settings.ALLOWED_HOSTS = settings_counter.ALLOWED_HOSTS
    cache.clear()
    counter = Client(headers={"origin": settings.MASTHEAD_CONFIG.addresses.counter, "host": "localhost"})
    pledge = Pledge.objects.get()
    page = counter.get(f"/pledge/{token_of(pledge)}/").content.decode()
    assert (there in page) == (pledge.interval != "once")
    assert "/stop/" not in page
    assert counter.post(f"/pledge/{token_of(pledge)}/stop/").status_code == 302
    pledge.refresh_from_db()
    assert pledge.state != "cancelled"


@pytest.mark.parametrize("kind", BY_MESSAGE)
def test_its_door_is_shut_while_it_is_off(kind: str, rail: Rail, specimen: Specimen, settings) -> None:
    specimen.give()
    assert specimen.messages is not None
    message = specimen.messages()[0]
    settings.MASTHEAD_CONFIG, settings.MASTHEAD_STRIPE_KEY = Config(), ""
    settings.ROOT_URLCONF, settings.MIDDLEWARE = settings_counter.ROOT_URLCONF, settings_counter.MIDDLEWARE
    settings.ALLOWED_HOSTS = settings_counter.ALLOWED_HOSTS
    door = Client(headers={"host": "localhost", **message.headers})
    assert door.post(f"/webhooks/{kind}/", message.raw, content_type="application/json").status_code == 404
    assert not InboundEvent.objects.exists()
