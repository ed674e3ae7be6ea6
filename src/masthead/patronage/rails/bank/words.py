"""The words of a line, sealed as long as somebody may need them, and read back for a person who must decide."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime

from masthead.lib.router import SUPPORTERS
from masthead.patronage.events import InboundEvent
from masthead.patronage.payments import Payment
from masthead.patronage.rails.bank.keys import Keyed, words_digest
from masthead.patronage.rails.bank.lines import Line
from masthead.patronage.rails.bank.references import KIND
from masthead.readers.vault import Sealed, seal, unseal

_LINE_KIND = "statement-line"


@dataclass(frozen=True, kw_only=True)
class Words:
    """What the bank said of a payment: whose it is, and what they wrote."""

    payer: str
    payer_account: str
    texts: tuple[str, ...]


def keep_words(keyed: Keyed, *, holder: uuid.UUID | None, now: datetime) -> bool:
    """Keep a line, sealed for the reader whom it is about, or for nobody yet; return whether it is new."""
    mine = uuid.uuid4()
    said = _said(keyed.line)
    event = InboundEvent(
        id=mine,
        rail=KIND,
        rail_key=keyed.key,
        kind=_LINE_KIND,
        digest=words_digest(keyed.line),
        holder=holder or mine,
        sealed=seal(said, holder=holder or mine),
        received_at=now,
    )
    rows = InboundEvent.objects.using(SUPPORTERS)
    rows.bulk_create([event], ignore_conflicts=True)
    return rows.filter(pk=mine).exists()


def find_words(payment: Payment) -> Words | None:
    """Return what the bank said of a payment, or None where it was forgotten."""
    event = InboundEvent.objects.using(SUPPORTERS).filter(rail=payment.rail, rail_key=payment.rail_key).first()
    return words_of(event) if event else None


def words_of(event: InboundEvent) -> Words | None:
    """Return the words of an event, or None where they were forgotten."""
    if event.sealed is None:
        return None
    try:
        said = json.loads(unseal(event.sealed, holder=event.holder))
    except Sealed:
        return None
    return Words(payer=said["payer"], payer_account=said["payer_account"], texts=tuple(said["texts"]))


def _said(line: Line) -> str:
    return json.dumps(
        {
            "payer": line.payer,
            "payer_account": line.payer_account,
            "texts": line.texts,
            "entry": line.entry,
            "own_reference": line.own_reference,
        },
        ensure_ascii=False,
    )
