"""The import as an operator runs it: on a founded folder, with no worker, and with files that mean harm."""

import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from house import fetch, wait_until
from operate.folders import Done, Workshop, room, rows, workshop

pytestmark = pytest.mark.once
HEAD = (
    '<rss xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
    "<channel><title>Old</title><wp:wxr_version>1.2</wp:wxr_version>"
)
BOMB = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 20}">' for n in range(12))
HOSTILE = {
    "entities": f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e0 "ha">{BOMB}]>{HEAD}<item><title>&e12;</title></item></channel></rss>',
    "a file of the machine": '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><rss><channel>&e;</channel></rss>',
    "cut off": f"{HEAD}<item><title>One</ti",
    "cut off in a letter": f"{HEAD}<item><title>\u0406".encode()[:-1],
    "another feed": "<rss><channel><title>A feed</title></channel></rss>",
    "no XML": "id,title\n1,One\n",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "nothing": "",
    "deep": "<a>" * 200_000,
    "an unknown alphabet": '<?xml version="1.0" encoding="klingon"?><rss/>',
}


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    with workshop(tmp_path_factory.mktemp("import") / "newsroom") as made:
        assert made.run("init").code == 0
        made.keep()
        yield made


@pytest.fixture
def newsroom(founded: Workshop) -> Iterator[Workshop]:
    yield founded
    founded.restore()


def bring(newsroom: Workshop, file: Path, *words: str) -> Done:
    return newsroom.run("import", "wordpress", str(file), *words)


@pytest.mark.real
def test_a_real_export_is_printed_before_the_command_returns(newsroom: Workshop, real: Path, tmp_path: Path) -> None:
    file, report = real / "wordpress" / "themeunittestdata.wordpress.xml", tmp_path / "report.json"
    done = bring(newsroom, file, "--report", str(report))
    assert done.code == 0, done.err
    items = ET.parse(file).getroot().findall("channel/item")
    account = json.loads(report.read_text(encoding="utf-8"))
    assert len(account["lines"]) == account["items"] == len(items)
    assert done.out.startswith(f"{len(items)} items: ")
    published = [each for each in account["lines"] if each["outcome"] == "created" and each["path"]]
    assert json.loads(newsroom.run("press", "audit", "--json").out)["differences"] == []
    stats = json.loads(newsroom.run("press", "stats", "--json").out)
    with room(newsroom, "press"):
        paper = f"http://localhost:{newsroom.first_port}"
        wait_until(lambda: fetch(f"{paper}/")[0] == 200)
        live = {str(slug) for (slug,) in rows(newsroom.folder / "newsroom.sqlite3", LIVE)}
        assert len(live) > 20
        served = {each["path"]: fetch(paper + each["path"])[0] for each in published}
        assert {path for path, status in served.items() if status == 200} == live & served.keys()
        assert set(served.values()) <= {200, 404}
    again = bring(newsroom, file, "--json")
    assert again.code == 0, again.err
    assert {each["outcome"] for each in json.loads(again.out)["lines"]} == {"unchanged", "skipped"}
    assert json.loads(newsroom.run("press", "stats", "--json").out) == stats


LIVE = "SELECT substr(url_path, 6) FROM wagtailcore_page WHERE live AND depth > 2"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_means_harm_is_one_line(name: str, newsroom: Workshop, tmp_path: Path) -> None:
    text, file = HOSTILE[name], tmp_path / "export.xml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    line = bring(newsroom, file).refusal
    assert str(file) in line
    assert line.endswith("Nothing was changed.")
    assert rows(newsroom.folder / "newsroom.sqlite3", "SELECT * FROM archive_importeditem") == []


def test_a_report_that_cannot_be_written_is_said_before_the_work(newsroom: Workshop, tmp_path: Path) -> None:
    file = tmp_path / "export.xml"
    file.write_text(f"{HEAD}</channel></rss>")
    for report in (tmp_path / "nowhere" / "report.json", file / "report.json"):
        assert f"{report} cannot be written" in bring(newsroom, file, "--report", str(report)).refusal
    assert bring(newsroom, file).out == "0 items: nothing to bring in.\n"


def test_a_section_that_cannot_be(newsroom: Workshop, tmp_path: Path) -> None:
    file = tmp_path / "export.xml"
    file.write_text(f"{HEAD}</channel></rss>")
    for section in ("../culture", "", "a b", "-"):
        assert "no address of a section" in bring(newsroom, file, "--section", section).refusal
