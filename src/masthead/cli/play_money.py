"""The demo's card processor: paybox beside the rooms, on this machine only, with play money."""

import re
from pathlib import Path
from typing import Final

from masthead.cli.supervise import Process, python
from masthead.lib.config import FILE_NAME
from masthead.lib.secret_files import keep_secret
from masthead.lib.whole_files import write_whole
from masthead.paybox.box import KEY, Box
from masthead.paybox.events import create_endpoint, delete_endpoint

_SECTION: Final = """
[stripe]
# Play money: no card is asked for, and nobody is charged.
address = "http://127.0.0.1:0"
"""
_ADDRESS: Final = re.compile(r'^address = "http://127\.0\.0\.1:\d+"$', re.MULTILINE)


def play_money(*, folder: Path, port: int, counter: str) -> Process:
    """Let the newsroom in ``folder`` take play money at a processor on ``port``, and return that as a process.

    Safe to repeat, and with another port than last time; what was given before stays.

    Args:
        counter: the counter's address, where the processor tells what happened.
    """
    state = folder / "paybox"
    state.mkdir(mode=0o700, exist_ok=True)
    keep_secret(folder, "stripe_key", KEY)
    keep_secret(folder, "stripe_webhook", _listen(state / "paybox.sqlite3", url=f"{counter}/webhooks/stripe/"))
    file = folder / FILE_NAME
    text = file.read_text(encoding="utf-8")
    if "[stripe]" not in text:
        text += _SECTION
    write_whole(file, _ADDRESS.sub(f'address = "http://127.0.0.1:{port}"', text))
    return Process(
        name="play money", command=python("-m", "masthead.paybox", "--port", str(port), "--state", str(state))
    )


def _listen(file: Path, *, url: str) -> str:
    """Have all messages sent to one address, and return the secret by which they are known."""
    box = Box(file=file)
    try:
        with box.shelf.together():
            endpoints = box.shelf.of("webhook_endpoint")
            for other in endpoints:
                if other["url"] != url:
                    delete_endpoint(box, other["id"])
            found = next((each for each in endpoints if each["url"] == url), None)
            made = found or create_endpoint(box, {"url": url, "enabled_events": ["*"]})
            return str(made["_secret"])
    finally:
        box.shelf.close()
