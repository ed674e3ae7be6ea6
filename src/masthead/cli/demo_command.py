"""``masthead demo``: a sample newsroom, made on the spot and served."""

import os
import re
from pathlib import Path
from typing import Final

import click

from masthead.cli.data_folder import config_of, data_option, make_folder
from masthead.cli.plain import Refused, tell
from masthead.cli.play_money import play_money
from masthead.cli.ports import refuse_taken
from masthead.cli.serve_command import locked, serve_all
from masthead.cli.sign_in import owner_link
from masthead.lib.config import FILE_NAME, config_text
from masthead.lib.config_sections import Addresses, Bank, Newsroom
from masthead.lib.whole_files import write_whole

OWNER: Final = "editor@example.org"
NAME: Final = "The Verkhivka Current"
# The account with which banks explain how an IBAN is built; it belongs to nobody.
PLAY_ACCOUNT: Final = Bank(iban="DE89370400440532013000", holder="The Verkhivka Current (play money)")
# Marks a folder as the demo's own; it says whether the samples are in.
_MARK: Final = "demo"
_FILLED: Final = "filled\n"


@click.command(name="demo")
@data_option(default="var/demo")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65_532), help="The paper's port.")
def command(data: Path, port: int) -> None:
    """Serve a sample newsroom until Ctrl-C: the paper on the port, the desk and the counter on the next two.

    Gifts by card are play money, at a processor of our own on the port after those.

    \b
    Example:  ./masthead demo --port 8000
    """
    here = {"paper": port, "desk": port + 1, "counter": port + 2}
    _refuse_real_newsroom(data)
    folder = make_folder(data)
    # Before the ports, or a second demo on the folder would hear of the port that the first one holds.
    with locked(folder=folder):
        for number in (*here.values(), port + len(here)):
            refuse_taken(host="127.0.0.1", port=number, hint="Name another one with --port.")
        _found(folder=folder, addresses={name: f"http://localhost:{number}" for name, number in here.items()})

        def greet() -> None:
            _fill(folder)
            # In the demo one person sees everything, patrons included.
            click.echo(f"Desk: {owner_link(OWNER, also=('supporters-officer',))}")
            click.echo(_ballot_line())

        money = play_money(folder=folder, port=port + len(here), counter=f"http://localhost:{here['counter']}")
        serve_all(folder=folder, config=config_of(folder), before_desk=greet, beside=(money,))


def _refuse_real_newsroom(data: Path) -> None:
    """Leave a newsroom alone that was not made here: no samples are laid into it, and no sample editor is let in."""
    is_founded = any((data / name).exists() for name in (FILE_NAME, "newsroom.sqlite3"))
    if is_founded and not (data / _MARK).exists():
        raise Refused(
            f"{data} holds a newsroom of its own, which the demo leaves alone. "
            f"Serve it with: ./masthead serve --data {data}"
        )


def _found(*, folder: Path, addresses: dict[str, str]) -> None:
    mark = folder / _MARK
    if not mark.exists():
        mark.touch(mode=0o600)
    file = folder / FILE_NAME
    # Whoever stops the demo on the way leaves settings that are whole, or none.
    if file.exists():
        config_of(folder)
        text = file.read_text(encoding="utf-8")
    else:
        text = config_text(newsroom=Newsroom(name=NAME), addresses=Addresses(**addresses), bank=PLAY_ACCOUNT)
    text = _show_letters(text)
    # Another port than last time is written down, for every other command on the folder reads it there.
    for name, address in addresses.items():
        text = re.sub(rf'^{name} = "http://localhost:\d+"$', f'{name} = "{address}"', text, flags=re.MULTILINE)
    write_whole(file, text)
    os.environ |= {f"MASTHEAD_ADDRESSES__{name.upper()}": address for name, address in addresses.items()}


def _show_letters(text: str) -> str:
    """Let letters be read in the terminal, unless somebody has named a way for them to leave."""
    if "provider" in text:
        return text
    shown = '\n# Letters are shown in the terminal.\nprovider = "console"\nhost = ""\nport = 587\n'
    return text.replace('\nhost = ""\nport = 587\n', shown)


def _fill(folder: Path) -> None:
    """Lay the samples in once; what a visitor then makes of them is theirs."""
    mark = folder / _MARK
    if mark.read_text(encoding="ascii") == _FILLED:
        return
    from masthead.upkeep.agenda_sample import fill_agenda
    from masthead.upkeep.money_sample import fill_books
    from masthead.upkeep.sampling import fill_newsroom

    tell("Writing the sample stories and drawing their pictures, once.")
    fill_newsroom()
    # Before the agenda, for those who give are those who vote.
    fill_books()
    fill_agenda()
    write_whole(mark, _FILLED)


def _ballot_line() -> str:
    """Return the line that lets a visitor vote, as the play patron would from a letter."""
    from masthead.upkeep.agenda_sample import play_vote_link

    link = play_vote_link()
    return (
        f"Vote as a play patron: {link}" if link else "No ballot is open any more. Make one at the desk, under Agenda."
    )
