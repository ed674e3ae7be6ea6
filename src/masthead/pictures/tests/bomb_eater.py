"""Run alone: clean the picture on standard input, and say what became of it, how long it took and what it cost."""

import json
import sys
import time
from pathlib import Path


def main() -> None:
    from django.conf import settings

    settings.configure(USE_I18N=False)
    from masthead.pictures.cleaning import PictureRefused, clean_picture

    raw = sys.stdin.buffer.read()
    try:
        clean_picture(b"warm up: the decoders are loaded at the first file")
    except PictureRefused:
        before, began = _peak_bytes(), time.process_time()
    try:
        clean = clean_picture(raw)
        said = f"{clean.width}x{clean.height}"
    except PictureRefused as refused:
        said = str(refused)
    took = time.process_time() - began
    print(json.dumps({"said": said, "seconds": took, "grew_bytes": _peak_bytes() - before}))


def _peak_bytes() -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    line = next(line for line in lines if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    main()
