"""Take away from this process, by the kernel's own means, all that a press must do without.

The network but for its own loopback, and the right to write anywhere but where it is said.
"""

import ctypes
import fcntl
import os
import socket
import struct
from pathlib import Path

_NEW_MOUNTS, _NEW_USERS, _NEW_NETWORK = 0x00020000, 0x10000000, 0x40000000
_RECURSIVE, _PRIVATE, _BIND, _REMOUNT = 0x4000, 0x40000, 0x1000, 0x20
_MOUNT_SETATTR, _HERE, _ALL_BELOW, _READ_ONLY = 442, -100, 0x8000, 1
_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 1


class NotLetOut(OSError):
    """This machine does not let a process do without what it has."""


def leave_the_world() -> None:
    """Go where there are no networks, and where what is mounted is nobody else's.

    Raises:
        NotLetOut: this machine does not let us.
    """
    user, group = os.geteuid(), os.getegid()
    _must(_libc().unshare(_NEW_MOUNTS | _NEW_NETWORK | (_NEW_USERS if user else 0)))
    if user:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1")
    _mount(None, Path("/"), None, _RECURSIVE | _PRIVATE)
    with socket.socket() as any_socket:
        asked = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(any_socket, _GET_FLAGS, asked))[1]
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh14x", b"lo", flags | _UP))


def write_nowhere(*, but_in: Path, but_to: Path | None = None) -> None:
    """Make every file on this machine one that is only read, but for an empty folder, and for one file if said."""
    if but_to is not None:
        _mount(but_to, but_to, None, _BIND)
    _set_read_only(Path("/"), clear=False)
    if but_to is not None:
        _set_read_only(but_to, clear=True)
    small_disk(but_in, size_bytes=2**20)


def small_disk(folder: Path, *, size_bytes: int) -> None:
    """Lay an empty disk of a certain size on a folder."""
    _mount(Path("tmpfs"), folder, "tmpfs", 0, f"size={size_bytes}")


def resize(disk: Path, *, size_bytes: int) -> None:
    """Make a disk that was laid on a folder smaller or larger."""
    _mount(Path("tmpfs"), disk, "tmpfs", _REMOUNT, f"size={size_bytes}")


def _set_read_only(path: Path, *, clear: bool) -> None:
    attributes = struct.pack("QQQQ", 0 if clear else _READ_ONLY, _READ_ONLY if clear else 0, 0, 0)
    below = 0 if clear else _ALL_BELOW
    _must(_libc().syscall(_MOUNT_SETATTR, _HERE, os.fsencode(path), below, attributes, len(attributes)))


def _mount(what: Path | None, where: Path, kind: str | None, flags: int, options: str = "") -> None:
    source = os.fsencode(what) if what else b"none"
    _must(_libc().mount(source, os.fsencode(where), kind.encode() if kind else None, flags, options.encode()))


def _libc() -> ctypes.CDLL:
    found = ctypes.CDLL(None, use_errno=True)
    found.mount.argtypes = (ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_char_p)
    return found


def _must(result: int) -> None:
    if result != 0:
        raise NotLetOut(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
