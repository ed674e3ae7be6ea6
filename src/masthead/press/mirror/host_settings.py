"""Settings by which nginx and Caddy serve a mirror as the paper is served: statuses, redirects, headers, "not found".

A mirror is whole without them; but a host of plain files answers 200 where a page says that it is gone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from masthead.press.annals import GONE
from masthead.press.entry import Entry
from masthead.press.mirror.places import MIRRORED_PAGE_AGE
from masthead.press.prepared import ASSET_AGE, IMMUTABLE, in_ascii
from masthead.press.record.as_file import NOT_FOUND, file_of
from masthead.press.view import View

_OWN: Final = (
    "content-type:",
    "content-length:",
    "content-encoding:",
    "etag:",
    "vary:",
    "location:",
    "cache-",
    "surrogate-",
)
_READ_ALIKE: Final = re.compile(r"/[^\x00-\x20\x7f\"'$*\\\\{}`]*")
_POLICY: Final = "content-security-policy"


@dataclass(frozen=True, kw_only=True)
class Host:
    """Where a mirror is served: its folder, and where to listen, such as ``127.0.0.1:8080`` or a name of a site."""

    folder: Path
    listen: str


def nginx(view: View, *, host: Host) -> str:
    """Return what goes into ``/etc/nginx/conf.d``: everything inside ``http { }``."""
    return "\n".join((_title(view), *_nginx_maps(view), "server {", *_nginx_server(view, host=host), "}", ""))


def _nginx_maps(view: View) -> Iterator[str]:
    yield "map $uri $masthead_age {"
    yield f'    default "{MIRRORED_PAGE_AGE}";'
    yield from (f'    "~^{each}" "{ASSET_AGE}";' for each in IMMUTABLE)
    yield "}"
    yield "map $sent_http_content_type $masthead_policy {"
    yield f'    default "{_policy(view, path=_plain_file(view))}";'
    yield f'    "~^text/html" "{_policy(view, path="/")}";'
    yield "}"


def _nginx_server(view: View, *, host: Host) -> Iterator[str]:
    yield f"    listen {host.listen};"
    yield f'    root "{host.folder}";'
    yield "    index index.html;"
    yield "    charset utf-8;"
    yield "    absolute_redirect off;"
    yield "    add_header Cache-Control $masthead_age always;"
    yield "    add_header Content-Security-Policy $masthead_policy always;"
    yield from (f'    add_header {name} "{value}" always;' for name, value in _headers(view).items())
    yield "    error_page 404 /404.html;"
    yield "    location ~ ^/(.*/)?404[.]html$ { internal; }"
    for prefix in _prefixes(view):
        yield f'    location "{prefix}" {{ error_page 404 "{prefix}404.html"; }}'
    for path, status, target in _leads(view):
        yield f'    location = "{path}" {{ return {status} "{target}"; }}'
    for path in _gone(view):
        yield f'    location = "{path}" {{ error_page {GONE} "{_file(path)}"; return {GONE}; }}'


def caddy(view: View, *, host: Host) -> str:
    """Return a Caddyfile's part for one site."""
    said = (_title(view), f"{host.listen} {{", *_caddy_site(view, host=host), "}", "")
    return "\n".join(said).replace("    ", "\t")


def _caddy_site(view: View, *, host: Host) -> Iterator[str]:
    yield f'    root * "{host.folder}"'
    for path, status, target in _leads(view):
        yield f'    redir "{path}" "{target}" {status}'
    for number, path in enumerate(_gone(view)):
        yield f'    @gone{number} path "{path}"'
        yield f"    error @gone{number} {GONE}"
    yield from (f'    header {name} "{value}"' for name, value in _headers(view).items())
    for_ever = " ".join(f"{each}*" for each in IMMUTABLE)
    yield f"    @for_ever path {for_ever}"
    yield f'    header @for_ever Cache-Control "{ASSET_AGE}"'
    yield f"    @brief not path {for_ever}"
    yield f'    header @brief Cache-Control "{MIRRORED_PAGE_AGE}"'
    # A page's address ends with a slash, and is a page too where nothing is there.
    yield "    @files path_regexp [.][a-z0-9]+$"
    yield f'    header @files {_POLICY} "{_policy(view, path=_plain_file(view))}"'
    yield "    @pages not path_regexp [.][a-z0-9]+$"
    yield f'    header @pages {_POLICY} "{_policy(view, path="/")}"'
    yield "    file_server"
    yield "    handle_errors {"
    yield from _caddy_errors(view)
    yield "    }"


def _caddy_errors(view: View) -> Iterator[str]:
    """Show for each error the page that the paper has for it, with the error's own status."""
    yield f"        @gone expression {{err.status_code}} == {GONE}"
    yield "        handle @gone {"
    yield "            try_files {path}index.html {path}/index.html {path}"
    yield f"            file_server {{\n                status {GONE}\n            }}"
    yield "        }"
    for prefix in (*_prefixes(view), "/"):
        yield f"        handle {prefix}* {{"
        yield f"            rewrite * {prefix}404.html"
        yield "            file_server {\n                status 404\n            }"
        yield "        }"


def _title(view: View) -> str:
    return f"# A mirror of edition {view.number}. Print this anew when addresses were withdrawn or moved since."


def _policy(view: View, *, path: str) -> str:
    return _said(view, path=path).get(_POLICY, "")


def _headers(view: View) -> dict[str, str]:
    """Return what every answer says; what may be loaded differs between pages and other files."""
    return {name: value for name, value in _said(view, path="/").items() if name != _POLICY}


def _said(view: View, *, path: str) -> dict[str, str]:
    """Return what an answer like the one at a path says, beside what is of that page alone."""
    entry = view.entry(path)
    head = entry.head(entry.variants[-1]).decode("ascii") if entry else ""
    lines = [line for line in head.split("\r\n") if line and not line.startswith(_OWN)]
    return dict(line.split(": ", 1) for line in lines)


def _plain_file(view: View) -> str:
    """Return the path of something that is no page."""
    return next((path for path, entry in view.paths() if not entry.media_type.startswith("text/html")), "")


def _leads(view: View) -> Iterator[tuple[str, int, str]]:
    """Yield the redirects that both programs can give: the path, the status, and where to, as the paper says it."""
    leads = ((path, entry.status, in_ascii(entry.location)) for path, entry in _servable(view) if entry.location)
    return (each for each in leads if _READ_ALIKE.fullmatch(f"/{each[2]}"))


def _gone(view: View) -> Iterator[str]:
    return (path for path, entry in _servable(view) if entry.status == GONE)


def _servable(view: View) -> Iterator[tuple[str, Entry]]:
    """Yield the paths that both programs read as they are written; others are served as plain files, with 200."""
    return ((path, entry) for path, entry in view.paths() if _READ_ALIKE.fullmatch(path) and file_of(path) is not None)


def _prefixes(view: View) -> list[str]:
    """Return below which paths there is a "not found" page of their own, such as one of another language."""
    found = (path.removeprefix(NOT_FOUND) for path, _ in view.paths() if path.startswith(NOT_FOUND))
    return sorted(each for each in found if each != "/")


def _file(path: str) -> str:
    return f"/{file_of(path)}"
