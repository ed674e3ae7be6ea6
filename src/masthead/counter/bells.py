"""The bells between what is written and the worker: what is noted, and letters, ring once their commit is done."""

from masthead.jobs.wake import wake
from masthead.post import outbox
from masthead.press import notes


def hang_bells() -> None:
    """Let a change that is noted, or a letter that is written, wake the worker. Safe to repeat."""
    for bells in (notes.after_commit, outbox.on_letter):
        if wake not in bells:
            bells.append(wake)
