"""Patreon's messages: JSON:API, signed by a header over the raw bytes.

The header that names the event is not signed, so nothing is believed of it: what became of a member is read
from the body alone.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from masthead.lib.money import AmountUnreadable, Money, exponent
from masthead.patronage.outside_patrons import OutsidePatron
from masthead.patronage.pledges import Interval
from masthead.patronage.rails.contract import Webhook, WebhookRefused
from masthead.patronage.rails.outside.cells import is_possible, read_instant
from masthead.patronage.rails.outside.facts import NotUnderstood, Person
from masthead.patronage.rails.outside.hearing import keep_message, read_json
from masthead.patronage.rails.outside.pages import webhook_secret
from masthead.patronage.rails.outside.signatures import check_hmac
from masthead.patronage.rails.patreon.members import KIND, Member, currency, follow_member

HEADER: Final = "x-patreon-signature"
# What settling needs; notes, addresses and whatever else people wrote are not kept.
KEPT: Final = (
    *("email", "full_name", "patron_status", "last_charge_date", "last_charge_status", "pledge_cadence"),
    *("lifetime_support_cents", "campaign_lifetime_support_cents", "currently_entitled_amount_cents"),
    "will_pay_amount_cents",
)


def read_webhook(webhook: Webhook) -> None:
    """Keep what a genuine message says, once. What is not about a member is taken and comes to nothing.

    Raises:
        WebhookRefused: it was not signed with the newsroom's secret, cannot be read, or is from the future.
    Source: Patreon, "Webhooks": hexadecimal HMAC-MD5 of the raw body. A message has no number, so its bytes are it.
    """
    check_hmac(webhook, header=HEADER, secret=webhook_secret(KIND), algorithm="md5")
    data = read_json(webhook.raw).get("data")
    if not isinstance(data, dict):
        raise WebhookRefused("The message is about nothing.")
    attributes, person = data.get("attributes"), _user(data)
    is_ours = data.get("type") == "member" and isinstance(attributes, dict) and person != ""
    kept: dict[str, Any] = {}
    if is_ours and isinstance(attributes, dict):
        kept = {name: attributes.get(name) for name in KEPT if isinstance(attributes.get(name), str | int)}
        at = read_instant(str(kept.get("last_charge_date", "")))
        if at is not None and not is_possible(at, now=webhook.received_at):
            raise WebhookRefused("The message is from the future.")
    keep_message(
        rail=KIND,
        key=hashlib.sha256(webhook.raw).hexdigest(),
        kind="member" if is_ours else "other",
        said={**kept, "person": person},
        raw=webhook.raw,
        now=webhook.received_at,
        is_settled=not is_ours,
    )


def settle(said: Mapping[str, Any], now: datetime) -> OutsidePatron | None:
    """Let the books follow what a kept message says.

    Raises:
        NotUnderstood: its amounts cannot be read.
    """
    status, charge = said.get("patron_status"), said.get("last_charge_status")
    lifetime = _money(said, "campaign_lifetime_support_cents", "lifetime_support_cents")
    pledge = _money(said, "will_pay_amount_cents", "currently_entitled_amount_cents")
    member = Member(
        person=Person(
            key=str(said["person"]),
            name=str(said.get("full_name") or "")[:200],
            email=str(said.get("email") or "")[:254],
        ),
        lifetime=lifetime,
        pledge=pledge,
        interval=Interval.YEARLY if str(said.get("pledge_cadence")) == "12" else Interval.MONTHLY,
        charged_at=read_instant(str(said.get("last_charge_date") or "")),
        charge=str(charge or "").casefold(),
        is_active=status == "active_patron",
        is_former=status == "former_patron",
    )
    return follow_member(member, now=now).patron


def _user(data: Mapping[str, Any]) -> str:
    """Return the number of the person, which is the one in the list of members too."""
    found: Any = data
    for name in ("relationships", "user", "data", "id"):
        found = found.get(name) if isinstance(found, dict) else None
    text = str(found) if type(found) in {str, int} else ""
    return text if text.isascii() and text.isalnum() and len(text) <= 80 else ""


def _money(said: Mapping[str, Any], *names: str) -> Money:
    """Return the first amount that is above nothing; Patreon tells hundredths in every currency."""
    found = [said.get(name) for name in names]
    if any(each is not None and (type(each) is not int or each < 0) for each in found):
        raise NotUnderstood("A message of Patreon has an amount that is none.")
    cents = next((each for each in found if each), 0)
    try:
        return _from_cents(cents, currency=currency())
    except AmountUnreadable as error:
        raise NotUnderstood("A message of Patreon has an amount that is none.") from error


def _from_cents(cents: int, *, currency: str) -> Money:
    return Money(amount_minor=cents * 10 ** exponent(currency) // 100, currency=currency)
