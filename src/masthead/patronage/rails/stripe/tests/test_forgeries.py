"""No forged and no altered webhook is accepted, and nothing is kept of one."""

import hashlib
import hmac
import json
import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import stripe

from masthead.patronage.events import InboundEvent
from masthead.patronage.rails.contract import Webhook, WebhookRefused
from masthead.patronage.rails.stripe.hearing import read_webhook
from masthead.patronage.rails.stripe.signatures import check_signature
from masthead.patronage.rails.stripe.tests.till import Till

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
SECRET = "whsec_of_this_newsroom"
EVENT = {
    "id": "evt_1",
    "object": "event",
    "livemode": False,
    "type": "payment_intent.succeeded",
    "data": {"object": {"id": "pi_1", "object": "payment_intent", "amount": 500}},
}
RAW = json.dumps(EVENT).encode()
FEW, ALL = 4_000, 100_000


def header_of(raw: bytes, *, secret: str = SECRET, at: datetime = NOW, scheme: str = "v1") -> str:
    mac = hmac.new(secret.encode(), f"{int(at.timestamp())}.".encode() + raw, hashlib.sha256).hexdigest()
    return f"t={int(at.timestamp())},{scheme}={mac}"


def is_taken(raw: bytes, header: str, *, at: datetime = NOW, secret: str = SECRET) -> bool:
    try:
        check_signature(raw=raw, header=header, secret=secret, received_at=at)
    except WebhookRefused:
        return False
    return True


@pytest.mark.once
def test_a_genuine_message_is_taken_and_the_official_library_agrees() -> None:
    header = header_of(RAW)
    assert is_taken(RAW, header)
    assert stripe.WebhookSignature.verify_header(RAW, header, SECRET)
    theirs = stripe.WebhookSignature.generate_signature_header(RAW.decode(), SECRET, int(NOW.timestamp()))
    assert is_taken(RAW, theirs)
    assert is_taken(RAW, f"{header_of(RAW, secret='old')},{header.partition(',')[2]}")


@pytest.mark.once
@pytest.mark.parametrize("seconds", [-301, 301, 86_400, -86_400])
def test_yesterday_and_tomorrow_are_refused(seconds: int) -> None:
    """The official library takes a message of tomorrow."""
    at = NOW + timedelta(seconds=seconds)
    assert not is_taken(RAW, header_of(RAW, at=at))
    assert is_taken(RAW, header_of(RAW, at=NOW + timedelta(seconds=299 if seconds > 0 else -299)))


@pytest.mark.once
@pytest.mark.parametrize(
    "header",
    [
        "", "t=", "v1=", "t=x,v1=y", header_of(RAW).upper(), " " + header_of(RAW), header_of(RAW) + ",",
        header_of(RAW).replace("t=", "t=0"), header_of(RAW).replace("t=", "t=+"), header_of(RAW, scheme="v0"),
        header_of(RAW).replace(",", ", "), header_of(RAW)[:-1], header_of(RAW) + "0", "\u0661" + header_of(RAW),
    ],
)  # fmt: skip
def test_a_header_is_written_in_one_way_only(header: str) -> None:
    assert not is_taken(RAW, header)


@pytest.mark.once
def test_without_a_secret_nothing_is_taken() -> None:
    assert not is_taken(RAW, header_of(RAW, secret=""), secret="")


def forged(chance: random.Random) -> tuple[str, bytes, str]:
    """Return how a message was forged, its bytes and its header."""
    way = chance.choice(("a byte", "a piece", "longer", "secret", "time", "signature", "scheme", "swapped", "noise"))
    raw, header = RAW, header_of(RAW)
    if way == "a byte":
        place = chance.randrange(len(raw))
        raw = raw[:place] + bytes([raw[place] ^ (1 << chance.randrange(8))]) + raw[place + 1 :]
    elif way == "a piece":
        first, last = sorted(chance.sample(range(len(raw)), 2))
        raw = raw[:first] + raw[last:]
    elif way == "longer":
        raw += chance.randbytes(chance.randint(1, 9))
    elif way == "secret":
        header = header_of(raw, secret=f"whsec_{chance.random()}")
    elif way == "time":
        shift = chance.choice((-1, 1)) * chance.randint(1, 200)
        header = f"t={int(NOW.timestamp()) + shift},{header.partition(',')[2]}"
    elif way == "signature":
        place = chance.randrange(len(header) - 64, len(header))
        other = chance.choice([each for each in "0123456789abcdef" if each != header[place]])
        header = header[:place] + other + header[place + 1 :]
    elif way == "scheme":
        header = header.replace("v1=", f"v{chance.choice('023456789')}=")
    elif way == "swapped":
        other = json.dumps({**EVENT, "id": f"evt_{chance.random()}"}).encode()
        raw, header = other, header_of(RAW)
    else:
        header = "".join(chance.choice("t=,v10123456789abcdef \0é") for _ in range(chance.randint(0, 120)))
    return way, raw, header


@pytest.mark.once
@pytest.mark.long
@pytest.mark.timeout(0)
def test_no_forged_message_is_taken(runs_whole, counts) -> None:
    chance, ways = random.Random(14), Counter[str]()
    for _ in range(ALL if runs_whole else FEW):
        way, raw, header = forged(chance)
        ways[way] += 1
        assert not is_taken(raw, header), (way, raw, header)
        assert is_taken(RAW, header_of(RAW))
    assert min(ways.values()) > 100
    counts(forged=sum(ways.values()), accepted=0)


@pytest.mark.django_db(databases=["default", "supporters"])
@pytest.mark.parametrize(
    "said",
    [
        b"", b"{}", b"[]", b"null", b"\xff\xfe", RAW.replace(b"false", b"true"), RAW.replace(b"evt_1", b""),
        RAW.replace(b"pi_1", b"pi/1"), RAW.replace(b'"pi_1"', b"[1]"), RAW.replace(b'"event"', b'"thing"'),
    ],
)  # fmt: skip
def test_a_genuine_message_that_says_nothing_is_refused(till: Till, settings, said: bytes) -> None:
    settings.MASTHEAD_STRIPE_WEBHOOK = SECRET
    with pytest.raises(WebhookRefused):
        read_webhook(Webhook(raw=said, headers={"stripe-signature": header_of(said)}, received_at=NOW))
    assert not InboundEvent.objects.exists()


@pytest.mark.django_db(databases=["default", "supporters"])
def test_only_the_hint_is_kept_and_only_sealed(till: Till, settings) -> None:
    settings.MASTHEAD_STRIPE_WEBHOOK = SECRET
    secretive = {**EVENT["data"]["object"], "receipt_email": "ann@example.org", "last4": "4242"}
    raw = json.dumps({**EVENT, "data": {"object": secretive}}).encode()
    for _ in range(2):
        read_webhook(Webhook(raw=raw, headers={"stripe-signature": header_of(raw)}, received_at=NOW))
    kept = InboundEvent.objects.get()
    assert kept.digest == hashlib.sha256(raw).hexdigest()
    assert b"pi_1" not in bytes(kept.sealed)
    from masthead.readers.vault import unseal

    assert json.loads(unseal(kept.sealed, holder=kept.holder)) == {"thing": "intent", "key": "pi_1"}
