"""Patreon, as the registry finds it."""

from masthead.patronage.pledges import Interval
from masthead.patronage.rails.outside.platform import platform
from masthead.patronage.rails.patreon.export import import_file
from masthead.patronage.rails.patreon.members import KIND
from masthead.patronage.rails.patreon.messages import read_webhook, settle

RAIL = platform(
    kind=KIND,
    title="Patreon",
    intervals=frozenset({Interval.MONTHLY, Interval.YEARLY}),
    kept_at="https://www.patreon.com/settings/memberships",
    import_file=import_file,
    read_webhook=read_webhook,
    settle=settle,
)
