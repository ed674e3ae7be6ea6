"""``python -m masthead.press.serving.process``: answer at a socket that the keeper of the port handed over."""

import argparse
import socket
import sys
from pathlib import Path

from masthead.press.serving.lookup import Shelf
from masthead.press.serving.server import serve


def main() -> int:
    """Read the command line and serve; return the exit code."""
    parser = argparse.ArgumentParser(prog="masthead.press.serving.process", description=__doc__)
    parser.add_argument("--edition", type=Path, required=True, help="the folder of the printed edition")
    parser.add_argument("--languages", default="", help="languages under a prefix of their own, with commas")
    parser.add_argument("--listener", type=int, required=True, help="the descriptor of the socket that listens")
    parser.add_argument("--ready", type=int, required=True, help="the descriptor that is told when it serves")
    said = parser.parse_args()
    languages = tuple(filter(None, said.languages.split(",")))
    shelf = Shelf(folder=said.edition, languages=languages)
    serve(shelf=shelf, listener=socket.socket(fileno=said.listener), ready_fd=said.ready)
    return 0


if __name__ == "__main__":
    sys.exit(main())
