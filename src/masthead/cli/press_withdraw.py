"""``masthead press withdraw``: take a story down, and where that is asked for, forget it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from masthead.cli.data_folder import config_of, data_option, existing_folder
from masthead.cli.django_up import bring_up_existing
from masthead.cli.plain import Refused, say_json
from masthead.cli.press_mirror import write_mirrors

if TYPE_CHECKING:
    from masthead.press.edition import Edition
    from masthead.press.record.forgetting import Forgotten
    from masthead.stories.models import Story


@click.command()
@click.argument("path")
@data_option()
@click.option("--forget", "forgets", is_flag=True, help="Forget its bytes and pictures in all editions and mirrors.")
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def withdraw(path: str, data: Path, forgets: bool, as_json: bool) -> None:  # noqa: FBT001 - click's way
    """Take the story at an address down, at once; its address says from then on that it is gone.

    With --forget no edition can bring it back, and the mirrors in the settings are written anew. The
    story stays at the desk as a draft, to be deleted there.

    \b
    Example:  ./masthead press withdraw /news/river/ --forget
    """
    folder = existing_folder(data)
    bring_up_existing(folder)
    from masthead.press.chore import open_edition

    with open_edition() as edition:
        was_public = _withdraw(edition=edition, path=path)
        done = _forget(edition=edition, path=path) if forgets else None
    mirrors = write_mirrors(data=data, places=config_of(folder).press.mirrors if forgets else ())
    printings, files = (done.printings, done.files) if done else (0, 0)
    if as_json:
        said = {"withdrawn": was_public, "printings": printings, "files": files}
        say_json(said | {"mirrors": list(mirrors.done)})
    else:
        click.echo(f"{path} is withdrawn." if was_public else f"{path} was withdrawn already.")
        if forgets:
            told = f"{printings} earlier printings and {files} files are forgotten"
            click.echo(f"{told}; {len(mirrors.done)} mirrors are written.")
    mirrors.refuse_rest(saying="What is forgotten may stand in a mirror still. Mend it, then: ./masthead press mirror.")


def _withdraw(*, edition: "Edition", path: str) -> bool:
    """Take down the story that stands at a path, and print; return whether there was one."""
    from wagtail.actions.unpublish_page import UnpublishPageAction

    from masthead.press.chore import print_until_done

    edition.refuse_frozen()
    story = _story_at(edition=edition, path=path)
    if story is None:
        return False
    UnpublishPageAction(story).execute(skip_permission_checks=True)
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

    return forget(edition=edition, path=path)
