"""The press with a twentieth of its patience, so that its clocks can be watched in a quick test."""

from unittest.mock import patch

from masthead.press.serving import protocol
from masthead.press.serving.tests import alone

SHARE = 0.05
CLOCKS = ("HEAD_SECONDS", "IDLE_SECONDS", "STALL_SECONDS", "LOOK_SECONDS")

if __name__ == "__main__":
    with patch.multiple(protocol, **{name: getattr(protocol, name) * SHARE for name in CLOCKS}):
        alone.main()
