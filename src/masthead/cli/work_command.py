"""``masthead work``: the worker."""

from pathlib import Path

import click

from masthead.cli.data_folder import data_option, existing_folder
from masthead.cli.django_up import bring_up_existing


@click.command(name="work")
@data_option()
def command(data: Path) -> None:
    """Print what changed, run schedules, send letters and run jobs, until told to stop.

    \b
    Example:  ./masthead work --data var/newsroom
    """
    bring_up_existing(existing_folder(data))
    from masthead.desk.chores import standing_chores
    from masthead.jobs.worker import work_forever

    work_forever(chores=standing_chores())
