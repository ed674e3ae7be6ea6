"""Leaving: the customer whom Stripe keeps for a pledge is deleted there when its patron is erased here."""

from typing import Any

from masthead.patronage.pledges import Pledge
from masthead.patronage.rails.stripe.client import asking
from masthead.patronage.rails.stripe.sessions import SESSION, SUBSCRIPTION

_GONE = "resource_missing"


def forget(pledge: Pledge) -> None:
    """Have Stripe delete the customer of a pledge, with address and cards. May be run again.

    What Stripe must keep of a payment by law, it keeps.

    Raises:
        RailUnreachable: there was no answer; running again later is safe.
    """
    import stripe  # noqa: PLC0415 -- an optional extra

    with asking() as client:
        customer = _customer_of(client, pledge.rail_reference)
        if not customer:
            return
        try:
            client.v1.customers.delete(customer)
        except stripe.InvalidRequestError as error:
            if error.code != _GONE:
                raise


def _customer_of(client: Any, reference: str) -> str:
    if reference.startswith(SUBSCRIPTION):
        return str(client.v1.subscriptions.retrieve(reference).customer or "")
    if reference.startswith(SESSION):
        return str(client.v1.checkout.sessions.retrieve(reference).customer or "")
    return ""
