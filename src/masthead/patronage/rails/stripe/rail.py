"""The card rail, as the registry finds it."""

from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from masthead.lib.config import Config
from masthead.patronage.pledges import Interval
from masthead.patronage.rails.contract import Ability, Rail
from masthead.patronage.rails.stripe.client import KIND, is_on
from masthead.patronage.rails.stripe.hearing import read_webhook
from masthead.patronage.rails.stripe.leaving import forget
from masthead.patronage.rails.stripe.recovering import mend
from masthead.patronage.rails.stripe.refunding import refund
from masthead.patronage.rails.stripe.sessions import new_reference, start
from masthead.patronage.rails.stripe.subscriptions import follow
from masthead.patronage.rails.stripe.sweeping import sweep


def pays_at(config: Config) -> str:
    """Return the origin of the hosted page: Stripe's own, or that of whatever stands at another address."""
    is_stripes = (urlsplit(config.stripe.address).hostname or "").endswith("stripe.com")
    return "https://checkout.stripe.com" if is_stripes else config.stripe.address


def plays(config: Config) -> bool:
    """Return whether a processor on this machine stands in Stripe's place, with play money."""
    return urlsplit(config.stripe.address).hostname in {"127.0.0.1", "localhost"}


RAIL = Rail(
    kind=KIND,
    title=_("Card"),
    reveals=_(
        "The card processor and your bank learn your name and that you gave to this newsroom, and it stands on your "
        "card's statement. The newsroom itself is not told your card's number."
    ),
    abilities=frozenset(
        {
            Ability.PLEDGES_HERE,
            Ability.HOSTED_PAGE,
            Ability.RENEWS_ITSELF,
            Ability.REFUNDS,
            Ability.WEBHOOKS,
            Ability.SWEEPS,
        }
    ),
    intervals=frozenset({Interval.ONCE, Interval.MONTHLY, Interval.YEARLY}),
    is_on=is_on,
    new_reference=new_reference,
    start=start,
    pays_at=pays_at,
    follow=follow,
    mend=mend,
    read_webhook=read_webhook,
    sweep=sweep,
    refund=refund,
    forget=forget,
    plays=plays,
)
