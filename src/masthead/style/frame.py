"""What every public page shows around its own matter: the shapes that the base template reads."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Link:
    """A label that leads somewhere; ``href`` is a path of the paper or an absolute address."""

    label: str
    href: str


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A feed that follows a page, in one form."""

    label: str
    href: str
    form: str
    media_type: str


_FORMS = (
    ("RSS", "feed.xml", "application/rss+xml"),
    ("Atom", "atom.xml", "application/atom+xml"),
    ("JSON Feed", "feed.json", "application/feed+json"),
)


def feeds_of(*, label: str, path: str) -> tuple[Feed, ...]:
    """Return the feeds of the paper, a section or a list in every form, for readers that look for them."""
    return tuple(Feed(label=label, href=path + name, form=form, media_type=kind) for form, name, kind in _FORMS)


@dataclass(frozen=True, kw_only=True)
class Alternate:
    """The same page in another language."""

    language: str
    name: str
    href: str


@dataclass(frozen=True, kw_only=True)
class Site:
    """The newsroom as one language shows it: masthead, navigation and footer."""

    name: str
    tagline: str
    language: str
    direction: str
    home: str
    origin: str
    counter: str
    sections: tuple[Link, ...]
    policies: tuple[Link, ...]
    principles: tuple[Link, ...]
    languages: tuple[Alternate, ...]
    footer_note: str
    contact_email: str
    publisher: str
    feed: str
    lets_republish: bool

    @property
    def feeds(self) -> tuple[Feed, ...]:
        """The feeds of all stories."""
        return feeds_of(label=self.name, path=self.home)


@dataclass(frozen=True, kw_only=True)
class Social:
    """What a messenger or a social platform shows of a page (Open Graph); without a title, the page's own."""

    kind: str = "website"
    title: str = ""
    image: str = ""
    image_width: int = 0
    image_height: int = 0
    image_alt: str = ""
    published_at: datetime | None = None
    modified_at: datetime | None = None
    section: str = ""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """One page's own head matter; ``path`` is its canonical path on the paper.

    ``alternates`` are its versions in other languages; ``nearest`` is where the switch leads where there is none.
    """

    title: str
    path: str
    description: str = ""
    feed: Link | None = None
    feeds: tuple[Feed, ...] = ()
    alternates: tuple[Alternate, ...] = ()
    nearest: tuple[Alternate, ...] = ()
    social: Social = field(default_factory=Social)
    json_ld: str = ""
    is_indexed: bool = True
    newer: str = ""
    older: str = ""
    current: str = ""
