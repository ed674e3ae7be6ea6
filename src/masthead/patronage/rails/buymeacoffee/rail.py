"""Buy Me a Coffee, as the registry finds it."""

from django.utils.translation import gettext_lazy as _

from masthead.lib.config import Config
from masthead.patronage.pledges import Interval
from masthead.patronage.rails.buymeacoffee.export import import_file
from masthead.patronage.rails.buymeacoffee.gifts import KIND
from masthead.patronage.rails.buymeacoffee.messages import read_webhook, settle
from masthead.patronage.rails.contract import Ability, Rail
from masthead.patronage.rails.outside.hearing import register
from masthead.patronage.rails.outside.pages import is_on_with_page

register(KIND, settle)


def kept_at(_config: Config) -> str:
    """Return where patrons end what they give."""
    return "https://buymeacoffee.com/payments"


RAIL = Rail(
    kind=KIND,
    title="Buy Me a Coffee",
    reveals=_("The platform and the payment service behind it learn your name and that you gave to this newsroom."),
    abilities=frozenset({Ability.STATEMENTS, Ability.WEBHOOKS, Ability.RENEWS_ITSELF, Ability.KEPT_ELSEWHERE}),
    intervals=frozenset({Interval.ONCE, Interval.MONTHLY, Interval.YEARLY}),
    is_on=is_on_with_page(KIND),
    read_webhook=read_webhook,
    import_file=import_file,
    kept_at=kept_at,
)
