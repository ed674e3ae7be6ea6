"""The settings of Caddy: a whole Caddyfile; certificates are fetched and renewed by Caddy itself."""

from typing import Final

from masthead.upkeep.proxies.plan import Plan, Site


def caddyfile(plan: Plan) -> str:
    """Return the whole Caddyfile."""
    said = [*plan.title("caddy"), *_block("", _for_all(plan))]
    for site in plan.sites:
        head = f"{'https' if site.is_https else 'http'}://{site.host}:{site.port}"
        said += ["", f"# The {site.name}: {site.purpose}", *_block(head, _site(plan=plan, site=site))]
    for site in plan.sent_to_https:
        lines = [*_bind(plan), f"redir {site.address}{{uri}} 308"]
        said += ["", *_block(f"http://{site.host}:{plan.http_port}", lines)]
    said += ["", "# A name that is not ours gets no answer at all."]
    for port in plan.http_ports:
        said += _block(f"http://:{port}", [*_bind(plan), "abort"])
    for port in plan.https_ports:
        said += _block(f"https://:{port}", [*_bind(plan), "abort"])
    return "\n".join(said) + "\n"


def _for_all(plan: Plan) -> list[str]:
    return [
        "# Other programs on this machine cannot change these settings; after a change: systemctl restart caddy",
        "admin off",
        f"auto_https {'disable_redirects' if plan.secure else 'off'}",
        f"http_port {plan.http_port}",
        *([f"https_port {plan.https_ports[0]}"] if plan.secure else []),
        "# No log of who reads: Caddy keeps none unless told to, but its log of errors would name visitors.",
        *_block("log default", ["exclude http.log.access http.log.error"]),
        *_block(
            "servers",
            [
                *_block("timeouts", ["read_header 10s", "read_body 60s", "write 120s", "idle 30s"]),
                "max_header_size 16KB",
            ],
        ),
    ]


def _site(*, plan: Plan, site: Site) -> list[str]:
    return [
        *_bind(plan),
        *_block("request_body", [f"max_size {site.body_bytes}"]),
        *(_security(site) if site.is_https else []),
        *_block(f"reverse_proxy {site.upstream}", _passing(site)),
    ]


def _security(site: Site) -> list[str]:
    value = f'Strict-Transport-Security "{site.hsts}"'
    return [
        "# The room says so too; this way an error of Caddy itself says it, and no answer says it twice.",
        *_block("header", [value, "defer"]),
        *_block("handle_errors", [f"header {value}"]),
    ]


def _passing(site: Site) -> list[str]:
    # The press is told nothing of who reads. The others are told the visitor's address: Caddy writes
    # X-Forwarded-For over whatever the visitor claims, as long as no trusted_proxies are set. Names with an
    # underscore go because a room could take them for those with a dash.
    unsaid = ["Forwarded", "X-Real-Ip", "X-Forwarded-Host", "X_*"]
    unsaid += ["X-Forwarded-For", "Cookie"] if site.name == "paper" else []
    return [
        f"header_up Host {site.netloc}",
        *(f"header_up -{name}" for name in unsaid),
        *_block("transport http", [*_WAITS, f"response_header_timeout {site.wait_seconds}s"]),
    ]


# Without the second, Caddy would ask for gzip where the visitor did not, and unpack it again.
_WAITS: Final = ("dial_timeout 3s", "compression off")


def _bind(plan: Plan) -> list[str]:
    is_everywhere = set(plan.listen) == {"0.0.0.0", "::"}  # noqa: S104 - Caddy's own default
    return [] if is_everywhere else [f"bind {' '.join(plan.listen)}"]


def _block(head: str, lines: list[str]) -> list[str]:
    return [f"{head} {{".strip(), *(f"\t{line}" for line in lines), "}"]
