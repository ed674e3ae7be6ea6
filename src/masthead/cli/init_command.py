"""``masthead init``: an empty newsroom."""

from pathlib import Path

import click
from pydantic import ValidationError

from masthead.cli.data_folder import config_of, data_option, make_folder
from masthead.cli.django_up import bring_up
from masthead.cli.plain import Refused, say_json
from masthead.cli.preparing import prepare
from masthead.lib.config import FILE_NAME, write_config
from masthead.lib.config_sections import Addresses, Newsroom


@click.command(name="init")
@data_option()
@click.option("--name", help="The newsroom's name.  [default: A Newsroom]")
@click.option("--languages", metavar="CODES", help="Languages, the main one first.  [default: en,uk]")
@click.option("--owner", metavar="EMAIL", help="Invite this address as the owner.")
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def command(
    data: Path,
    name: str | None,
    languages: str | None,
    owner: str | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    """Found an empty newsroom in a data folder. One that is there already is left as it is.

    \b
    Example:  ./masthead init --data var/newsroom --name "The Herald" --owner you@example.org
    """
    newsroom = _newsroom(name=name, languages=languages)
    if owner is not None:
        _refuse_no_email(owner)
    folder = make_folder(data)
    if (folder / FILE_NAME).exists() and (name or languages):
        raise Refused(f"{folder / FILE_NAME} is there already: change the name and the languages in it.")
    write_config(data=folder, newsroom=newsroom, addresses=Addresses())
    config_of(folder)
    bring_up(folder)
    from masthead.upkeep.founding import found_pages, is_founded
    from masthead.upkeep.upgrade import missing_files

    if not missing_files() and is_founded():
        raise Refused(f"There is a newsroom in {folder} already; it stays as it is. Serve it with: {_serve(data)}")
    prepare(folder)
    found_pages()
    link = _link(owner)
    if as_json:
        say_json({"folder": folder, "owner": owner, "link": link})
        return
    click.echo(f"Founded in {folder}. Serve it with: {_serve(data)}")
    if link:
        click.echo(f"Desk: {link}")


def _newsroom(*, name: str | None, languages: str | None) -> Newsroom:
    said = {} if name is None else {"name": name}
    codes = tuple(filter(None, (code.strip().lower() for code in (languages or "en,uk").split(","))))
    if not codes:
        raise Refused("--languages names none. Write their codes with commas, the main one first, such as en,uk")
    try:
        return Newsroom(**said, language=codes[0], languages=codes)
    except ValidationError as error:
        first = error.errors()[0]
        where = "--name: " if first["loc"] == ("name",) else "--languages: "
        raise Refused(f"{where}{first['msg'].removeprefix('Value error, ')}. Nothing was changed.") from error


def _refuse_no_email(owner: str) -> None:
    from django.core.exceptions import ValidationError as NotValid
    from django.core.validators import EmailValidator

    try:
        EmailValidator(message="no")(owner)
    except NotValid as error:
        raise Refused(f'"{owner}" is not an e-mail address. Nothing was changed.') from error


def _link(owner: str | None) -> str | None:
    from masthead.cli.sign_in import owner_link

    return owner_link(owner) if owner else None


def _serve(data: Path) -> str:
    return f"./masthead serve --data {data}"
