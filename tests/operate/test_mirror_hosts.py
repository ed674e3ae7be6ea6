"""nginx and Caddy really run with the settings that are printed for a mirror, and answer as the paper does."""

import http.client
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from masthead.cli import main
from masthead.lib.config import FILE_NAME
from masthead.lib.tests.ports import free_port
from masthead.press.edition import Edition
from masthead.press.mirror.mirroring import mirror
from masthead.press.mirror.places import Folder
from masthead.press.record.sources import AddressSource
from masthead.press.record.tests.signed import PUBLIC, linking, paper, print_signed
from masthead.press.record.verifying import verify
from masthead.press.tests.sheets import sheet
from operate.standing import a_folder, program, running

pytestmark = pytest.mark.once
ODD = (
    sheet("!404/uk/", linking("/", text="uk"), status=404),
    sheet("/gone/річка/", linking("/"), status=410),
    sheet('/odd "$x/', "", status=301, location="/"),
    sheet("/far/", "", status=302, location="https://elsewhere.example/a?b=c"),
    sheet("/quoted/", "", status=301, location='https://elsewhere.example/a"b'),
    sheet("/valued/", "", status=301, location="https://elsewhere.example/$host/{path}"),
    sheet("/words/", "", status=301, location="/новини/"),
)


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def port(request: pytest.FixtureRequest) -> Iterator[int]:
    """A mirror that a real server serves by the settings that the command prints."""
    with a_folder() as folder:
        (folder / FILE_NAME).touch()
        print_signed(folder / "press" / "edition", *paper(), *ODD)
        with Edition.open(folder / "press" / "edition") as edition:
            mirror(edition=edition, place=Folder(folder / "mirror"))
        where = free_port()
        words = ["press", "host", request.param, str(folder / "mirror"), "--data", str(folder), "--listen"]
        said = CliRunner().invoke(main, [*words, f"127.0.0.1:{where}" if request.param == "nginx" else str(where)])
        assert said.exit_code == 0, said.output
        command = command_of(request.param, folder=folder, settings=said.stdout)
        with running(command, folder=folder, is_up=lambda: answers(where)):
            yield where


def command_of(name: str, *, folder: Path, settings: str) -> list[str]:
    file = folder / "settings"
    if name == "caddy":
        file.write_text("{\n\tadmin off\n\tauto_https off\n}\n" + settings)
        return [program("caddy"), "run", "--config", str(file), "--adapter", "caddyfile"]
    user = "user root;\n" if os.geteuid() == 0 else ""
    temporary = "".join(
        f"{kind}_temp_path {folder}/t-{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    types = "types { text/html html; text/css css; image/svg+xml svg; image/webp webp; application/rss+xml xml; }"
    file.write_text(
        f"{user}daemon off;\npid {folder}/pid;\nerror_log stderr;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{temporary}{types}\n{settings}}}\n"
    )
    return [program("nginx"), "-c", str(file)]


def answers(port: int) -> bool:
    try:
        return ask(port, "/")[0] == 200
    except OSError:
        return False


def ask(port: int, path: str) -> tuple[int, dict[str, str], bytes]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    line.request("GET", path)
    answer = line.getresponse()
    body = answer.read()
    line.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


def test_every_page_is_proven_with_its_status(port: int) -> None:
    verdict = verify(source=AddressSource(f"http://127.0.0.1:{port}"), key=PUBLIC)
    # Addresses that the two programs would read in two ways are served as plain files.
    assert (verdict.faults, verdict.pages) == ((), len(paper()) + len(ODD))


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/", 200, None), ("/gone/", 410, None), ("/gone/%D1%80%D1%96%D1%87%D0%BA%D0%B0/", 410, None),
        ("/quoted/", 301, "https://elsewhere.example/a%22b"), ("/words/", 301, "/%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B8/"),
        ("/herald/", 302, "https://social.example/@herald?tab=all#top"), ("/valued/", 200, None),
        ("/old/", 301, "/news/river/"), ("/far/", 302, "https://elsewhere.example/a?b=c"),
        ("/nothing/", 404, None), ("/uk/nothing/", 404, None),
    ],
)  # fmt: skip
def test_each_address_has_the_status_that_the_paper_gives(
    port: int, path: str, status: int, location: str | None
) -> None:
    found, headers, _ = ask(port, path)
    assert (found, headers.get("location")) == (status, location)


@pytest.mark.parametrize("path", ["/news/", "/media/"])
def test_no_folder_is_listed(port: int, path: str) -> None:
    assert ask(port, path)[0] in {403, 404}


def test_where_nothing_is_readers_are_told_in_their_language(port: int) -> None:
    assert b"uk uk uk" in ask(port, "/uk/nothing/")[2]
    assert b"uk uk uk" not in ask(port, "/nothing/")[2]


def test_headers_are_those_of_the_paper(port: int) -> None:
    page, style = ask(port, "/")[1], ask(port, "/static/paper.css")[1]
    assert "form-action http://localhost:8002" in page["content-security-policy"]
    assert style["content-security-policy"] == "default-src 'none'"
    assert (page["x-content-type-options"], page["referrer-policy"]) == ("nosniff", "strict-origin")
    assert (page["cache-control"], style["cache-control"]) == (
        "public, max-age=60",
        "public, max-age=31536000, immutable",
    )
