"""``python -m masthead.paybox --port N --state DIR``: the play-money processor, on this machine only."""

import argparse
import signal
import sys
from pathlib import Path
from threading import Thread

from masthead.paybox.box import KEY, Box
from masthead.paybox.server import Server


def main() -> None:
    """Serve until a signal says stop."""
    parser = argparse.ArgumentParser(prog="masthead.paybox", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--seed", default="", help="makes ids and chaos repeat themselves")
    said = parser.parse_args()
    said.state.mkdir(mode=0o700, parents=True, exist_ok=True)
    server = Server(box=Box(file=said.state / "paybox.sqlite3", seed=said.seed), port=said.port)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: Thread(target=server.shutdown, daemon=True).start())
    sys.stdout.write(f"Play money at {server.box.address}, secret key {KEY}\n")
    sys.stdout.flush()
    server.serve_and_deliver()
    server.server_close()


if __name__ == "__main__":
    main()
