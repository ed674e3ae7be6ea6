"""Run the suite on a PostgreSQL server of its own, in a folder that is thrown away.

Called by ``./masthead test``; the arguments go to pytest.
"""

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
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def main(arguments: list[str]) -> int:
    """Run pytest on a server started for it; return its exit code, or 0 saying so where there is no PostgreSQL."""
    programs = find_programs()
    if programs is None:
        print("skipped the run on PostgreSQL: its programs are not installed")
        return 1 if os.environ.get("MASTHEAD_NO_SKIPS") else 0
    print("The same suite on PostgreSQL:", flush=True)
    with server(programs) as address:
        environment = os.environ | {
            "MASTHEAD_DATABASE__NEWSROOM": f"{address}/newsroom",
            "MASTHEAD_DATABASE__SUPPORTERS": f"{address}/supporters",
        }
        command = [sys.executable, "-m", "pytest", "-m", WITHOUT_DATABASE, *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


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
    if user is not None:
        shutil.chown(folder, user)
    port = free_port()
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' {FAST}"
    run = _runner(user)
    try:
        run(programs / "initdb", "-D", folder / "data", "-U", "masthead", "-A", "trust", "--no-sync", "-E", "UTF8")
        run(programs / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", options, "start")
        yield f"postgresql://masthead@127.0.0.1:{port}"
    finally:
        run(programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop", check=False)
        shutil.rmtree(folder, ignore_errors=True)


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
