"""Text that came from outside, made fit to store and show."""

import re
import unicodedata

_SPACES = re.compile(r"\s+")


def only_printable(text: str) -> str:
    """Return ``text`` on one line without control, format or private characters."""
    kept = "".join(" " if char.isspace() else char for char in text if char.isspace() or _is_shown(char))
    return _SPACES.sub(" ", kept).strip()


def _is_shown(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cf", "Co", "Cs", "Cn"}
