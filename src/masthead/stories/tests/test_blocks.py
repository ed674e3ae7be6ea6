"""Blocks with a rule of their own: footnotes lead both ways, tables come as they are pasted, languages are languages."""

import json
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from hostile import HOSTILE, tree_of, ways_in
from masthead.stories.blocks import StoryBody
from masthead.stories.blocks.written import PastedTableBlock
from masthead.stories.compose import reading_of
from masthead.stories.models import Story
from masthead.stories.parts.noting import Noting
from masthead.stories.parts.tables import read_table
from masthead.stories.printing import print_story
from masthead.stories.readiness import marks_of
from world import World

AT = datetime(2026, 3, 1, 8, tzinfo=UTC)
SPACE = "{http://www.w3.org/1999/xhtml}"
a_story = pytest.mark.django_db(databases=["default", "supporters"])


def notes(*marks: str) -> tuple[str, list[dict[str, str]]]:
    return "notes", [{"mark": mark, "text": f"<p>About {mark}.</p>"} for mark in marks]


@a_story
def test_footnotes_are_numbered_as_the_text_comes_to_them_and_lead_both_ways(world: World) -> None:
    body = [
        notes("unmet", "first", "second"),
        ("text", "<p>Two[^second], one[^first], two again[^second]. None[^lost].</p>"),
        ("fact_box", {"title": "Box", "text": "<p>One[^first]</p>"}),
    ]
    story = world.story("noted", at=AT, body=body)
    page = tree_of(print_story(story.pk).body)
    by_id = {each.get("id"): each for each in page.iter() if each.get("id")}
    assert ["".join(by_id[f"note-{number}"].itertext()).split(".")[0] for number in (1, 2, 3)] == [
        "About second",
        "About first",
        "About unmet",
    ]
    there = [each for each in page.iter(f"{SPACE}a") if each.get("role") == "doc-noteref"]
    assert [(each.text, each.get("href")) for each in there] == [
        *(("1", "#note-1"), ("2", "#note-2"), ("1", "#note-1"), ("2", "#note-2"))
    ]
    back = [each.get("href").removeprefix("#") for each in page.iter(f"{SPACE}a") if each.get("role") == "doc-backlink"]
    assert sorted(back) == sorted(each.get("id") for each in there)
    assert "[^lost]" in "".join(page.itertext())


@a_story
def test_a_mark_without_its_footnote_stops_a_story(world: World) -> None:
    body = [("text", "<p>One[^first], none[^lost].</p>"), notes("first")]
    stops = [mark for mark in marks_of(world.story("noted", live=False, body=body)) if mark.is_stop]
    assert [(mark.field, mark.block, "“lost”" in str(mark.says)) for mark in stops] == [("body", 0, True)]


@pytest.mark.once
def test_two_footnotes_may_not_have_the_same_mark() -> None:
    block = StoryBody().child_blocks["notes"]
    with pytest.raises(ValidationError, match="the same mark"):
        block.clean(block.normalize(notes("one", "one")[1]))


@pytest.mark.once
@pytest.mark.parametrize(
    "html",
    ['<a href="x>[^one]">a</a>', '<a href="[^one]" rel="noopener">[^one]</a>', '<td colspan="[^one]">a</td>', "[^one"],
)
def test_no_mark_within_a_tag_or_a_link_becomes_a_link(html: str) -> None:
    block = {"type": "notes", "value": [{"value": {"mark": "one", "text": ""}}]}
    assert Noting([block]).set_in(html) == html


@pytest.mark.once
def test_a_table_comes_as_a_spreadsheet_or_a_person_writes_it() -> None:
    pasted = read_table("Year\tHouses\tShare\n2024\t1,204\t3 %\n2025\t—\n")
    written = read_table("| Year | Houses | Share |\n|---|:---:|---|\n| 2024 | 1,204 | 3 %|\n\n2025 | —")
    assert pasted == written
    assert [cell.text for cell in pasted.names] == ["Year", "Houses", "Share"]
    assert [cell.is_number for cell in pasted.names] == [True, False, True]
    assert [[cell.text for cell in row] for row in pasted.rows] == [["2024", "1,204", "3 %"], ["2025", "—", ""]]
    assert [cell.is_number for cell in pasted.rows[0]] == [True, True, True]
    assert [cell.is_number for cell in pasted.rows[1]] == [True, False, False]
    assert read_table("").rows == ()


@pytest.mark.once
@pytest.mark.parametrize("pasted", ["One line", "a\tb\n" * 2_000])
def test_a_table_that_is_none_or_too_long_is_refused(pasted: str) -> None:
    with pytest.raises(ValidationError, match="table"):
        PastedTableBlock().clean(pasted)


@pytest.mark.once
@a_story
def test_a_table_says_what_its_cells_are_about(world: World) -> None:
    table = {"caption": "Houses", "table": "\tHouses\nKharkiv\t12\nLviv\t3", "source": "The council"}
    page = tree_of(print_story(world.story("table", at=AT, body=[("table", table)]).pk).body)
    heads = [(each.get("scope"), each.text) for each in page.iter(f"{SPACE}th")]
    assert heads == [("col", "Houses"), ("row", "Kharkiv"), ("row", "Lviv")]
    assert [each.text for each in page.iter(f"{SPACE}caption")] == ["Houses"]


@pytest.mark.once
@a_story
def test_a_language_that_is_none_is_not_printed(world: World) -> None:
    story = world.story("tongues", at=AT)
    for word in [*HOSTILE, 'uk" onclick="x', "x" * 40]:
        quote = {"text": "A", "attribution": "B", "role": "", "original": "C", "language": word}
        Story.objects.filter(pk=story.pk).update(body=json.dumps([{"type": "quote", "value": quote, "id": "1"}]))
        html = print_story(story.pk).body
        assert ways_in(html) == []
        assert reading_of(story.pk)[0].parts[0].language == ""


@a_story
def test_what_stands_in_blocks_is_found_at_the_desk(world: World) -> None:
    words = {"fact_box": "boxed", "timeline": "moment", "table": "celled", "notes": "noted", "quote": "original"}
    body = [
        ("fact_box", {"title": "T", "text": f"<p>{words['fact_box']}</p>"}),
        ("timeline", {"title": "T", "moments": [{"when": "Now", "text": words["timeline"]}]}),
        ("table", {"caption": "C", "table": f"A\tB\n{words['table']}\t1", "source": ""}),
        ("notes", [{"mark": "one", "text": f"<p>{words['notes']}</p>"}]),
        ("quote", {"text": "A", "attribution": "B", "role": "", "original": words["quote"], "language": "uk"}),
    ]
    block = StoryBody()
    found = " ".join(block.get_searchable_content(block.normalize(body)))
    assert [word for word in words.values() if word not in found] == []
