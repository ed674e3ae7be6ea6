"""What an edition holds, read from outside: every path, what made it, and how it answers."""

from dataclasses import dataclass

from house import House
from masthead.press.edition import Edition
from masthead.press.records import PageRecord

OTHER = "uk"


@dataclass(frozen=True, kw_only=True)
class Printed:
    """One page of an edition; ``kind`` names its printing table's row, and for lists what is listed."""

    kind: str
    path: str
    status: int
    media_type: str
    location: str
    body: bytes

    @property
    def language(self) -> str:
        """The language whose prefix the page stands under."""
        return OTHER if self.path.removeprefix("!404").startswith(f"/{OTHER}/") else "en"

    @property
    def address(self) -> str:
        """A path that is answered with this page; the 404 page is asked for by a wrong address."""
        return f"{self.path.removeprefix('!404')}there-is-nothing-here/" if self.path.startswith("!") else self.path

    @property
    def is_html(self) -> bool:
        """Whether a person reads it."""
        return self.media_type.startswith("text/html") and not self.location


def printed_pages(house: House) -> tuple[Printed, ...]:
    """Return every page of the newsroom's edition, in the order of paths."""
    with Edition.open(house.folder / "press" / "edition") as edition, edition.reading() as view:
        records = {record.path: record for _, raw in view.items("pages") for record in [PageRecord.unpack(raw)]}
        found = []
        for path, entry in view.paths():
            if path not in records:  # pictures and style sheets are no pages
                continue
            answer = view.read(path)
            assert answer is not None
            found.append(
                Printed(
                    kind=_kind(records[path], location=entry.location),
                    path=path,
                    status=entry.status,
                    media_type=entry.media_type,
                    location=entry.location,
                    body=answer.body,
                )
            )
    return tuple(found)


def _kind(record: PageRecord, *, location: str) -> str:
    kind, args = record.key.kind, record.key.args
    if kind == "address":
        return "moved" if location else "gone"
    return f"{kind} of {args[0]}" if kind in {"list", "month"} else kind
