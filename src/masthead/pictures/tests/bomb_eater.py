"""Run alone: clean the pictures on standard input, and say what became of each, how long it took and what it cost."""

import json
import pickle
import sys
import time
from pathlib import Path

_MEMORY = Path("/proc/self/clear_refs")


def main() -> None:
    from django.conf import settings

    settings.configure(USE_I18N=False)
    from masthead.pictures.cleaning import PictureRefused, clean_picture

    raws = pickle.load(sys.stdin.buffer)
    told = {}
    # The decoders are loaded at the first file.
    for name, raw in {"warm up": b"no picture", **raws}.items():
        # The highest that memory ever stood is counted anew from here.
        _MEMORY.write_text("5", encoding="ascii")
        before, began = _peak_bytes(), time.process_time()
        try:
            clean = clean_picture(raw)
            said = f"{clean.width}x{clean.height}"
        except PictureRefused as refused:
            said = str(refused)
        told[name] = {"said": said, "seconds": time.process_time() - began, "grew_bytes": _peak_bytes() - before}
    print(json.dumps(told))


def _peak_bytes() -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    line = next(line for line in lines if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    main()
