"""The paper's own files: every sheet is in the whole, and nothing is lost on the way there."""

import re
from pathlib import Path

import pytest

from masthead.press.facts import recording
from masthead.style import files
from masthead.style.files import SHEETS, compose, static_file, static_path, tightened
from masthead.style.tests.reading_css import BrokenSheet, Rule, read

pytestmark = pytest.mark.once
FOLDER = Path(files.__file__).parent / "paper"
SOURCES = {name: (FOLDER / "css" / f"{name}.css").read_text(encoding="utf-8") for name in SHEETS}


def walk(rules: list[Rule]) -> list[Rule]:
    return [found for rule in rules for found in (rule, *walk(rule.inside))]


def test_every_sheet_is_in_the_whole_once() -> None:
    assert sorted(SHEETS) == sorted(path.stem for path in (FOLDER / "css").glob("*.css"))
    assert len(set(SHEETS)) == len(SHEETS)


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_is_whole_by_itself_and_says_the_same_when_tightened(name: str) -> None:
    assert read(tightened(SOURCES[name])) == read(SOURCES[name])
    assert read(SOURCES[name]) or name == "layers"


def test_the_whole_is_the_sheets_one_after_another() -> None:
    assert read(compose().decode()) == [rule for name in SHEETS for rule in read(SOURCES[name])]
    assert len(compose()) < sum(map(len, SOURCES.values()))
    assert b"/*" not in compose()


def test_every_rule_stands_in_a_layer_that_was_ordered_first() -> None:
    rules = read(compose().decode())
    assert rules[0].prelude.startswith("@layer ")
    assert rules[0].declarations is None
    ordered = set(re.split(r"[ ,]+", rules[0].prelude)[1:])
    outside = [rule.prelude for rule in rules[1:] if not rule.prelude.startswith(("@layer ", "@media "))]
    assert outside == []
    used = {rule.prelude.split()[1] for rule in walk(rules[1:]) if rule.prelude.startswith("@layer ")}
    assert used <= ordered


def test_no_sheet_loads_anything() -> None:
    text = compose().decode()
    assert [word for word in ("url(", "@import", "@font-face", "expression(", "http") if word in text] in ([], ["http"])
    assert text.count("http") == text.count('[href^="http"]')


def test_every_token_that_is_used_is_there() -> None:
    text = compose().decode()
    used, defined = set(re.findall(r"var\((--[\w-]+)", text)), set(re.findall(r"(--[\w-]+):", text))
    assert used <= defined


@pytest.mark.parametrize(
    "css",
    [
        'a::after { content: " ; { x }  ,  y "; }',
        "a { content: '/* no comment */'; color: red }",
        "a /* one */ b { margin : 0 auto }  /* two */ @media (min-width: 3rem) and (hover) { a , b > c { top: 0 ; } }",
        "@layer a, b; @layer a { * , *::before { x: calc(1px + 2px); } }",
        'a[href^="x  y"]:not(.b , .c) { --x: { }; }',
        r'a::before { content: "\"; }" }',
    ],
)
def test_tightening_changes_nothing_that_is_said(css: str) -> None:
    assert read(tightened(css)) == read(css)


@pytest.mark.parametrize(
    "css", ["a { b: c", "a { b: c } }", "a { b }", 'a { b: "c }', "/* a", "a[b { c: d }", "a { b: c) }", "a"]
)
def test_a_broken_sheet_would_be_found(css: str) -> None:
    with pytest.raises(BrokenSheet):
        read(css)


def test_a_file_is_named_by_its_bytes_and_carried_by_the_page_that_shows_it() -> None:
    with recording() as recorder:
        path = static_path("paper.css")
    assert re.fullmatch(r"/static/paper\.[0-9a-f]{12}\.css", path)
    assert recorder.assets[path].load() == compose() == static_file("paper.css").body
    assert recorder.assets[path].media_type == "text/css; charset=utf-8"
    static_file.cache_clear()
    assert static_path("paper.css") == path
    with pytest.raises(FileNotFoundError):
        static_path("nothing.svg")
