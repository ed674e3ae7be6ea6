"""The press as an account that may write nowhere; it loads first, since that account may not reach the code either."""

import os
import tempfile
from importlib import import_module
from pathlib import Path
from unittest.mock import patch

from masthead.press.serving import held
from masthead.press.serving.held import Edition
from masthead.press.serving.tests import alone

NOBODY = 65_534


class Unprivileged(Edition):
    """An edition before whose first opening the process gives its rights up."""

    @classmethod
    def open(cls, folder, *, writable=False):
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        return super().open(folder, writable=writable)


if __name__ == "__main__":
    # What the press, and the store below it, load only when they are used for the first time.
    import_module("encodings.idna")
    with tempfile.TemporaryDirectory() as place, Edition.open(Path(place) / "edition", writable=True):
        pass
    with patch.object(held, "Edition", Unprivileged):
        alone.main()
