"""The environment that pabutools lives in: made once for each lock, under ``var``, apart from the product's.

``python3 tests/oracle/environment.py`` makes it; the tests do so too.
"""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOCK = HERE / "requirements-pabutools.lock"
VAR = HERE.parents[1] / "var" / "oracle"


class NoPabutools(RuntimeError):
    """Pabutools cannot be had here; the message is what the installer said last."""


def python_with_pabutools() -> Path:
    """Return the Python that can import pabutools, after making its environment if it is not there yet."""
    stamp = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]
    folder = VAR / f"pabutools-{stamp}-{sys.version_info.major}.{sys.version_info.minor}"
    VAR.mkdir(parents=True, exist_ok=True)
    with (VAR / "making").open("w") as making:
        # Two runs of the tests may begin at once.
        fcntl.flock(making, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            _make(folder)
    return folder / "bin" / "python"


def _make(folder: Path) -> None:
    python = str(folder / "bin" / "python")
    _run(sys.executable, "-m", "venv", "--clear", str(folder))
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    install = [uv, "pip", "install", "--python", python] if uv else [python, "-m", "pip", "install"]
    _run(*install, "-q", "--require-hashes", "--no-deps", "-r", str(LOCK))
    _run(python, "-c", "import pabutools.rules")
    (folder / "made").touch()


def _run(*command: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    except subprocess.TimeoutExpired as late:
        raise NoPabutools("the installer did not end") from late
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise NoPabutools(said[-1] if said else "the installer failed")


if __name__ == "__main__":
    sys.stdout.write(f"{python_with_pabutools()}\n")
