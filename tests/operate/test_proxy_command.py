"""What the command prints and refuses, without starting anything."""

import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from masthead.cli.proxy_command import command
from masthead.lib.config import FILE_NAME
from operate.standing import printed, program

pytestmark = pytest.mark.once
HTTPS = """
[newsroom]
name = "The Harbour\\nserver { }"
[addresses]
paper = "https://herald.example"
desk = "https://desk.herald.example"
counter = "https://support.herald.example"
[proxy]
trusted = ["127.0.0.1"]
"""
TUNNELLED = """
[addresses]
paper = "https://herald.example"
counter = "https://support.herald.example"
[proxy]
trusted = ["127.0.0.1"]
"""


def newsroom(folder: Path, toml: str) -> str:
    """Write settings, and return their folder as a command takes it."""
    (folder / FILE_NAME).write_text(toml, encoding="utf-8")
    return str(folder)


def told(*words: str) -> Result:
    return CliRunner().invoke(command, words)


def test_no_server_of_nginx_logs_caches_or_speaks_old_tls(tmp_path: Path) -> None:
    """What the machine's own nginx.conf turns on is turned off in each of ours."""
    text = printed("nginx", "--data", newsroom(tmp_path, HTTPS))
    assert text.count("\nserver {") == 5 == text.count("access_log off;") == text.count("error.log crit;")
    assert text.count("proxy_cache off;") == 3
    assert text.count("ssl_protocols TLSv1.2 TLSv1.3;") == 4
    assert "access_log /" not in text


def test_a_name_cannot_become_a_setting(tmp_path: Path) -> None:
    for name in ("nginx", "caddy"):
        first = printed(name, "--data", newsroom(tmp_path, HTTPS)).splitlines()[0]
        assert first.startswith("# The Harbour server { }: https://herald.example, ")


def test_certificates_are_where_certbot_leaves_them_or_where_one_says(tmp_path: Path) -> None:
    folder = newsroom(tmp_path, HTTPS)
    assert '"/etc/letsencrypt/live/herald.example/privkey.pem"' in printed("nginx", "--data", folder)
    text = printed("nginx", "--data", folder, "--certificate", "/srv/a.pem", "--key", "/srv/b.pem")
    assert 'ssl_certificate     "/srv/a.pem";' in text
    assert 'ssl_certificate_key "/srv/b.pem";' in text


@pytest.mark.parametrize("name", ["nginx", "caddy"])
def test_a_desk_for_this_machine_alone_stays_out(tmp_path: Path, name: str) -> None:
    text = printed(name, "--data", newsroom(tmp_path, TUNNELLED))
    assert "# Not here, since it is for this machine alone: http://localhost:8001" in text
    assert ":8001" not in text.replace("http://localhost:8001", "")


@pytest.mark.parametrize("toml", [HTTPS, TUNNELLED, HTTPS.replace(".example", ".example:8443")])
@pytest.mark.parametrize("name", ["caddy", "nginx"])
def test_the_program_itself_finds_no_fault(tmp_path: Path, name: str, toml: str) -> None:
    """As it would stand on an operator's machine, in the file that the machine's own settings take in."""
    file = tmp_path / "settings"
    words = ("--data", newsroom(tmp_path, toml))
    if name == "caddy":
        file.write_text(printed("caddy", *words), encoding="utf-8")
        check = [program("caddy"), "validate", "--config", str(file), "--adapter", "caddyfile"]
    else:
        file.write_text(_as_nginx_conf(tmp_path, printed("nginx", *words, *_papers(tmp_path))), encoding="utf-8")
        check = [program("nginx"), "-t", "-q", "-c", str(file)]
    done = subprocess.run(check, capture_output=True, text=True, check=False, env={"HOME": str(tmp_path)})
    assert done.returncode == 0, done.stderr


def test_a_part_needs_https_and_a_whole_does_not(tmp_path: Path) -> None:
    toml = "[addresses]\npaper = 'http://localhost:8600'\n[press]\nport = 9600\n[desk]\nport = 9601\n"
    folder = newsroom(tmp_path, toml + "[counter]\nport = 9602\n[proxy]\ntrusted = ['127.0.0.1']\n")
    assert "events {" in printed("nginx", "--data", folder)
    assert "events {" not in printed("nginx", "--data", folder, "--part")
    assert "events {" not in printed("nginx", "--data", newsroom(tmp_path, HTTPS))


def test_a_room_and_its_proxy_cannot_share_a_port(tmp_path: Path) -> None:
    said = told("nginx", "--data", newsroom(tmp_path, ""))
    assert said.exit_code == 1
    assert "port 8000, where the press listens itself" in said.stderr
    assert "under [press] write port = 9000" in said.stderr


def test_a_proxy_that_the_desk_does_not_know_is_remarked_on(tmp_path: Path) -> None:
    folder = newsroom(tmp_path, HTTPS.replace('["127.0.0.1"]', '["10.0.0.0/8"]'))
    said = told("caddy", "--data", folder)
    assert said.exit_code == 0
    assert 'trusted = ["127.0.0.1"]' in said.stderr


def test_without_a_newsroom_it_says_so(tmp_path: Path) -> None:
    said = told("nginx", "--data", str(tmp_path))
    assert said.exit_code == 1
    assert "There is no newsroom" in said.stderr


def _papers(folder: Path) -> tuple[str, ...]:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    words = ("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=a")
    files = ("-keyout", str(folder / "key.pem"), "-out", str(folder / "chain.pem"))
    subprocess.run([openssl, *words, *files], check=True, capture_output=True)
    return ("--certificate", str(folder / "chain.pem"), "--key", str(folder / "key.pem"))


def _as_nginx_conf(folder: Path, part: str) -> str:
    part = part.replace("/var/log/nginx/error.log", "stderr")
    return f'pid "{folder}/pid";\nevents {{ }}\nhttp {{ client_body_temp_path "{folder}/body";\n{part}}}\n'
