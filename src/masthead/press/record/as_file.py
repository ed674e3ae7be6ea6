"""A page as a file of a mirror: where it lies in a folder, and its bytes with links that work from anywhere.

A mirror may lie under any host and path, or on a stick: so links lead from file to file, not from the root.
"""

import re
from posixpath import relpath
from typing import Final

from masthead.press.entry import Entry

# Files change when this does, so every leaf is made anew then.
FORM: Final = b"1"
NOT_FOUND: Final = "!404"
_INDEX: Final = "index.html"
HTML: Final = "text/html"
_ATTRIBUTE: Final = re.compile(rb"""(\s(?:href|src|poster|data-src)=)(["'])(/[^"'\s>]*)\2""")
_SRCSET: Final = re.compile(rb"""(\s(?:srcset|imagesrcset)=)(["'])([^"'>]*)\2""")
_CSS_URL: Final = re.compile(rb"""(url\(\s*)(["']?)(/[^"')\s]*)\2""")
_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f\\]|(^|/)\.{1,2}(/|$)|//")
_LEADS_ON: Final = (
    '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url={target}">'
    '<link rel="canonical" href="{target}"><title>{target}</title><a href="{target}">{target}</a>\n'
)


def file_of(path: str) -> str | None:
    """Return where a path lies in a mirror's folder; None where no file may have that name."""
    plain = path.removeprefix(NOT_FOUND)
    if not plain.startswith("/") or _UNSAFE.search(plain):
        return None
    name = plain[1:]
    if path.startswith(NOT_FOUND):
        return f"{name}404.html"
    if not name or name.endswith("/"):
        return name + _INDEX
    return name if "." in name.rpartition("/")[2] else f"{name}/{_INDEX}"


def spellings(path: str) -> tuple[str, ...]:
    """Return a path, and the same with or without a slash at its end where both are one file; that with it wins."""
    other = path.removesuffix("/") if path.endswith("/") else f"{path}/"
    return (path, other) if other and file_of(other) == file_of(path) else (path,)


def bytes_of(*, path: str, entry: Entry, body: bytes) -> bytes:
    """Return a page as a mirror's file holds it: links made relative; a redirect as a page that leads on."""
    if entry.location:
        return _page_that_leads_on(path=path, location=entry.location)
    if path.startswith(NOT_FOUND):
        # It is shown for addresses at any depth, so its links can only start from the root.
        return body
    if entry.media_type.startswith(HTML):
        body = _ATTRIBUTE.sub(lambda found: _attribute(found, path=path), body)
        return _SRCSET.sub(lambda found: _srcset(found, path=path), body)
    if entry.media_type.startswith("text/css"):
        return _CSS_URL.sub(lambda found: _attribute(found, path=path), body)
    return body


def _attribute(found: re.Match[bytes], *, path: str) -> bytes:
    return found[1] + found[2] + _relative(target=found[3], path=path) + found[2]


def _srcset(found: re.Match[bytes], *, path: str) -> bytes:
    parts = [each.strip().partition(b" ") for each in found[3].split(b",")]
    told = b", ".join(_relative(target=address, path=path) + space + size for address, space, size in parts)
    return found[1] + found[2] + told + found[2]


def _relative(*, target: bytes, path: str) -> bytes:
    """Return a link from the file of ``path`` to the file of another; what leads elsewhere stays as it is."""
    if not target.startswith(b"/") or target.startswith(b"//"):
        return target
    bare = re.split(rb"[?#]", target, maxsplit=1)[0]
    # Percent signs stay: a folder is named plainly, and whoever reads the link decodes it.
    file = file_of(bare.decode("utf-8", "surrogateescape"))
    if file is None:
        return target
    here = (file_of(path) or _INDEX).rpartition("/")[0]
    return relpath(file, here or ".").encode("utf-8", "surrogateescape") + target[len(bare) :]


def _page_that_leads_on(*, path: str, location: str) -> bytes:
    target = _relative(target=location.encode(), path=path).decode()
    safe = target.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return _LEADS_ON.format(target=safe).encode()
