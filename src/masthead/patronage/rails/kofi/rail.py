"""Ko-fi, as the registry finds it."""

from masthead.patronage.pledges import Interval
from masthead.patronage.rails.kofi.export import import_file
from masthead.patronage.rails.kofi.gifts import KIND
from masthead.patronage.rails.kofi.messages import read_webhook, settle
from masthead.patronage.rails.outside.platform import platform

RAIL = platform(
    kind=KIND,
    title="Ko-fi",
    intervals=frozenset({Interval.ONCE, Interval.MONTHLY}),
    kept_at="https://ko-fi.com/account/supportedcreators",
    import_file=import_file,
    read_webhook=read_webhook,
    settle=settle,
)
