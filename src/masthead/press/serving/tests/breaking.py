"""A keeper whose processes serve the first time, and break the next time that one is started."""

import sys
from unittest.mock import patch

from masthead.press.serving import __main__ as program
from masthead.press.serving import keeper

# What those end with.
CODE = 3

if __name__ == "__main__":
    right = keeper.Keeper._start

    def start(self: keeper.Keeper) -> object:
        """Start the right command once."""
        found = right(self)
        self._command = (sys.executable, "-c", f"raise SystemExit({CODE})")
        return found

    with patch.object(keeper.Keeper, "_start", start):
        sys.exit(program.main())
