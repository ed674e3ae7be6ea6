"""Run the suite on a PostgreSQL server of its own, in a folder that is thrown away.

Called by ``./masthead test``; the arguments go to pytest.
"""

import fcntl
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from masthead.lib.tests.ports import free_port  # noqa: E402 - it lies there

WITHOUT_DATABASE = "not once and not browser"
UNPRIVILEGED = ("postgres", "nobody")
# Durability is not what these tests are about, and fsync doubles their time.
SAFES = ("newsroom", "supporters")
# Where the runs that begin together keep the migrated databases of the first: to migrate them takes eleven seconds.
KEPT = "POSTGRESQL_KEPT"
_MIGRATE = "import django; django.setup(); from django.core.management import call_command as call; " + "; ".join(
    f"call('migrate', database={alias!r}, verbosity=0)" for alias in ("default", "supporters")
)
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def main(arguments: list[str]) -> int:
    """Run pytest on a server started for it; return its exit code, or 0 saying so where there is no PostgreSQL."""
    programs = find_programs()
    if programs is None:
        print("skipped the run on PostgreSQL: its programs are not installed")
        return 1 if os.environ.get("MASTHEAD_NO_SKIPS") else 0
    print("The same suite on PostgreSQL:", flush=True)
    with server(programs) as address:
        command = [sys.executable, "-m", "pytest", "-m", WITHOUT_DATABASE, *arguments]
        return subprocess.run(command, cwd=ROOT, env=_settings_for(address), check=False).returncode


def _settings_for(address: str) -> dict[str, str]:
    return os.environ | {f"MASTHEAD_DATABASE__{name.upper()}": f"{address}/{name}" for name in SAFES}


def find_programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, or None where they are not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


@contextmanager
def server(programs: Path) -> Iterator[str]:
    """Run a server; yield its address without a database name: ``postgresql://user@127.0.0.1:port``."""
    folder = Path(tempfile.mkdtemp(prefix="masthead-pg-"))
    user = _user()
    for ours in (folder, *([Path(os.environ[KEPT])] if KEPT in os.environ else [])):
        if user is not None:
            shutil.chown(ours, user)
    run = _runner(user)
    data = folder / "data"
    try:
        if KEPT in os.environ:
            run("cp", "-r", _migrated(programs, run=run), data)
        else:
            _initialise(programs, data=data, run=run)
        with _started(programs, data=data, run=run) as address:
            yield address
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _initialise(programs: Path, *, data: Path, run) -> None:
    run(programs / "initdb", "-D", data, "-U", "masthead", "-A", "trust", "--no-sync", "-E", "UTF8")


@contextmanager
def _started(programs: Path, *, data: Path, run, end: str = "immediate") -> Iterator[str]:
    port = free_port()
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' {FAST}"
    try:
        run(programs / "pg_ctl", "-D", data, "-w", "-l", data.parent / "log", "-o", options, "start")
        yield f"postgresql://masthead@127.0.0.1:{port}"
    finally:
        run(programs / "pg_ctl", "-D", data, "-m", end, "-w", "stop", check=False)


def _migrated(programs: Path, *, run) -> Path:
    """Return the data folder of a server that was stopped after both databases were migrated, made by the first run."""
    kept = Path(os.environ[KEPT])
    with (kept / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (kept / "is-whole").exists():
            _initialise(programs, data=kept / "data", run=run)
            with _started(programs, data=kept / "data", run=run, end="fast") as address:
                port = address.rpartition(":")[2]
                for name in SAFES:
                    run(programs / "createdb", "-h", "127.0.0.1", "-p", port, "-U", "masthead", name)
                django = _settings_for(address) | {"DJANGO_SETTINGS_MODULE": "masthead.settings"}
                django["PYTHONPATH"] = str(ROOT / "src")
                subprocess.run([sys.executable, "-c", _MIGRATE], cwd=ROOT, env=django, check=True)
            (kept / "is-whole").touch()
    return kept / "data"


def _user() -> str | None:
    """Return the user to run as, where we are root: the server's programs refuse root."""
    if os.geteuid() != 0:
        return None
    known = {each.pw_name for each in pwd.getpwall()}
    return next(name for name in UNPRIVILEGED if name in known)


def _runner(user: str | None):
    def run(*command: object, check: bool = True) -> None:
        subprocess.run(
            [str(each) for each in command],
            check=check,
            user=user,
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
        )

    return run


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
