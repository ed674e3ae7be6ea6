"""``masthead press withdraw``: take a story down, and where that is asked for, forget it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from masthead.cli.data_folder import config_of, data_option, existing_folder
from masthead.cli.django_up import bring_up_existing
from masthead.cli.plain import Refused, say_json
from masthead.cli.press_mirror import write_mirrors
from masthead.cli.press_record import reading_edition, writing_edition
from masthead.cli.refusals import as_refusal
from masthead.cli.story_printings import OWN_PAGE, paths_of, stories_at, story_in

if TYPE_CHECKING:
    from masthead.press.edition import Edition
    from masthead.press.record.forgetting import Forgotten
    from masthead.press.record.taking_down import TakenDown
    from masthead.stories.models import Story

_IN_A_MIRROR: Final = "What is forgotten may stand in a mirror still. Mend it, then: ./masthead press mirror."

# What became of pages that named it, while printing is frozen.
_DONE_TO_PAGES: Final = {
    "cut": "What named it is cut out",
    "back": "Back to an earlier printing, which does not name it",
    "closed": "Not answered until printing goes on, since it names it",
    "naming": "Names it still, and no earlier printing is without it",
}


@click.command()
@click.argument("path")
@data_option()
@click.option("--forget", "forgets", is_flag=True, help="Forget its bytes and pictures in all editions and mirrors.")
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def withdraw(path: str, data: Path, forgets: bool, as_json: bool) -> None:  # noqa: FBT001 - click's way
    """Take the story at an address down, at once; its address says from then on that it is gone.

    With --forget no edition can bring it back, and the mirrors in the settings are written anew. The
    story stays at the desk as a draft, to be deleted there.

    While printing is frozen the paper alone is asked: what names the story is cut out of other pages,
    or they go back to an earlier printing. Where a database is down, freeze printing first.

    \b
    Example:  ./masthead press withdraw /news/river/ --forget
    """
    folder = existing_folder(data)
    places = config_of(folder).press.mirrors
    with reading_edition(data) as edition, edition.reading() as view:
        is_frozen = bool(view.frozen)
    done = (_withdrawn_frozen if is_frozen else _withdrawn)(data=folder, path=path, forgets=forgets)
    mirrors = write_mirrors(data=data, places=places if forgets else ())
    _say(done=done, mirrors=list(mirrors.done), as_json=as_json)
    refused = " ".join((done.trouble, mirrors.refusal(saying=_IN_A_MIRROR))).strip()
    if refused:
        raise Refused(refused)


@dataclass(frozen=True, kw_only=True)
class _Withdrawn:
    """What was done: whether there was something, what was forgotten, and what became of pages that named it."""

    path: str
    was_public: bool
    forgotten: "Forgotten | None"
    pages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    trouble: str = ""


def _say(*, done: _Withdrawn, mirrors: list[str], as_json: bool) -> None:
    forgot = done.forgotten
    printings, files = (forgot.printings, forgot.files) if forgot else (0, 0)
    if as_json:
        pages = {deed: list(done.pages.get(deed, ())) for deed in _DONE_TO_PAGES}
        say_json({"withdrawn": done.was_public, "printings": printings, "files": files, "mirrors": mirrors} | pages)
        return
    click.echo(f"{done.path} is withdrawn." if done.was_public else f"{done.path} was withdrawn already.")
    for deed, told in _DONE_TO_PAGES.items():
        for path in done.pages.get(deed, ()):
            click.echo(f"{told}: {path}")
    if forgot:
        what = f"{printings} earlier printings and {files} files are forgotten"
        click.echo(f"{what}; {len(mirrors)} mirrors are written.")


def _withdrawn(*, data: Path, path: str, forgets: bool) -> _Withdrawn:
    """Take a story down as the desk does, and print."""
    bring_up_existing(data)
    from masthead.press.chore import open_edition

    with open_edition() as edition:
        was_public = _withdraw(edition=edition, path=path)
        forgotten = _forget(edition=edition, path=path) if forgets else None
    return _Withdrawn(path=path, was_public=was_public, forgotten=forgotten)


def _taken_down(*, data: Path, edition: "Edition", story_id: int) -> "TakenDown":
    """Take down a story's own page, its text edition, and what it tells entry by entry."""
    from masthead.press.prepared import HeaderPolicy
    from masthead.press.record.taking_down import take_down

    addresses = config_of(data).addresses
    policy = HeaderPolicy.of(paper=addresses.paper, counter=addresses.counter)
    with edition.reading() as view:
        paths = paths_of(view, story_id=story_id)
    return take_down(edition=edition, paths=paths, at=datetime.now(UTC), policy=policy)


def _withdrawn_frozen(*, data: Path, path: str, forgets: bool) -> _Withdrawn:
    """Take a story down by what the store keeps, then unpublish it, so that it does not come back after the freeze."""
    from masthead.press.record.keys import signing_key
    from masthead.press.record.signing import sign
    from masthead.press.record.taking_down import TakenDown

    with writing_edition(data) as edition:
        story_id, is_gone = _story_id(edition=edition, path=path)
        done = TakenDown() if is_gone else _taken_down(data=data, edition=edition, story_id=story_id)
        forgotten = _forget(edition=edition, path=path) if forgets else None
        sign(edition=edition, key=signing_key(data))
    return _Withdrawn(
        path=path, was_public=not is_gone, forgotten=forgotten, pages=vars(done),
        trouble=_unpublish(data=data, story_id=story_id, path=path),
    )  # fmt: skip


def _story_id(*, edition: "Edition", path: str) -> tuple[int, bool]:
    """Return which story stands at a path of the store, or stood there last, and whether it is withdrawn already.

    Raises:
        Refused: no story ever stood there, or something else does.
    """
    from masthead.press.annals import GONE
    from masthead.press.records import owner_of

    with edition.reading() as view:
        entry, owner = view.entry(path), owner_of(view, path=path)
    is_gone = entry is None or entry.status == GONE
    found = story_in(entry) if entry and not is_gone and OWN_PAGE in entry.tags else None
    if found is not None:
        return found, False
    if is_gone and owner is not None and owner.kind == "story":
        return int(owner.args[0]), True
    raise Refused(f"No story stands at {path}. Write its address as readers see it, such as /news/river/.")


def _unpublish(*, data: Path, story_id: int, path: str) -> str:
    """Unpublish a story, which nobody prints for now; return why that could not be done, or nothing."""
    try:
        bring_up_existing(data)
        from wagtail.actions.unpublish_page import UnpublishPageAction

        from masthead.stories.models import Story

        for story in Story.objects.filter(pk=story_id, live=True):
            UnpublishPageAction(story).execute(skip_permission_checks=True)
    except Exception as error:
        refusal = error if isinstance(error, Refused) else as_refusal(error)
        if refusal is None:
            raise
        what = f"The story at {path} could not be unpublished, so it would come back after the freeze"
        return f"{what}: {refusal.message} Do this again then, or unpublish it at the desk."
    return ""


def _withdraw(*, edition: "Edition", path: str) -> bool:
    """Take down the story that stands at a path, and print; return whether there was one."""
    from wagtail.actions.unpublish_page import UnpublishPageAction

    from masthead.finding.indexing import index_now
    from masthead.press.chore import print_until_done

    story = _story_at(edition=edition, path=path)
    if story is None:
        return False
    UnpublishPageAction(story).execute(skip_permission_checks=True)
    print_until_done(edition=edition, at=datetime.now(UTC), reason="withdraw")
    index_now(edition)
    print_until_done(edition=edition, at=datetime.now(UTC), reason="withdraw")
    with edition.reading() as view:
        entry = view.entry(path)
    if entry is not None and entry.status == 200:
        raise Refused(f"The story is unpublished, and {path} could not be printed. Ask: ./masthead doctor")
    return True


def _story_at(*, edition: "Edition", path: str) -> "Story | None":
    """Return the published story that stands at a path; None where it is withdrawn already.

    Raises:
        Refused: no story ever stood there, or something else does.
    """
    from masthead.press.records import owner_of
    from masthead.stories.models import Story

    with edition.reading() as view:
        entry, key = view.entry(path), owner_of(view, path=path)
    if entry is not None and entry.status == 410:
        return None
    if key is None or key.kind != "story":
        raise Refused(f"No story stands at {path}. Write its address as readers see it, such as /news/river/.")
    return Story.objects.get(pk=key.args[0])


def _forget(*, edition: "Edition", path: str) -> "Forgotten":
    from masthead.press.record.forgetting import forget

    with edition.reading() as view:
        stories = stories_at(view, path=path)
    return forget(edition=edition, path=path, is_its=lambda entry: story_in(entry) in stories)
