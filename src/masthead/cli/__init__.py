"""The command line: one file a command, each imported only when it is called."""

from importlib import import_module
from typing import Any, Final

import click

from masthead.cli.plain import Mistyped
from masthead.cli.refusals import as_refusal

COMMANDS: Final = {
    "demo": "Serve a sample newsroom, made on the spot.",
    "init": "Found an empty newsroom.",
    "serve": "Serve the newsroom in a data folder.",
    "work": "Run the worker alone.",
    "press": "Print, audit, roll back and mirror the edition.",
    "import": "Bring stories in from another system.",
    "staff": "Sign-in links and colleagues.",
    "money": "Bring bank statements into the books.",
    "books": "Check the ledger, and hand it to an accountant.",
    "agenda": "Count what patrons choose.",
    "backup": "Write the whole newsroom into one sealed file.",
    "restore": "Bring a newsroom back from a backup.",
    "doctor": "Say what is wrong, and what to do.",
    "proxy": "Write the settings of a web server in front.",
    "bench": "Measure this machine.",
    "test": "Run the tests.",
}
_CTRL_C: Final = 130


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

    def make_context(self, *args: Any, **more: Any) -> click.Context:
        """Read the words before the command's name; a wrong one is said in one line."""
        try:
            return super().make_context(*args, **more)
        except click.UsageError as error:
            raise _in_one_line(error) from error

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what can go wrong is said in one line, and only a fault of ours with a traceback."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            raise _in_one_line(error) from error
        except KeyboardInterrupt:
            raise SystemExit(_CTRL_C) from None
        except Exception as error:
            refusal = as_refusal(error)
            if refusal is None:
                raise
            raise refusal from error


def _in_one_line(error: click.UsageError) -> click.ClickException:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error
    said = error.format_message().rstrip(".")
    return Mistyped(f"{said}. See: ./{error.ctx.command_path if error.ctx else 'masthead'} --help")


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name=None, version="0.1.0", prog_name="masthead")
def main() -> None:
    """Masthead: write at the desk, print at the press, read on the paper.

    \b
    Example:  ./masthead demo
    """
