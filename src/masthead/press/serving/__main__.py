"""``python -m masthead.press.serving``: the process that readers talk to."""

import argparse
import sys
from pathlib import Path

from masthead.press.serving.lookup import Shelf
from masthead.press.serving.server import PortTaken, bind, serve


def main() -> int:
    """Read the command line, bind and serve; return the exit code."""
    parser = argparse.ArgumentParser(prog="masthead.press.serving", description=__doc__)
    parser.add_argument("--edition", type=Path, required=True, help="the folder of the printed edition")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--languages", default="", help="languages under a prefix of their own, with commas")
    parser.add_argument("--lock-folder", type=Path, required=True, help="where the port's lock file lies")
    said = parser.parse_args()
    languages = tuple(filter(None, said.languages.split(",")))
    try:
        listener, lock = bind(host=said.host, port=said.port, lock_folder=said.lock_folder)
    except PortTaken as taken:
        sys.stderr.write(f"{taken}\n")
        return 1
    with lock:
        serve(shelf=Shelf(folder=said.edition, languages=languages), listener=listener)
    return 0


if __name__ == "__main__":
    sys.exit(main())
