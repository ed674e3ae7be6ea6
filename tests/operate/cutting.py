"""Kill a deed with -9 in place of its n-th system call that writes, by the kernel's own means of tracing."""

import ctypes
import os
import platform
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field

_TRACEME, _SYSCALL, _SETOPTIONS, _GET_SYSCALL_INFO = 0, 24, 0x4200, 0x420E
# Tell calls from signals, follow forks and threads, and leave nobody behind when the tracer dies.
_OPTIONS = 0x1 | 0x2 | 0x4 | 0x8 | 0x100000
_AT_ENTRY = 1
_CALL = signal.SIGTRAP | 0x80
_OF_ALL_THREADS = 0x40000000
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
# Write, sync, truncate, rename, remove, link and make, as each machine numbers them; and how a file is opened.
_NUMBERS: dict[str, frozenset[int]] = {
    "x86_64": frozenset({1, 18, 20, 26, 40, 74, 75, 76, 77, *range(82, 89), 258, *range(263, 267), 277, 285}
                        | {296, 316, 326, 328}),
    "aarch64": frozenset({*range(33, 39), 45, 46, 47, 64, 66, 68, 70, 71, 82, 83, 84, 227, 276, 285, 287}),
}  # fmt: skip
_OPENAT = {"x86_64": 257, "aarch64": 56}


class _Info(ctypes.Structure):
    """What the kernel says of a call: whether it begins, its number and its arguments."""

    _fields_ = (
        ("op", ctypes.c_uint8), ("pad", ctypes.c_uint8 * 3), ("arch", ctypes.c_uint32),
        ("instruction", ctypes.c_uint64), ("stack", ctypes.c_uint64),
        ("number", ctypes.c_uint64), ("arguments", ctypes.c_uint64 * 6), ("more", ctypes.c_uint64 * 4),
    )  # fmt: skip


@dataclass(kw_only=True)
class Cut:
    """How a deed went: how many writing calls it made, and whether it was killed in place of the last of them."""

    calls: int = 0
    was_killed: bool = False
    code: int = 0
    living: set[int] = field(default_factory=set)


def can_cut() -> bool:
    """Return whether this machine lets a process trace its own child, and we know how it numbers its calls."""
    if sys.platform != "linux" or platform.machine() not in _NUMBERS:
        return False
    try:
        return cut(lambda: os.write(2, b""), at=0).calls > 0
    except OSError:
        return False


def cut(deed: Callable[[], object], *, at: int) -> Cut:
    """Do a deed in a child; kill it and all that it started in place of the ``at``-th writing call. 0: never.

    Raises:
        OSError: the kernel does not let us trace.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)
    child = os.fork()
    if child == 0:
        _do(deed, libc=libc)
    told = Cut(living={child})
    _, status = os.waitpid(child, 0)
    if not os.WIFSTOPPED(status):
        raise OSError("no process may be traced here")
    _ask(libc, _SETOPTIONS, child, 0, _OPTIONS)
    _ask(libc, _SYSCALL, child, 0, 0)
    while told.living:
        pid, status = os.waitpid(-1, _OF_ALL_THREADS)
        if os.WIFSTOPPED(status):
            _look(told, libc=libc, pid=pid, status=status, at=at)
            continue
        told.living.discard(pid)
        if pid == child:
            told.code = os.waitstatus_to_exitcode(status)
    assert told.was_killed or told.code == 0, told
    return told


def _do(deed: Callable[[], object], *, libc: ctypes.CDLL) -> None:
    code = 3
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if libc.ptrace(_TRACEME, 0, None, None) == 0:
            os.kill(os.getpid(), signal.SIGSTOP)
            deed()
            code = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(code)


def _look(told: Cut, *, libc: ctypes.CDLL, pid: int, status: int, at: int) -> None:
    """Count a stopped call if it writes, and let whoever stopped go on; or end them all."""
    told.living.add(pid)
    stop = os.WSTOPSIG(status)
    if stop == _CALL and not told.was_killed and _is_write(libc, pid):
        told.calls += 1
        if told.calls == at:
            told.was_killed = True
            for each in told.living:
                os.kill(each, signal.SIGKILL)
            return
    passed_on = 0 if stop in {_CALL, signal.SIGTRAP, signal.SIGSTOP} else stop
    _ask(libc, _SYSCALL, pid, 0, passed_on)


def _is_write(libc: ctypes.CDLL, pid: int) -> bool:
    info = _Info()
    _ask(libc, _GET_SYSCALL_INFO, pid, ctypes.sizeof(info), ctypes.addressof(info))
    machine = platform.machine()
    if info.op != _AT_ENTRY:
        return False
    if info.number == _OPENAT[machine]:
        return bool(info.arguments[2] & _WRITES)
    return info.number in _NUMBERS[machine]


def _ask(libc: ctypes.CDLL, request: int, pid: int, address: int, data: int) -> None:
    # Whoever was killed meanwhile is not there any more, and is waited for like the others.
    if libc.ptrace(request, pid, address, data) == -1 and ctypes.get_errno() != 3:
        raise OSError(ctypes.get_errno(), "ptrace")
