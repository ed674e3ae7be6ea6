"""The oracle: our ledger against paybox's balance, payment by payment and kind by kind."""

from collections import defaultdict

from masthead.patronage.accounts import fees_of, held_by
from masthead.patronage.books import check
from masthead.patronage.ledger import LedgerEntry
from masthead.paybox.box import Box

Sums = dict[tuple[str, str], int]
# What each deed of ours is at the processor.
_KINDS = {
    "gift": "charge",
    "unknown": "charge",
    "refund": "refund",
    "returned": "refund",
    "refund-failed": "refund_failure",
    "dispute": "dispute",
    "dispute-won": "dispute_reversal",
    "fee": "fee",
    "fee-back": "fee",
}


def ours() -> Sums:
    """Return what moved in and out of what the rail holds, by payment intent and kind."""
    found: Sums = defaultdict(int)
    held = held_by("stripe")
    for entry in LedgerEntry.objects.using("supporters").select_related("payment"):
        if held not in {entry.debit, entry.credit}:
            continue
        sign = 1 if entry.debit == held else -1
        kind = _KINDS[entry.key.partition(":")[0]]
        assert kind != "fee" or fees_of("stripe") in {entry.debit, entry.credit}
        found[entry.payment.rail_key, kind] += sign * entry.amount_minor
    return {key: amount for key, amount in found.items() if amount}


def theirs(box: Box) -> Sums:
    """Return the same from paybox's balance transactions."""
    found: Sums = defaultdict(int)
    for moved in box.shelf.of("balance_transaction"):
        source = box.shelf.find_any(moved["source"])
        intent = source["payment_intent"]
        # The two currencies of the histories that are told in hundredths, of which they have none.
        grid = 100 if moved["currency"] in {"isk", "ugx"} else 1
        assert moved["amount"] % grid == moved["fee"] % grid == 0
        found[intent, moved["reporting_category"]] += moved["amount"] // grid
        found[intent, "fee"] -= moved["fee"] // grid
    return {key: amount for key, amount in found.items() if amount}


def assert_equal(box: Box) -> None:
    """Assert that both books say the same, and that ours are in order."""
    mine, other = ours(), theirs(box)
    apart = {key: (mine.get(key), other.get(key)) for key in mine | other if mine.get(key) != other.get(key)}
    assert apart == {}, f"ours and theirs: {apart}"
    assert (found := check()) == (), found
