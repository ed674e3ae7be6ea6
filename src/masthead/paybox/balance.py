"""The balance: every movement of money is one balance transaction, and their sum is what is held."""

from collections import defaultdict

from masthead.paybox.box import DAY_SECONDS, Box
from masthead.paybox.shelf import Thing


def move(box: Box, *, kind: str, category: str, amount: int, currency: str, source: str, fee: int = 0) -> Thing:
    """Record a movement; ``amount`` is what came in (or, below nothing, went out) before the fee."""
    details = [{"amount": fee, "application": None, "currency": currency, "description": "fees", "type": "stripe_fee"}]
    return box.make(
        "balance_transaction",
        "txn",
        amount=amount,
        fee=fee,
        net=amount - fee,
        currency=currency,
        type=kind,
        reporting_category=category,
        source=source,
        status="available",
        balance_type="payments",
        available_on=box.now() + 2 * DAY_SECONDS,
        exchange_rate=None,
        description=None,
        fee_details=details if fee else [],
    )


def balance(box: Box) -> Thing:
    """Return what is held, by currency."""
    held: dict[str, int] = defaultdict(int)
    for each in box.shelf.of("balance_transaction"):
        held[each["currency"]] += each["net"]
    available = [{"amount": amount, "currency": currency} for currency, amount in sorted(held.items())]
    return {"object": "balance", "livemode": False, "available": available, "pending": []}
