"""The platforms' messages: genuine by their bytes alone, kept once, and never believed twice."""

import json
import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlencode

import pytest

from masthead.patronage.books import check
from masthead.patronage.models import InboundEvent, OutsidePatron, Payment, Pledge
from masthead.patronage.patrons import patrons_on
from masthead.patronage.rails.contract import Webhook, WebhookRefused
from masthead.patronage.rails.outside.tests.platforms import (
    NOW,
    SECRETS,
    PatreonMember,
    Tip,
    coffee_data,
    coffee_message,
    hear,
    kofi_message,
    patreon_message,
    signed_coffee,
    signed_patreon,
)
from masthead.patronage.rails.outside.tests.standing import gifts
from masthead.patronage.rails.registry import get_rail
from masthead.readers.models import PersonKey, Reader
from masthead.readers.vault import unseal

pytestmark = pytest.mark.django_db(databases=["default", "supporters"], transaction=True)
FEW, ALL = 60, 4_000
MESSAGES = {
    "kofi": kofi_message(Tip().numbered(1)),
    "buymeacoffee": coffee_message(coffee_data(Tip(fee="0.25").numbered(1)), event=580796),
    "patreon": patreon_message(PatreonMember()),
}


def read(rail: str, message: Webhook) -> None:
    reader = get_rail(rail).read_webhook
    assert reader is not None
    reader(message)


def is_taken(rail: str, message: Webhook) -> bool:
    try:
        read(rail, message)
    except WebhookRefused:
        return False
    return True


@pytest.mark.parametrize("rail", MESSAGES)
def test_a_genuine_message_is_booked_once_however_often_it_comes(rail: str) -> None:
    hear(rail, *[MESSAGES[rail]] * 3)
    hear(rail, MESSAGES[rail])
    event = InboundEvent.objects.get()
    assert (gifts(), Payment.objects.get().rail, check()) == (500, rail, ())
    assert event.settled_at is not None
    # From the first the words are sealed, then under the key of whom they are about.
    assert event.holder == OutsidePatron.objects.get().reader_id
    assert set(PersonKey.objects.values_list("holder", flat=True)) == {event.holder}
    words = unseal(event.sealed, holder=event.holder)
    assert "ann@example.org" in words
    assert "private words" not in words
    assert "Secret Street" not in words
    assert len(patrons_on(NOW.date())) == 1


@pytest.mark.parametrize("rail", MESSAGES)
def test_without_a_secret_nothing_is_taken(rail: str, settings) -> None:
    settings.MASTHEAD_WEBHOOK_SECRETS = {}
    assert not is_taken(rail, MESSAGES[rail])
    unsigned = {
        "kofi": kofi_message(Tip().numbered(1), token=""),
        "buymeacoffee": signed_coffee(MESSAGES["buymeacoffee"].raw, secret=""),
        "patreon": signed_patreon(MESSAGES["patreon"].raw, secret=""),
    }
    assert not is_taken(rail, unsigned[rail])
    assert not InboundEvent.objects.exists()


def forged(rail: str, chance: random.Random) -> tuple[str, Webhook]:
    """Return how a message was forged, and the message."""
    message = MESSAGES[rail]
    way = chance.choice(("a byte", "a piece", "longer", "secret", "signature", "noise", "missing"))
    raw, headers = message.raw, dict(message.headers)
    name = {"buymeacoffee": "x-signature-sha256", "patreon": "x-patreon-signature"}.get(rail, "")
    # In a form the token alone speaks for the message: what is forged there is the token.
    if rail == "kofi":
        said = json.loads(parse_qs(raw.decode())["data"][0])
        token = SECRETS["kofi"]
        place = chance.randrange(len(token))
        said["verification_token"] = {
            "a byte": token[:place] + chr(ord(token[place]) ^ 1) + token[place + 1 :],
            "a piece": token[:place],
            "longer": token + chance.choice(" \0a"),
            "secret": f"token-{chance.random()}",
            "signature": token.upper(),
            "noise": chance.choice([None, 0, True, [token], {"is": token}, ""]),
        }.get(way)
        if way == "missing":
            del said["verification_token"]
        return way, replace(message, raw=urlencode({"data": json.dumps(said)}).encode())
    place = chance.randrange(len(raw))
    if way == "a byte":
        raw = raw[:place] + bytes([raw[place] ^ (1 << chance.randrange(8))]) + raw[place + 1 :]
    elif way == "a piece":
        raw = raw[:place]
    elif way == "longer":
        raw += chance.choice([b" ", b"\n", b"}", chance.randbytes(5)])
    elif way == "secret":
        sign = signed_coffee if rail == "buymeacoffee" else signed_patreon
        return way, sign(raw, secret=f"of-somebody-{chance.random()}")
    elif way == "signature":
        mac = headers[name]
        at = chance.randrange(len(mac))
        other = chance.choice([each for each in "0123456789abcdef" if each != mac[at]])
        headers[name] = chance.choice(
            [mac[:at] + other + mac[at + 1 :], mac.upper(), mac[:-1], f"sha256={mac}", f"{mac},"]
        )
    elif way == "noise":
        headers[name] = "".join(chance.choice("0123456789abcdef =,é\0") for _ in range(chance.randint(0, 80)))
    else:
        del headers[name]
    return way, replace(message, raw=raw, headers=headers)


@pytest.mark.long
@pytest.mark.parametrize("rail", MESSAGES)
def test_no_forged_message_is_taken_and_nothing_is_kept_of_one(rail: str, runs_whole, counts) -> None:
    chance, ways = random.Random(f"forged {rail}"), Counter[str]()
    for _ in range(ALL if runs_whole else FEW):
        way, message = forged(rail, chance)
        ways[way] += 1
        assert not is_taken(rail, message), (way, message)
    assert len(ways) == 7
    assert not any(model.objects.exists() for model in (InboundEvent, PersonKey, Reader, OutsidePatron))
    assert is_taken(rail, MESSAGES[rail])
    counts(forged=sum(ways.values()), accepted=0)


HOSTILE = (
    b"", b"{}", b"[]", b"null", b"1", b"\xff\xfe", b"{" * 5_000, b"[" * 100_000, b'{"data": NaN}', b'{"data": {}}',
    b'{"data": []}', b'{"data": {"type": "member"}}', b'{"data": {"id": ' + b"9" * 5_000 + b"}}",
    b'{"type": 1, "event_id": 1, "data": {}}', b'{"type": "donation.created", "event_id": [1], "data": {}}',
)  # fmt: skip


@pytest.mark.parametrize("rail", MESSAGES)
@pytest.mark.parametrize("raw", HOSTILE)
def test_a_signed_message_that_says_nothing_books_nothing(rail: str, raw: bytes) -> None:
    if rail == "kofi":
        message = Webhook(raw=b"data=" + raw, headers={}, received_at=NOW)
    else:
        message = (signed_coffee if rail == "buymeacoffee" else signed_patreon)(raw)
    try:
        hear(rail, message)
    except WebhookRefused:
        assert not InboundEvent.objects.exists()
    assert not any(model.objects.exists() for model in (Payment, Reader, Pledge))


@pytest.mark.parametrize(
    "raw",
    [b"data=%7B%7D&data=%7B%7D", b"other=1", b"data", b"data=%FF%FE", "data=é".encode(), b"a=1&" * 30 + b"data=%7B%7D",
     b"data=" + b"x" * 300_000],
)  # fmt: skip
def test_a_form_is_of_one_kind_only(raw: bytes) -> None:
    assert not is_taken("kofi", Webhook(raw=raw, headers={}, received_at=NOW))


def test_two_fields_of_data_are_not_one_message() -> None:
    raw = MESSAGES["kofi"].raw
    other = kofi_message(Tip(cents=900).numbered(2)).raw
    assert not is_taken("kofi", Webhook(raw=raw + b"&" + other, headers={}, received_at=NOW))


def test_what_is_larger_than_any_message_is_refused_unread() -> None:
    raw = json.dumps({"data": "x" * 300_000}).encode()
    assert not is_taken("buymeacoffee", signed_coffee(raw))
    assert not is_taken("patreon", signed_patreon(raw))


def test_messages_from_the_future_are_refused_and_late_ones_are_not() -> None:
    soon, old = NOW + timedelta(days=2), NOW - timedelta(days=300)
    assert not is_taken("kofi", kofi_message(Tip(at=soon).numbered(1)))
    assert not is_taken("patreon", patreon_message(PatreonMember(charged_at=soon)))
    assert not is_taken("buymeacoffee", coffee_message(coffee_data(Tip().numbered(1)), created=int(soon.timestamp())))
    hear("kofi", kofi_message(Tip(at=old).numbered(2)))
    assert Payment.objects.get().paid_on == old.date()


def test_an_hour_ahead_is_booked_today() -> None:
    hear("kofi", kofi_message(Tip(at=NOW + timedelta(hours=20)).numbered(1)))
    assert Payment.objects.get().paid_on == NOW.date()


def test_test_messages_of_the_platforms_are_taken_and_come_to_nothing() -> None:
    sample = Tip(number="00000000-1111-2222-3333-444444444444")
    hear("kofi", kofi_message(sample))
    hear("buymeacoffee", coffee_message(coffee_data(Tip().numbered(1)), live_mode=False))
    hear("patreon", patreon_message(PatreonMember(), kind="post"))
    assert (InboundEvent.objects.count(), InboundEvent.objects.filter(sealed__isnull=False).count()) == (3, 0)
    assert not any(model.objects.exists() for model in (Payment, Reader, Pledge))


def test_the_unsigned_name_of_patreons_event_is_not_believed() -> None:
    message = patreon_message(PatreonMember())
    hear("patreon", replace(message, headers={**message.headers, "x-patreon-event": "members:pledge:delete"}))
    assert (Pledge.objects.get().state, gifts()) == ("active", 500)
    hear("patreon", patreon_message(PatreonMember(status="Former patron", pledge_cents=0)))
    assert (Pledge.objects.get().state, gifts()) == ("cancelled", 500)
