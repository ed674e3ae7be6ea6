"""``masthead init``: an empty newsroom."""

from pathlib import Path

import click

from masthead.cli.data_folder import config_of, data_option, make_folder
from masthead.cli.django_up import bring_up
from masthead.cli.preparing import prepare
from masthead.lib.config import Addresses, Newsroom, write_config


@click.command(name="init")
@data_option()
@click.option("--name", default="A Newsroom", show_default=True, help="The newsroom's name.")
@click.option("--languages", default="en,uk", show_default=True, help="Languages, the main one first.")
@click.option("--owner", metavar="EMAIL", help="Invite this address as the owner.")
def command(data: Path, name: str, languages: str, owner: str | None) -> None:
    """Found an empty newsroom in a data folder.

    \b
    Example:  ./masthead init --data var/newsroom --name "The Herald" --owner you@example.org
    """
    folder = make_folder(data)
    codes = tuple(filter(None, (code.strip() for code in languages.split(","))))
    write_config(data=folder, newsroom=Newsroom(name=name, language=codes[0], languages=codes), addresses=Addresses())
    config_of(folder)
    bring_up(folder)
    prepare(folder)
    from masthead.upkeep.founding import found_pages

    found_pages()
    click.echo(f"Founded in {folder}. Serve it with: ./masthead serve --data {data}")
    if owner:
        from masthead.cli.sign_in import owner_link

        click.echo(f"Desk: {owner_link(owner)}")
