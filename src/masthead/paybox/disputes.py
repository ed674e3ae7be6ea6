"""Disputes: a payer's bank takes money back, and perhaps gives it again in the end."""

from masthead.paybox.balance import move
from masthead.paybox.box import Box
from masthead.paybox.events import emit
from masthead.paybox.faults import Refused
from masthead.paybox.shelf import Thing

_FEE = 2_000
_OPEN = frozenset({"needs_response", "under_review"})


def open_dispute(box: Box, charge: Thing) -> Thing:
    """Dispute what is left of a charge.

    Raises:
        Refused: nothing is left of it, or it is disputed already.
    """
    left = charge["amount"] - charge["amount_refunded"]
    if not charge["paid"] or charge["disputed"] or left <= 0:
        raise Refused("This charge cannot be disputed.", param="charge")
    dispute = box.make(
        "dispute",
        "du",
        amount=left,
        balance_transactions=[],
        charge=charge["id"],
        currency=charge["currency"],
        is_charge_refundable=False,
        metadata={},
        payment_intent=charge["payment_intent"],
        reason="fraudulent",
        status="needs_response",
    )
    box.change(charge, disputed=True)
    emit(box, "charge.dispute.created", dispute)
    _move(box, dispute, amount=-left, fee=_FEE)
    emit(box, "charge.dispute.funds_withdrawn", dispute)
    return dispute


def close_dispute(box: Box, dispute: Thing, *, is_won: bool, is_fee_back: bool = False) -> Thing:
    """End a dispute; one that was won brings the money back, and with some banks the fee too.

    Raises:
        Refused: it has ended before.
    """
    if dispute["status"] not in _OPEN:
        raise Refused("This dispute has ended.", param="dispute")
    box.change(dispute, status="won" if is_won else "lost")
    emit(box, "charge.dispute.closed", dispute)
    if is_won:
        _move(box, dispute, amount=dispute["amount"], fee=-_FEE if is_fee_back else 0)
        emit(box, "charge.dispute.funds_reinstated", dispute)
    return dispute


def _move(box: Box, dispute: Thing, *, amount: int, fee: int) -> None:
    category = "dispute" if amount < 0 else "dispute_reversal"
    moved = move(
        box,
        kind="adjustment",
        category=category,
        amount=amount,
        currency=dispute["currency"],
        source=dispute["id"],
        fee=fee,
    )
    # Stripe keeps the whole balance transactions here, not their ids.
    box.change(dispute, balance_transactions=[*dispute["balance_transactions"], moved])
