"""``python -m masthead.press.serving``: hold the port that readers ask at, and keep a process serving there."""

import argparse
import sys
from pathlib import Path

from masthead.press.serving.keeper import Keeper
from masthead.press.serving.port import PortTaken, bind


def main() -> int:
    """Read the command line, bind and serve; return the exit code."""
    said = arguments().parse_args()
    try:
        listener, lock = bind(host=said.host, port=said.port, lock_folder=said.lock_folder)
    except PortTaken as taken:
        sys.stderr.write(f"{taken}\n")
        return 1
    process = (sys.executable, "-m", "masthead.press.serving.process")
    with lock, listener:
        command = (*process, "--edition", str(said.edition), "--languages", said.languages)
        return Keeper(command=command, listener=listener).run()


def arguments() -> argparse.ArgumentParser:
    """Return what may be said on the command line."""
    parser = argparse.ArgumentParser(prog="masthead.press.serving", description=__doc__)
    parser.add_argument("--edition", type=Path, required=True, help="the folder of the printed edition")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--languages", default="", help="languages under a prefix of their own, with commas")
    parser.add_argument("--lock-folder", type=Path, required=True, help="where the port's lock file lies")
    return parser


if __name__ == "__main__":
    sys.exit(main())
