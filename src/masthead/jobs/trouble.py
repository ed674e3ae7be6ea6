"""What may be kept of an exception: its class and its place, never its words, which may name a person."""

import traceback
from typing import Final

_LONGEST: Final = 300


def place_of(error: BaseException) -> str:
    """Return the class of ``error`` and where it was raised, fit to store and to show."""
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return kind[:_LONGEST]
    last = frames[-1]
    file = "/".join(last.filename.split("/")[-3:])
    return f"{kind} at {file}:{last.lineno} in {last.name}"[:_LONGEST]
