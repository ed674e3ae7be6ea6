"""The settings of nginx: a part for a server's own configuration, or a whole one that runs by itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from masthead.upkeep.proxies.plan import Plan, Site


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """Where the certificate for all names lies, and its key."""

    chain: Path
    key: Path


def nginx_part(*, plan: Plan, certificate: Certificate) -> str:
    """Return what goes into ``/etc/nginx/conf.d``: everything inside ``http { }``."""
    said = [*plan.title("nginx"), *_limits_of_all(), *(_certificate(certificate) if plan.secure else [])]
    for site in plan.sites:
        said += ["", f"upstream masthead_{site.name} {{", f"    server {site.upstream};", "    keepalive 32;", "}"]
    said += _strangers(plan)
    said += _way_to_https(plan) if plan.sent_to_https else []
    for site in plan.sites:
        said += _site(plan=plan, site=site)
    return "\n".join(said) + "\n"


def nginx_whole(*, plan: Plan, certificate: Certificate, folder: Path) -> str:
    """Return a whole configuration that any account can run, with its files in ``folder``."""
    temporary = [
        f'    {kind}_temp_path "{folder}/nginx-{kind}";'
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    ]
    part = nginx_part(plan=plan, certificate=certificate).replace(_ERROR_LOG, "stderr").splitlines()
    said = [
        "# A whole configuration; run it with: nginx -c FILE (the path of this file, beginning with /)",
        "daemon off;",
        "worker_processes auto;",
        f'pid "{folder}/nginx.pid";',
        "error_log stderr crit;",
        "",
        "events {",
        "    worker_connections 4096;",
        "}",
        "",
        "http {",
        *temporary,
        "    access_log off;",
        "",
        *(f"    {line}".rstrip() for line in part),
        "}",
    ]
    return "\n".join(said) + "\n"


_ERROR_LOG: Final = "/var/log/nginx/error.log"
_LIMITS: Final = (
    # A line of nginx's log of errors names the visitor, so only what stops the server is written.
    f"error_log {_ERROR_LOG} crit;",
    "access_log off;",
    "server_tokens off;",
    "client_header_timeout 10s;",
    "client_body_timeout 30s;",
    "send_timeout 30s;",
    "keepalive_timeout 30s;",
    "client_header_buffer_size 1k;",
    "large_client_header_buffers 4 4k;",
    "reset_timedout_connection on;",
    "underscores_in_headers off;",
)
_TLS: Final = (
    "ssl_protocols TLSv1.2 TLSv1.3;",
    "ssl_prefer_server_ciphers off;",
    "ssl_session_cache shared:masthead:10m;",
    "ssl_session_timeout 1d;",
    "ssl_session_tickets off;",
)


def _limits_of_all() -> list[str]:
    sizes = ["server_names_hash_bucket_size 128;", "map_hash_bucket_size 128;"]
    return ["", "# So that long names are no error.", *sizes]


def _certificate(certificate: Certificate) -> list[str]:
    return [
        "",
        "# The certificate for all names below, and its key.",
        f'ssl_certificate     "{certificate.chain}";',
        f'ssl_certificate_key "{certificate.key}";',
    ]


def _strangers(plan: Plan) -> list[str]:
    lines = [*_listen(plan=plan, ports=plan.http_ports, after=" default_server")]
    lines += _listen(plan=plan, ports=plan.https_ports, after=" ssl http2 default_server")
    lines += ["server_name _;", *_LIMITS]
    # What a connection may speak is settled before its name is known, so here, and again below for the reader.
    lines += ["ssl_reject_handshake on;", *_TLS] if plan.secure else []
    lines += ["return 444;"]
    return ["", "# A name that is not ours gets no answer at all.", *_block(lines)]


def _way_to_https(plan: Plan) -> list[str]:
    sites = plan.sent_to_https
    lines = [
        *_listen(plan=plan, ports=(plan.http_port,)),
        f"server_name {' '.join(site.host for site in sites)};",
        *_LIMITS,
        "# Where certbot leaves its proofs.",
        "location ^~ /.well-known/acme-challenge/ {",
        "    root /var/www/html;",
        "    default_type text/plain;",
        "}",
        "location / {",
        "    return 308 $masthead_https$request_uri;",
        "}",
    ]
    ways = ["map $host $masthead_https {", *(f"    {site.host} {site.address};" for site in sites), "}"]
    return ["", "# These names are served over https only.", *ways, *_block(lines)]


def _site(*, plan: Plan, site: Site) -> list[str]:
    lines = [
        *_listen(plan=plan, ports=(site.port,), after=" ssl http2" if site.is_https else ""),
        f"server_name {site.host};",
        *_LIMITS,
        f"client_max_body_size {_size(site.body_bytes)};",
        "gzip off;",
        *(_security(site) if site.is_https else []),
        "",
        "location / {",
        *(f"    {line}" for line in _passing(site)),
        "}",
    ]
    return ["", f"# The {site.name}: {site.purpose}", *_block(lines)]


def _security(site: Site) -> list[str]:
    return [
        *_TLS,
        "# The room says so too; this way an error of nginx itself says it, and no answer says it twice.",
        "proxy_hide_header Strict-Transport-Security;",
        f'add_header Strict-Transport-Security "{site.hsts}" always;',
    ]


def _passing(site: Site) -> list[str]:
    # The press is told nothing of who reads. The others are told the visitor's address, written over whatever
    # the visitor claims; proxy.trusted says that this proxy is to be believed.
    visitor = '""' if site.name == "paper" else "$remote_addr"
    nothing = ["Forwarded", "X-Real-IP", "X-Forwarded-Host", *(["Cookie"] if site.name == "paper" else [])]
    return [
        f"proxy_pass http://masthead_{site.name};",
        "proxy_http_version 1.1;",
        'proxy_set_header Connection "";',
        f"proxy_set_header Host {site.netloc};",
        f"proxy_set_header X-Forwarded-For {visitor};",
        f"proxy_set_header X-Forwarded-Proto {'https' if site.is_https else 'http'};",
        *(f'proxy_set_header {name} "";' for name in nothing),
        "proxy_connect_timeout 3s;",
        f"proxy_send_timeout {site.wait_seconds}s;",
        f"proxy_read_timeout {site.wait_seconds}s;",
        "proxy_redirect off;",
        "proxy_cache off;",
    ]


def _listen(*, plan: Plan, ports: Iterable[int], after: str = "") -> list[str]:
    hosts = [f"[{host}]" if ":" in host else host for host in plan.listen]
    return [f"listen {host}:{port}{after};" for port in ports for host in hosts]


def _size(count: int) -> str:
    return f"{count // 2**20}m" if count % 2**20 == 0 else f"{count // 1024}k"


def _block(lines: list[str]) -> list[str]:
    return ["server {", *(f"    {line}".rstrip() for line in lines), "}"]
