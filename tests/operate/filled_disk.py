"""Deeds on a disk that has some room left, more each time: ``filled_disk.py FOLDER STEP_BYTES DEED...``.

Each has a disk of its own in a name space of its own. Says as JSON what was gone through.
"""

import faulthandler
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from operate.cut_prints import Proof, each_afresh, in_child, truth_of, whole
from operate.darkness import NotLetOut, leave_the_world, resize, small_disk
from operate.press_deeds import DEEDS, EDITION

AMPLE_BYTES = 2**30


def try_with(proof: Proof, *, room_bytes: int) -> None:
    """Do a deed with so much room, look at what is left, then make room and set things right."""
    leave_the_world()
    folder = proof.folder
    small_disk(folder, size_bytes=AMPLE_BYTES)
    shutil.copytree(folder.with_suffix(".kept"), folder, dirs_exist_ok=True)
    told = os.statvfs(folder)
    resize(folder, size_bytes=(told.f_blocks - told.f_bfree) * told.f_frsize + room_bytes)
    with going_on(proof) as is_done:
        stands = whole(folder / EDITION)
        assert stands in proof.allowed, f"{room_bytes} bytes of room: neither the old edition nor the new one"
        resize(folder, size_bytes=AMPLE_BYTES)
    wanted = proof.done if truth_of(proof.deed.stands) else proof.undone
    assert whole(folder / EDITION, tables=proof.deed.tables) == wanted, f"{room_bytes} bytes of room: not all is right"
    told_file(folder).write_text(json.dumps([is_done, stands == proof.allowed[0]]), encoding="utf-8")


@contextmanager
def going_on(proof: Proof) -> Iterator[bool]:
    """Do a deed and, when the block is over, what sets things right, in one process: as a worker goes on.

    Gives whether the deed came to its end.
    """
    (said, say), (heard, tell) = os.pipe(), os.pipe()
    process = os.fork()
    if process == 0:
        # With this end open it would wait for ever where what it waits for has failed.
        os.close(tell)
        code = 1
        try:
            os.write(say, b"1" if is_quietly_done(proof.deed.do) else b"0")
            if os.read(heard, 1):
                proof.deed.mend()
            code = 0
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(code)
    # With these open here too, nobody would hear that it has died.
    os.close(say)
    os.close(heard)
    word = os.read(said, 1)
    assert word, f"the process died of what it met: {os.waitpid(process, 0)[1]}"
    yield word == b"1"
    os.write(tell, b"1")
    assert os.waitpid(process, 0)[1] == 0


def is_quietly_done(deed: Callable[[], object]) -> bool:
    """Do a deed without a word, and return whether it came to its end."""
    kept = os.dup(2)
    # What kills the process outright is told all the same.
    faulthandler.enable(kept)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    try:
        deed()
    except Exception:
        return False
    finally:
        os.dup2(kept, 2)
    return True


def can_leave() -> bool:
    """Return whether this machine lets a process have mounts of its own."""
    process = os.fork()
    if process == 0:
        with suppress(NotLetOut):
            leave_the_world()
            os._exit(0)
        os._exit(1)
    return os.waitpid(process, 0)[1] == 0


def told_file(folder: Path) -> Path:
    """Return a file beside the small disk, where there is room."""
    return folder.with_suffix(".told")


def main(folder: Path, step_bytes: int, *names: str) -> None:
    """Found a newsroom in ``folder`` and do deeds on it, with one step of room more each time until they come through."""
    if not can_leave():
        print(json.dumps({}))
        return
    told = {}
    for name in each_afresh(folder, names):
        proof = Proof(folder=folder, deed=DEEDS[name])
        proof.prepare()
        seen = []
        while not seen or not seen[-1][0]:
            room = len(seen) * step_bytes
            in_child(lambda room=room, proof=proof: try_with(proof, room_bytes=room))
            seen.append(json.loads(told_file(folder).read_text(encoding="utf-8")))
        told[name] = {"tries": len(seen), "old": sum(is_old for _, is_old in seen)}
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
