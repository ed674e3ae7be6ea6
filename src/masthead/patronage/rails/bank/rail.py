"""The bank-transfer rail, as the registry finds it."""

from django.utils.translation import gettext_lazy as _

from masthead.lib.config import Config
from masthead.patronage.pledges import Interval
from masthead.patronage.rails.bank.importing import import_file
from masthead.patronage.rails.bank.instructions import instruct
from masthead.patronage.rails.bank.references import KIND, new_reference
from masthead.patronage.rails.contract import Ability, Rail


def is_on(config: Config) -> bool:
    """Return whether the newsroom has named its account."""
    return bool(config.bank.iban)


RAIL = Rail(
    kind=KIND,
    title=_("Bank transfer"),
    reveals=_(
        "A transfer is not anonymous: the newsroom sees your name and your account on its statement, and the "
        "newsroom's name stands on yours, where your bank and whoever reads your statements can see it."
    ),
    abilities=frozenset({Ability.PLEDGES_HERE, Ability.STATEMENTS}),
    intervals=frozenset({Interval.ONCE, Interval.MONTHLY, Interval.YEARLY}),
    is_on=is_on,
    new_reference=new_reference,
    instruct=instruct,
    import_file=import_file,
)
