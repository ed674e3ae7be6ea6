"""Addresses, the proxy in front, and mail: what the settings promise the world."""

from urllib.parse import urlsplit

from masthead.lib.config_sections import LOOPBACK
from masthead.lib.secret_files import find_secret
from masthead.upkeep.findings import Finding, Patient, ok, trouble, warning
from masthead.upkeep.proxies.plan import is_believed


def addresses_are_https(patient: Patient) -> Finding:
    """Look whether every public address is served over https."""
    addresses = patient.config.addresses
    plain = [each for each in (addresses.paper, addresses.desk, addresses.counter) if _is_public_and_plain(each)]
    if plain:
        return warning(
            "addresses",
            f"Not over https: {', '.join(plain)}. Anyone on the way can read along and change pages.",
            advice="Put a proxy with a certificate in front (docs/operate/proxy.md) and write https:// in [addresses].",
        )
    if addresses.are_here:
        return ok("addresses", "All three are on this machine: nobody else can read the paper yet.")
    return ok("addresses", "Every public address is https.")


def proxy_is_named(patient: Patient) -> Finding:
    """Look whether the desk believes the proxy that https needs, and nobody else."""
    config = patient.config
    if not config.addresses.desk.startswith("https://"):
        return ok("proxy", "The desk is not behind a proxy with https.")
    if not is_believed(config):
        return trouble(
            "proxy",
            "The desk does not believe its proxy: all visitors look like one, and count as one in rate limits.",
            advice='Write trusted = ["127.0.0.1"] (or the proxy\'s address) under [proxy], and start again.',
        )
    return ok("proxy", f"What {', '.join(config.proxy.trusted)} says of visitors is believed.")


def rooms_are_behind_proxy(patient: Patient) -> Finding:
    """Look whether the desk can be reached around its proxy, where a visitor's claims are believed."""
    config = patient.config
    if not config.proxy.trusted or config.desk.host in LOOPBACK:
        return ok("desk-door", f"The desk listens at {config.desk.host}.")
    return warning(
        "desk-door",
        f"The desk listens at {config.desk.host}, so it may be reached around the proxy.",
        advice="Let a firewall admit the proxy alone, or set host under [desk] to 127.0.0.1.",
    )


def mail_is_set_up(patient: Patient) -> Finding:
    """Look whether letters can leave."""
    mail = patient.config.mail
    if not mail.is_set:
        return warning(
            "mail",
            "Mail is not set up: nobody gets codes to sign in, invitations or notices; letters go after a day.",
            advice="Fill in [mail] in masthead.toml. Until then: ./masthead staff link EMAIL lets a colleague in.",
        )
    if mail.is_console:
        return ok("mail", "Letters are shown in the terminal, for this newsroom is on this machine alone.")
    missing = _missing_secret(patient)
    if missing is not None:
        return missing
    if not mail.sender:
        sender = f"desk@{_host(patient.config.addresses.desk)}"
        return warning(
            "mail", f"Letters leave as {sender}, for no sender is set.", advice="Set sender under [mail] to an address."
        )
    return ok("mail", f"Letters leave as {mail.sender} through {mail.provider or mail.host}.")


def _missing_secret(patient: Patient) -> Finding | None:
    mail, secrets = patient.config.mail, patient.folder / "secrets"
    if mail.provider and not find_secret(patient.folder, "mail_key"):
        what = f"{mail.provider} has no key in {secrets / 'mail_key'}: no letter leaves."
    elif mail.user and not find_secret(patient.folder, "mail_password"):
        what = f"Mail has a user but no password in {secrets / 'mail_password'}."
    else:
        return None
    return trouble("mail", what, advice="Write it there, and chmod 600.")


def _is_public_and_plain(address: str) -> bool:
    return address.startswith("http://") and _host(address) not in LOOPBACK


def _host(address: str) -> str:
    return urlsplit(address).hostname or ""
