"""``masthead demo``: a sample newsroom, made on the spot and served."""

import os
from pathlib import Path

import click

from masthead.cli.data_folder import config_of, data_option, make_folder
from masthead.cli.serve_command import lock, refuse_taken_ports, serve_all
from masthead.cli.sign_in import owner_link
from masthead.lib.config import Addresses, Bank, Newsroom, write_config

OWNER = "editor@example.org"
NAME = "The Verkhivka Current"
# The account with which banks explain how an IBAN is built; it belongs to nobody.
PLAY_ACCOUNT = Bank(iban="DE89370400440532013000", holder="The Verkhivka Current (play money)")


@click.command(name="demo")
@data_option(default="var/demo")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65_533), help="The paper's port.")
def command(data: Path, port: int) -> None:
    """Serve a sample newsroom until Ctrl-C: the paper on the port, the desk on the next one.

    \b
    Example:  ./masthead demo --port 8000
    """
    folder = make_folder(data)
    here = {"paper": port, "desk": port + 1, "counter": port + 2}
    addresses = {name: f"http://localhost:{number}" for name, number in here.items()}
    write_config(data=folder, newsroom=Newsroom(name=NAME), addresses=Addresses(**addresses), bank=PLAY_ACCOUNT)
    os.environ |= {f"MASTHEAD_ADDRESSES__{name.upper()}": address for name, address in addresses.items()}
    config = config_of(folder)
    refuse_taken_ports(config=config)
    with lock(folder=folder, name="serve-all"):
        serve_all(folder=folder, config=config, before_desk=_greet)


def _greet() -> None:
    """Fill the newsroom once, and print the way in."""
    from masthead.upkeep.sampling import fill_newsroom

    fill_newsroom()
    click.echo(f"Desk: {owner_link(OWNER)}")
