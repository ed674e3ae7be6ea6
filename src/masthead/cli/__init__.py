"""The command line: one file a command, each imported only when it is called."""

from importlib import import_module
from typing import Final

import click

COMMANDS: Final = {
    "demo": "Serve a sample newsroom, made on the spot.",
    "init": "Found an empty newsroom.",
    "serve": "Serve the newsroom in a data folder.",
    "work": "Run the worker alone.",
    "press": "Print, audit and count the edition.",
    "import": "Bring stories in from another system.",
    "staff": "Sign-in links and colleagues.",
    "money": "Bring bank statements into the books.",
    "books": "Check the ledger, and hand it to an accountant.",
    "doctor": "Say what is wrong, and what to do.",
    "proxy": "Write the settings of a web server in front.",
    "bench": "Measure this machine.",
    "test": "Run the tests.",
}


class LazyGroup(click.Group):
    """A group that imports a command's file when the command is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name every command, in the order of a newcomer's day."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"masthead.cli.{cmd_name}_command").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name=None, version="0.1.0", prog_name="masthead")
def main() -> None:
    """Masthead: write at the desk, print at the press, read on the paper.

    \b
    Try it:  ./masthead demo
    """
