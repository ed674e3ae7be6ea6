"""``masthead proxy``: the settings of a web server in front, written from the newsroom's own."""

from pathlib import Path

import click

from masthead.cli.data_folder import config_of, data_option, readable_folder
from masthead.cli.plain import Refused
from masthead.lib.config import Config
from masthead.upkeep.proxies.caddy import caddyfile
from masthead.upkeep.proxies.nginx import Certificate, nginx_part, nginx_whole
from masthead.upkeep.proxies.plan import Doorway, Plan, PlanRefused, plan

PORT = click.IntRange(1, 65_535)


@click.command(name="proxy")
@click.argument("program", type=click.Choice(["caddy", "nginx"]))
@data_option()
@click.option("--listen", multiple=True, metavar="IP", help="Listen at this address alone; may be repeated.")
@click.option("--listen-http", type=PORT, help="Listen for http here, where it is not the addresses' own port.")
@click.option("--listen-https", type=PORT, help="Listen for https here, where it is not the addresses' own port.")
@click.option("--certificate", type=click.Path(path_type=Path), help="nginx: the certificate's chain.")
@click.option("--key", type=click.Path(path_type=Path), help="nginx: the certificate's key.")
@click.option(
    "--whole/--part",
    default=None,
    help="nginx: a configuration to run by itself, or a file for conf.d.  [default: whole without https]",
)
def command(
    *,
    program: str,
    data: Path,
    listen: tuple[str, ...],
    listen_http: int | None,
    listen_https: int | None,
    certificate: Path | None,
    key: Path | None,
    whole: bool | None,
) -> None:
    """Print the settings of a web server in front of the three addresses.

    \b
    Example:  ./masthead proxy nginx > masthead.conf
              ./masthead proxy caddy > Caddyfile
    """
    folder = readable_folder(data)
    planned = _planned(
        config=config_of(folder), doorway=Doorway(listen=listen, http_port=listen_http, https_port=listen_https)
    )
    if program == "caddy":
        click.echo(caddyfile(planned), nl=False)
    else:
        papers = _certificate(plan=planned, chain=certificate, key=key)
        is_whole = whole if whole is not None else not planned.secure
        text = (
            nginx_whole(plan=planned, certificate=papers, folder=folder / "run")
            if is_whole
            else nginx_part(plan=planned, certificate=papers)
        )
        click.echo(text, nl=False)
    if not planned.is_believed:
        click.echo(_UNBELIEVED, err=True)


_UNBELIEVED = (
    "masthead: The desk does not know this proxy yet, so it would take all visitors for one. In masthead.toml, "
    'under [proxy], write trusted = ["127.0.0.1"] (or the proxy\'s address), and start the newsroom again.'
)


def _planned(*, config: Config, doorway: Doorway) -> Plan:
    try:
        return plan(config=config, doorway=doorway)
    except PlanRefused as refused:
        raise Refused(str(refused)) from refused


def _certificate(*, plan: Plan, chain: Path | None, key: Path | None) -> Certificate:
    # Where certbot puts them, which names a certificate by its first name.
    home = Path("/etc/letsencrypt/live") / (plan.secure[0].host if plan.secure else "localhost")
    return Certificate(chain=chain or home / "fullchain.pem", key=key or home / "privkey.pem")
