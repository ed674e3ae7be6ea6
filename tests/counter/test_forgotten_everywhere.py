"""Whoever was forgotten is gone to the last byte: from databases, logs, exports, the mail spool and new backups."""

import io
import json
import logging
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.utils import timezone

from counter.doors import with_token
from counter.mailed_codes import sign_in
from masthead import settings_counter
from masthead.jobs.worker import drain
from masthead.patronage.books import check
from masthead.patronage.exporting import write_csv, write_journal
from masthead.patronage.figures import month_figures, months
from masthead.patronage.forgetting import forget_settled
from masthead.patronage.models import InboundEvent, LedgerEntry, Pledge
from masthead.patronage.receiving import Arrival, receive
from masthead.patronage.tests.giving import NOON, PI_DAY, a_pledge, euros
from masthead.readers.leftovers import Leftovers
from masthead.readers.models import Contact, PersonKey, Reader, Visit
from masthead.upkeep.backup.making import make_backup
from masthead.upkeep.backup.recovery_key import RecoveryKey
from masthead.upkeep.backup.unpacking import unpack
from resetting import _dump_tables

pytestmark = pytest.mark.django_db(databases=["default", "supporters"], transaction=True)
TOKENS = [f"planted-token-{number:02d}" for number in range(30)]
KEY = RecoveryKey(secret=bytes(range(25)))


def come_in(counter: Client, token: str) -> None:
    """Come in with a mailed code, from an address and with a browser that carry the token, too."""
    traces = {"HTTP_USER_AGENT": f"Browser of {token}", "HTTP_REFERER": f"https://{token}.example/"}
    sign_in(counter, f"{token}@example.org", **traces)


def give(counter: Client, token: str) -> None:
    """Pledge, pay by a statement whose line names the giver, and stumble about the counter."""
    pledge = a_pledge(token)
    receive(
        Arrival(rail="bank", rail_key=f"line {TOKENS.index(token)}", money=euros(5), paid_on=PI_DAY, pledge=pledge),
        now=NOON,
    )
    said = {"own_amount": "x", "email": f"{token}@example.org", "interval": "monthly", "rail": "bank"}
    assert counter.post("/give/", said, HTTP_USER_AGENT=token).status_code == 422
    assert counter.get(f"/nothing/{token}/").status_code == 404
    assert counter.get(f"/pledge/{token}/").status_code == 404
    assert counter.post("/webhooks/stripe/", token.encode(), content_type="text/plain").status_code in {400, 404}


def files_of_databases(folder: Path) -> dict[str, bytes]:
    """Return the raw bytes of both databases: SQLite's files with their logs, PostgreSQL's rows as it copies them."""
    found: dict[str, bytes] = {}
    for alias in ("default", "supporters"):
        if connections[alias].vendor != "sqlite":
            found |= {f"{alias}.{table}": rows for table, rows in _dump_tables(alias).items()}
            continue
        file = Path(connections[alias].settings_dict["NAME"])
        # Nothing is closed and nothing is moved: the last one to close would empty the log, and hide what was in it.
        found |= {each.name: each.read_bytes() for each in file.parent.glob(f"{file.name}*")}
    assert found
    return found


def files_of_backup(folder: Path) -> dict[str, bytes]:
    """Return what a backup made now holds, and the sealed file itself."""
    newsroom, file, back = folder / "newsroom", folder / "elsewhere.backup", folder / "back"
    newsroom.mkdir(exist_ok=True)
    make_backup(folder=newsroom, file=file, key=KEY, now=NOON, progress=lambda _count: None)
    back.mkdir()
    with file.open("rb") as source:
        unpack(source, key=KEY, folder=back, progress=lambda _count: None)
    everything = [file, file.with_name(file.name + ".erased"), *(each for each in back.rglob("*") if each.is_file())]
    return {str(each.relative_to(folder)): each.read_bytes() for each in everything}


def files_of_exports() -> dict[str, bytes]:
    """Return what is handed to an accountant and to the public."""
    out = {"books.csv": io.StringIO(), "books.journal": io.StringIO()}
    assert write_csv(out["books.csv"]) == write_journal(out["books.journal"]) == LedgerEntry.objects.count()
    figures = json.dumps([repr(month_figures(month, "EUR")) for month in months("EUR")])
    return {name: said.getvalue().encode() for name, said in out.items()} | {"figures": figures.encode()}


def found_in(files: dict[str, bytes]) -> set[str]:
    return {f"{name}: {token}" for name, raw in files.items() for token in TOKENS if token.encode() in raw}


def test_thirty_planted_tokens_are_found_before_and_nowhere_after(counter: Client, tmp_path: Path, caplog) -> None:
    caplog.set_level(settings_counter.LOGGING["root"]["level"])
    for name, said in settings_counter.LOGGING["loggers"].items():
        caplog.set_level(said["level"], logger=name)
    # Which set the listener's own level, too; it is to hear all that the loggers let through.
    caplog.handler.setLevel(logging.NOTSET)
    for token in TOKENS:
        give(counter, token)
        come_in(counter, token)
        cache.clear()
    # A search that finds nothing here would prove nothing below.
    before = found_in(files_of_databases(tmp_path))
    assert len({said.partition(": ")[2] for said in before}) == len(TOKENS)
    for token in TOKENS:
        come_in(counter, token)
        headers = with_token(counter)
        assert counter.post("/you/erase/", headers=headers)["location"] == "/you/erased/"
        cache.clear()
    later = timezone.now() + timedelta(days=9_000)
    while drain(using="supporters", now=later, limit=100):
        pass
    forget_settled(later)
    Leftovers()(later)
    left = [model for model in (Reader, Contact, PersonKey, Pledge, Visit) if model.objects.exists()]
    assert left == []
    assert not InboundEvent.objects.filter(sealed__isnull=False).exists()
    assert LedgerEntry.objects.count() == len(TOKENS)
    assert check() == ()
    files = files_of_databases(tmp_path) | files_of_exports() | files_of_backup(tmp_path)
    files["the logs"] = "\n".join(
        [caplog.text, *(logging.Formatter().format(each) for each in caplog.records)]
    ).encode()
    assert found_in(files) == set()
    assert {"books.csv", "figures", "elsewhere.backup", "the logs"} <= set(files)
