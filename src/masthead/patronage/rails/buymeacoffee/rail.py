"""Buy Me a Coffee, as the registry finds it."""

from masthead.patronage.pledges import Interval
from masthead.patronage.rails.buymeacoffee.export import import_file
from masthead.patronage.rails.buymeacoffee.gifts import KIND
from masthead.patronage.rails.buymeacoffee.messages import read_webhook, settle
from masthead.patronage.rails.outside.platform import platform

RAIL = platform(
    kind=KIND,
    title="Buy Me a Coffee",
    intervals=frozenset({Interval.ONCE, Interval.MONTHLY, Interval.YEARLY}),
    kept_at="https://buymeacoffee.com/payments",
    import_file=import_file,
    read_webhook=read_webhook,
    settle=settle,
)
