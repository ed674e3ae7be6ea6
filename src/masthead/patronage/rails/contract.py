"""What a rail is: a declared set of abilities, and a function for each of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext

from masthead.lib.config import Config
from masthead.lib.money import Money
from masthead.patronage.pledges import Interval, Pledge
from masthead.patronage.rails.report import Report


class Ability(Enum):
    """What a rail can do; one that is declared has its function, and the contract's tests try it."""

    PLEDGES_HERE = "a reader pledges on our own pages"
    HOSTED_PAGE = "the giver pays on the rail's own page"
    RENEWS_ITSELF = "the rail takes each gift by itself"
    REFUNDS = "money can be sent back through the rail"
    STATEMENTS = "a file of what arrived can be read"
    WEBHOOKS = "the rail tells us, signed, of what happened"
    SWEEPS = "the rail can be asked what happened"
    KEPT_ELSEWHERE = "patrons change and end what they give on the rail's own site"


@dataclass(frozen=True, kw_only=True)
class Instructions:
    """How to give on a rail, for a page and for a letter: rows of (label, value), and a code to scan.

    ``qr_svg`` is a whole SVG picture, or empty.
    """

    rows: tuple[tuple[str, str], ...]
    note: str = ""
    qr_svg: str = ""


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """A message as it came over the network: its raw bytes and its headers, names in small letters."""

    raw: bytes
    headers: Mapping[str, str]
    received_at: datetime


class FileRefused(ValueError):
    """A file cannot be used; the message says why and what to do. Nothing was changed."""


class WebhookRefused(ValueError):
    """A message is not from the rail, was altered, or is too old. Nothing was kept of it."""


class RailUnreachable(RuntimeError):
    """The rail did not answer, or not as it should. What was asked may have happened; asking again is safe."""


class NotPayableHere(ValueError):
    """The rail cannot carry an amount exactly; ``nearest`` is one that it can."""

    def __init__(self, nearest: Money) -> None:
        """Say which amount is near."""
        super().__init__(f"This way cannot carry the amount exactly. {nearest.plain()} {nearest.currency} is possible.")
        self.nearest = nearest


@dataclass(frozen=True, kw_only=True)
class Rail:
    """One way money travels.

    Attributes:
        kind: the folder's name; stored with every pledge and payment.
        title: what a giver chooses by.
        reveals: a plain warning of whose name this way shows to whom, before it is chosen; or empty.
        is_on: whether the newsroom's settings make it usable.
        new_reference: a fresh reference by which the rail will know a pledge.
        instruct: how to give what was pledged.
        start: opens the rail's hosted page for a pledge, and returns its address.
        pays_at: the origin of the rail's hosted page, for the policy of the page that leads there.
        follow: makes the rail's own subscription match a pledge that its patron changed; may be run again.
        mend: returns the rail's page on which a gift that failed can be paid in another way.
        read_webhook: checks and keeps one message; work that follows is a job.
        sweep: asks the rail for what we may have missed, and returns how much that was.
        forget: deletes at the rail whom it keeps for a pledge, as its patron is erased; may be run again.
        refund: sends back all that is left of a payment, once.
        import_file: reads a file of what arrived, as ``import_file(raw=..., now=..., is_rehearsal=...)``, books
            each line once and accounts for all of them; raises ``FileRefused`` for one that cannot be used.
        kept_at: the page on which patrons change and end what they give.
        plays: whether what travels here is play money, as in the demo.
    """

    kind: str
    title: Lazy | str
    abilities: frozenset[Ability]
    intervals: frozenset[Interval]
    is_on: Callable[[Config], bool]
    reveals: Lazy | str = ""
    new_reference: Callable[[], str] | None = None
    instruct: Callable[[Pledge], Instructions] | None = None
    start: Callable[[Pledge], str] | None = None
    pays_at: Callable[[Config], str] | None = None
    follow: Callable[[Pledge], None] | None = None
    mend: Callable[[Pledge], str] | None = None
    read_webhook: Callable[[Webhook], None] | None = None
    sweep: Callable[[datetime], int] | None = None
    refund: Callable[..., None] | None = None
    forget: Callable[[Pledge], None] | None = None
    import_file: Callable[..., Report] | None = None
    kept_at: Callable[[Config], str] | None = None
    plays: Callable[[Config], bool] | None = None

    def title_at(self, config: Config) -> str:
        """Return what a giver chooses by at this newsroom; play money is called so."""
        if self.plays is None or not self.plays(config):
            return str(self.title)
        return gettext("%(way)s (play money)") % {"way": self.title}
