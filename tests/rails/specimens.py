"""How each rail looks from outside: one gift of five euros by Ann Example, as a file and as messages."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

from masthead.lib.config import Config
from masthead.lib.config_sections import Bank, Patreon, Platform
from masthead.patronage.rails.bank.tests.bank_of_tests import OURS, camt, single
from masthead.patronage.rails.bank.tests.patrons import a_bank_pledge, a_gift
from masthead.patronage.rails.contract import Webhook
from masthead.patronage.rails.outside.tests import platforms
from masthead.patronage.rails.outside.tests.platforms import PatreonMember, Tip
from masthead.patronage.rails.stripe.tests.till import Till
from masthead.patronage.tests.giving import NOON, PI_DAY
from masthead.paybox.deliveries import due_messages, note_taken

EXTENDING = Path(__file__).resolve().parents[2] / "docs" / "extend" / "rails.md"
ON = {
    "bank": {"bank": Bank(iban=OURS, holder="The Test Current")},
    "patreon": {"patreon": Patreon(page="https://www.patreon.com/herald", currency="EUR")},
    "buymeacoffee": {"buymeacoffee": Platform(page="https://buymeacoffee.com/herald")},
    "kofi": {"kofi": Platform(page="https://ko-fi.com/herald")},
}


@dataclass(frozen=True, kw_only=True)
class Specimen:
    """One rail as the world sees it.

    Attributes:
        give: makes one gift of five euros happen at the rail.
        promise: makes a promise there, and no money.
        file: what the rail exports of that gift.
        messages: what the rail sends of it.
        forge: the same message as somebody would send it who does not know the newsroom's secret.
        fee: what the rail keeps of five euros, as it tells.
    """

    kind: str
    now: datetime
    day: date
    give: Callable[[], None] = lambda: None
    promise: Callable[[], None] = lambda: None
    file: Callable[[], bytes] | None = None
    messages: Callable[[], list[Webhook]] | None = None
    forge: Callable[[Webhook], Webhook] | None = None
    fee: int = 0

    def switched_on(self, config: Config) -> Config:
        """Return settings in which the rail is on."""
        return config.model_copy(update=ON.get(self.kind, {}))


def specimen_of(kind: str, *, monkeypatch: Any) -> Specimen:
    """Return the specimen of a rail.

    Raises:
        KeyError: nobody has made one: a rail without a specimen is not held to the contract.
    """
    return {"bank": _bank, "stripe": _stripe, "jar": _jar, "kofi": _kofi, "buymeacoffee": _coffee, "patreon": _patreon}[
        kind
    ](monkeypatch)


def write_jar(folder: Path) -> None:
    """Put the rail of the page about adding one into a folder, as the page says."""
    (code,) = re.findall(r"```python\n(.*?)```", EXTENDING.read_text(encoding="utf-8"), flags=re.DOTALL)
    (folder / "jar").mkdir()
    (folder / "jar" / "__init__.py").touch()
    (folder / "jar" / "rail.py").write_text(code, encoding="utf-8")


def _bank(_monkeypatch: Any) -> Specimen:
    pledges = []

    def file() -> bytes:
        return camt([single(a_gift(pledges[0] if pledges else None, reference="B-1"))])

    return Specimen(
        kind="bank",
        now=NOON,
        day=PI_DAY,
        give=lambda: pledges.append(a_bank_pledge()),
        promise=lambda: a_bank_pledge() and None,
        file=file,
    )


def _stripe(monkeypatch: Any) -> Specimen:
    till = Till(monkeypatch)

    def messages() -> list[Webhook]:
        till.days(0.01)
        told = due_messages(till.box)
        for message in told:
            note_taken(till.box, message.key)
        at = datetime.fromtimestamp(till.box.wall(), tz=UTC)
        return [Webhook(raw=each.raw, headers=each.headers, received_at=at) for each in told]

    def forge(message: Webhook) -> Webhook:
        return replace(message, raw=message.raw.replace(b'"', b"'", 1))

    return Specimen(
        kind="stripe",
        now=till.now(),
        day=till.now().date(),
        give=lambda: till.pay(till.pledge(name="ann")) and None,
        promise=lambda: till.pledge(name="ann") and None,
        messages=messages,
        forge=forge,
        fee=32,
    )


def _jar(_monkeypatch: Any) -> Specimen:
    row = {"slip": "17", "day": "2026-06-11", "amount": "5.00", "name": "Ann Example", "email": "ann@example.org"}
    return Specimen(
        kind="jar",
        now=platforms.NOW,
        day=platforms.days_ago(3),
        file=lambda: platforms.in_csv("slip,day,amount,name,email", [row]),
    )


def _kofi(_monkeypatch: Any) -> Specimen:
    tip = Tip(kind="Monthly Tip").numbered(1)

    def forge(message: Webhook) -> Webhook:
        # A form carries its secret in itself, so whoever forges one lacks that and nothing else.
        said = parse_qs(message.raw.decode())["data"][0].replace(platforms.SECRETS["kofi"], "1f2e3d4c-tokem")
        return replace(message, raw=urlencode({"data": said}).encode())

    return Specimen(
        kind="kofi",
        now=platforms.NOW,
        day=platforms.days_ago(3),
        file=lambda: platforms.in_csv(platforms.KOFI_HEAD, [platforms.kofi_row(tip)]),
        messages=lambda: [platforms.kofi_message(tip)],
        forge=forge,
    )


def _coffee(_monkeypatch: Any) -> Specimen:
    tip = Tip(fee="0.25").numbered(1)
    return Specimen(
        kind="buymeacoffee",
        now=platforms.NOW,
        day=platforms.days_ago(3),
        file=lambda: platforms.in_csv(platforms.COFFEE_HEAD, [platforms.coffee_row(tip)]),
        messages=lambda: [platforms.coffee_message(platforms.coffee_data(tip), event=1)],
        forge=_altered,
        fee=25,
    )


def _patreon(_monkeypatch: Any) -> Specimen:
    member = PatreonMember()
    unpaid = replace(member, lifetime_cents=0, charged_at=None, charge="")
    return Specimen(
        kind="patreon",
        now=platforms.NOW,
        day=platforms.days_ago(13),
        promise=lambda: platforms.hear("patreon", platforms.patreon_message(unpaid)),
        file=lambda: platforms.in_csv(platforms.PATREON_HEAD, [platforms.patreon_row(member)]),
        messages=lambda: [platforms.patreon_message(member)],
        forge=_altered,
    )


def _altered(message: Webhook) -> Webhook:
    return replace(
        message,
        raw=message.raw.replace(b"ann@example.org", b"eve@example.org", 1),
        received_at=message.received_at + timedelta(0),
    )
