"""The data folder: whether it is there, whose it is, who may read it, and whether the disk has room."""

import os
import shutil
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from masthead.lib.config import FILE_NAME, ConfigRefused, load_config
from masthead.upkeep.findings import Finding, Patient, ok, trouble, warning

_MIB: Final = 2**20
_SCARCE_BYTES: Final = 200 * _MIB
_LITTLE_BYTES: Final = 2_048 * _MIB
_SEALED: Final = ("newsroom.sqlite3", "supporters.sqlite3")


def examine_folder(folder: Path) -> tuple[Finding, ...]:
    """Look whether there is a newsroom at all; any trouble here means that nothing else can be looked at."""
    found = folder_is_usable(folder)
    return (found,) if found.level == "trouble" else (found, settings_are_valid(folder))


def folder_is_usable(folder: Path) -> Finding:
    """Look whether a newsroom lies in ``folder`` and can be written."""
    if not (folder / FILE_NAME).is_file():
        advice = f"Found one with: ./masthead init --data {folder}, or name another folder with --data."
        return trouble("folder", f"There is no newsroom in {folder}.", advice=advice)
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return trouble("folder", f"{folder} cannot be written by this account.", advice=_RUN_AS_OWNER)
    shut = [file for file in (folder / "secrets").glob("*") if not os.access(file, os.R_OK)]
    if shut:
        return trouble("folder", f"{shut[0]} cannot be read by this account.", advice=_RUN_AS_OWNER)
    return ok("folder", f"{folder} can be written.")


def settings_are_valid(folder: Path) -> Finding:
    """Look whether the settings can be used."""
    try:
        load_config(folder)
    except ConfigRefused as refused:
        return trouble("settings", str(refused), advice=f"Mend it there. {_SETTINGS_DOC}")
    return ok("settings", f"{FILE_NAME} is valid.")


def folder_is_mine(patient: Patient) -> Finding:
    """Look whether this account is the newsroom's own: what another one makes there, the newsroom cannot write."""
    owner = patient.folder.stat().st_uid
    if owner == os.geteuid():
        return ok("account", "This account owns the data folder.")
    return warning("account", "The data folder belongs to another account than this one.", advice=_RUN_AS_OWNER)


def folder_is_private(patient: Patient) -> Finding:
    """Look whether other accounts of this machine may enter the folder."""
    if _is_open(patient.folder):
        advice = f"Close it with: chmod 700 {patient.folder}"
        return warning("privacy", "Other accounts of this machine may look into the data folder.", advice=advice)
    return ok("privacy", "Only its own account may look into the data folder.")


def secrets_are_sealed(patient: Patient) -> Finding:
    """Look whether secrets, databases and settings with a password can be read by their owner alone."""
    folder = patient.folder / "secrets"
    files = [folder, *sorted(folder.glob("*"))] if folder.is_dir() else []
    files += [patient.folder / name for name in _SEALED]
    files += [patient.folder / FILE_NAME] if _names_password(patient) else []
    is_closed = not _is_open(patient.folder)
    # A closed data folder shields the databases in it; the secrets are sealed one by one all the same.
    open_ones = [
        each for each in files if each.exists() and _is_open(each) and (each.is_relative_to(folder) or not is_closed)
    ]
    if not open_ones:
        return ok("secrets", "Secrets can be read by their own account alone.")
    names = ", ".join(str(each.relative_to(patient.folder)) for each in open_ones)
    paths = " ".join(str(each) for each in open_ones)
    return trouble(
        "secrets", f"Other accounts may read {names}.", advice=f"Seal with: chmod go= {paths}, and change the secret."
    )


def disk_has_room(patient: Patient) -> Finding:
    """Look whether the disk of the data folder has room."""
    free = shutil.disk_usage(patient.folder).free
    said = f"{free / 2**30:,.1f} GiB are free on the disk of the data folder."
    if free < _SCARCE_BYTES:
        advice = "Make room now: without it nothing can be saved or printed. The printed pages stay as they are."
        return trouble("disk", said, advice=advice)
    if free < _LITTLE_BYTES:
        return warning("disk", said, advice="Make room soon: pictures and the edition's past need it.")
    return ok("disk", said)


_RUN_AS_OWNER: Final = "Run this as the account that owns the folder, such as: sudo -u masthead ./masthead doctor"
_SETTINGS_DOC: Final = "docs/operate/settings.md lists every setting."


def _is_open(path: Path) -> bool:
    return bool(path.stat().st_mode & 0o077)


def _names_password(patient: Patient) -> bool:
    database = patient.config.database
    return any(urlsplit(url).password for url in (database.newsroom, database.supporters))
