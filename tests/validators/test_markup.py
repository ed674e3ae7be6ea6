"""The Nu checker, which is the W3C's, and html-validate find nothing wrong on any printed page.

One of html-validate's rules is off: it wants a section around a table that is moved sideways, and the Nu checker wants
a heading in each section.
"""

from urllib.parse import urlsplit

import pytest

from masthead.style.files import static_file

pytestmark = [pytest.mark.judges, pytest.mark.long, pytest.mark.once, pytest.mark.timeout(900)]


def test_the_nu_checker_finds_nothing(judges, files, counts) -> None:
    said = judges.nu_checker(*files)
    # Its warnings are advice: that each entry of a live story should have a heading, say, where editors write none.
    errors = [each for each in said if each["type"] != "info"]
    wrong = [(files[urlsplit(each["url"]).path].path, each["message"], each.get("extract")) for each in errors]
    counts(pages=len(files))
    assert wrong == []


@pytest.mark.parametrize(("name", "flag"), [("paper.css", "--css"), ("icon.svg", "--svg")])
def test_the_nu_checker_finds_nothing_in_the_papers_files(judges, tmp_path, counts, name, flag) -> None:
    file = tmp_path / name
    file.write_bytes(static_file(name).body)
    counts(files=1)
    assert judges.nu_checker(flag, str(file)) == []


def test_html_validate_finds_nothing(judges, files, counts) -> None:
    said = judges.html_validate(list(files))
    wrong = [(files[each["filePath"]].path, [it["message"] for it in each["messages"]]) for each in said]
    counts(pages=len(files))
    assert [each for each in wrong if each[1]] == []


def test_the_judges_are_awake(judges, tmp_path, counts) -> None:
    """A page with a fault of each kind, so that silence above means something."""
    file = tmp_path / "wrong.html"
    file.write_text('<!doctype html><html lang="en"><head><title>x</title></head><body><p><div></p><img src="a.png">')
    assert {each["type"] for each in judges.nu_checker(str(file))} == {"error"}
    rules = {it["ruleId"] for each in judges.html_validate([str(file)]) for it in each["messages"]}
    assert {"wcag/h37", "close-order"} <= rules
    counts(pages=1)
