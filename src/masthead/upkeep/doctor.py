"""Doctor: look at everything that can be wrong with a newsroom, and say what to do."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from masthead.jobs.trouble import place_of
from masthead.lib.config import Config
from masthead.lib.router import SUPPORTERS
from masthead.upkeep.checks import (
    access_log,
    addresses,
    agenda,
    backups,
    data_folder,
    databases,
    mirrors,
    printing,
    queues,
    rails,
    rounds,
)
from masthead.upkeep.findings import Finding, Patient, trouble, worst

Check = Callable[[], Finding | tuple[Finding, ...] | None]


def examine(*, folder: Path, config: Config, now: datetime) -> tuple[Finding, ...]:
    """Look at everything that ``examine_folder`` left, once Django is up. A check that fails itself is a finding too.

    Cost: SQLite files are read whole, a gigabyte in some seconds; nothing is written.
    """
    patient = Patient(folder=folder, config=config, now=now)
    found = _all(partial(check, patient) for check in _WITHOUT_DATABASE)
    found += _all((databases.sqlite_version_is_sound,))
    usable = []
    for using in databases.NAMES:
        said = _of_database(using)
        found += said
        usable += [using] if _is_usable(said) else []
    found += _all((partial(queues.worker_is_running, patient),))
    for using in usable:
        found += _all(partial(check, patient, using) for check in (queues.jobs_are_done, queues.letters_leave))
    if SUPPORTERS in usable:
        found += _all(
            partial(check, patient)
            for check in (
                rails.rails_are_left_alone,
                rails.rails_are_heard,
                access_log.access_log_stays,
                rounds.votes_can_be_opened,
                agenda.promises_are_kept,
            )
        )
    if len(usable) == len(databases.NAMES):
        of_both = (queues.chores_succeed, queues.schedules_are_kept, printing.edition_follows)
        found += _all(partial(check, patient) for check in of_both)
    of_edition = (
        printing.edition_is_there,
        printing.edition_is_printed_into,
        printing.pages_print,
        printing.edition_says_https,
        mirrors.mirrors_follow,
    )
    return found + _all(partial(check, patient) for check in of_edition)


_WITHOUT_DATABASE: Final = (
    data_folder.folder_is_mine,
    data_folder.folder_is_private,
    data_folder.secrets_are_sealed,
    data_folder.disk_has_room,
    backups.backup_is_recent,
    addresses.addresses_are_https,
    addresses.proxy_is_named,
    addresses.rooms_are_behind_proxy,
    addresses.mail_is_set_up,
)


def _of_database(using: str) -> tuple[Finding, ...]:
    # The file first: Django's connection would make a missing one, and set the journal that is looked at here.
    stages = (
        (databases.sqlite_is_there,),
        (databases.sqlite_is_whole, databases.sqlite_keeps_journal),
        (databases.database_answers,),
        (databases.migrations_are_applied,),
    )
    found: tuple[Finding, ...] = ()
    for checks in stages:
        found += _all(partial(check, using) for check in checks)
        if worst(found) == "trouble":
            break
    return found


def _is_usable(found: tuple[Finding, ...]) -> bool:
    """Return whether the tables can be read: no trouble, and every migration applied."""
    is_old = any(each.key.startswith("migrations") and each.level != "ok" for each in found)
    return worst(found) != "trouble" and not is_old


def _all(checks: Iterable[Check]) -> tuple[Finding, ...]:
    return tuple(finding for check in checks for finding in _made(check))


def _made(check: Check) -> tuple[Finding, ...]:
    try:
        found = check()
    except Exception as error:  # noqa: BLE001 - doctor goes on: what it could not look at is a finding
        name = getattr(getattr(check, "func", check), "__name__", "a check")
        advice = "Tell the makers of Masthead; everything else was looked at."
        return (trouble("doctor", f"{name} could not be looked at: {place_of(error)}", advice=advice),)
    if found is None:
        return ()
    return found if isinstance(found, tuple) else (found,)
