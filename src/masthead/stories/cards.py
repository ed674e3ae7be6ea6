"""The shapes in which a story is shown: as a card on a front, and whole."""

from dataclasses import dataclass
from datetime import datetime

from masthead.pictures.plates import Plate
from masthead.stories.correction_facts import CorrectionRow
from masthead.stories.parts.shapes import Part
from masthead.style.frame import Alternate, Link


@dataclass(frozen=True, kw_only=True)
class Signature:
    """One name under a headline; ``href`` is empty where the name has no page."""

    name: str
    href: str
    role: str
    role_label: str
    is_guest: bool = False


@dataclass(frozen=True, kw_only=True)
class Card:
    """A story in a list: enough to decide whether to read it.

    ``guid`` is its name for feeds, whatever its address; ``listed`` is the headline that lists show.
    """

    id: int
    guid: str
    path: str
    language: str
    headline: str
    listed: str
    standfirst: str
    kicker: str
    kicker_label: str
    section: Link
    published_at: datetime
    plate: Plate | None
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A whole story, as its page shows it."""

    card: Card
    dateline: str
    updated_at: datetime | None
    corrections: tuple[CorrectionRow, ...]
    parts: tuple[Part, ...]
    topics: tuple[Link, ...]
    series: Link | None
    related: tuple[Card, ...]
    alternates: tuple[Alternate, ...]


@dataclass(frozen=True, kw_only=True)
class Month:
    """One month of a list of stories, with how many it holds."""

    label: str
    href: str


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A page that lists stories: a topic, a series, a byline, a month of a section or of the paper."""

    title: str
    kind_label: str
    introduction: str
    cards: tuple[Card, ...]
    months: tuple[Month, ...]
    newer: Month | None = None
    older: Month | None = None
    portrait: Plate | None = None


@dataclass(frozen=True, kw_only=True)
class Row:
    """A section on the front page, with the stories that are not shown above it."""

    section: Link
    cards: tuple[Card, ...]


@dataclass(frozen=True, kw_only=True)
class Package:
    """Stories that are shown together, the lead first; ``series`` leads to the series that fills it."""

    title: str
    series: Link | None
    cards: tuple[Card, ...]


@dataclass(frozen=True, kw_only=True)
class Front:
    """The front page: one lead, a few seconds, the newest, a row a section, and packages above and under the top."""

    above: tuple[Package, ...]
    under: tuple[Package, ...]
    lead: Card | None
    seconds: tuple[Card, ...]
    newest: tuple[Card, ...]
    rows: tuple[Row, ...]
