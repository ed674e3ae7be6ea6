"""The printing table of a round's files: the manifest once it opens, the seal once it closes, the rest once counted."""

from collections.abc import Iterator
from typing import Final

from masthead.agenda.ballots import Ballot
from masthead.agenda.closing import seal_of
from masthead.agenda.counting import files_of
from masthead.agenda.round.bundle import zip_of
from masthead.agenda.round.manifest import rule_text
from masthead.agenda.round_paths import round_path
from masthead.lib.router import SUPPORTERS
from masthead.press.facts import Args, FactKey, fact
from masthead.press.suspicion import suspect
from masthead.press.table import PageKind, Sheet, register

_OPEN: Final = (Ballot.State.OPEN, Ballot.State.CLOSED, Ballot.State.COUNTED)
_CLOSED: Final = (Ballot.State.CLOSED, Ballot.State.COUNTED)
_JSON: Final = "application/json; charset=utf-8"
_TEXT: Final = "text/plain; charset=utf-8"
_MEDIA: Final = {".json": _JSON, ".md": "text/markdown; charset=utf-8", ".zip": "application/zip", ".pb": _TEXT}
# What is public from which state on.
FROM: Final = {
    "manifest.json": _OPEN,
    "rule.md": _OPEN,
    "seal.json": _CLOSED,
    "result.json": (Ballot.State.COUNTED,),
    "round.zip": (Ballot.State.COUNTED,),
    "round.pb": (Ballot.State.COUNTED,),
}


@fact("agenda.round-file")
def round_file(number: int, name: str) -> bytes | None:
    """Return a file of a round, once it is public; in a small round there is no ``round.pb``. Cost: up to a count."""
    ballot = Ballot.objects.using(SUPPORTERS).filter(number=number, state__in=FROM[name]).first()
    if ballot is None:
        return None
    if name == "manifest.json":
        return ballot.manifest.encode()
    if name == "rule.md":
        return rule_text(str(ballot.rule_version)).text.encode()
    if name == "seal.json":
        return seal_of(ballot).text()
    files = files_of(ballot)
    return zip_of(files) if name == "round.zip" else files.get(name)


def print_round_file(number: int, name: str) -> Sheet | None:
    """Set a file of a round as it is."""
    body = round_file(number, name)
    if body is None:
        return None
    return Sheet(path=round_path(number, name), body=body, media_type=_MEDIA[name[name.rindex(".") :]])


def _every_file() -> Iterator[Args]:
    rows = Ballot.objects.using(SUPPORTERS).filter(state__in=_OPEN).order_by("number")
    return ((number, name) for number in rows.values_list("number", flat=True) for name in FROM)


def _suspects(pk: str) -> Iterator[FactKey]:
    ballot = Ballot.objects.using(SUPPORTERS).filter(pk=pk).first()
    if ballot is not None:
        yield from (round_file.key(ballot.number, name) for name in FROM)


suspect("agenda.ballot", _suspects)
register(PageKind(name="round-file", exists=round_file, every=_every_file, render=print_round_file))
