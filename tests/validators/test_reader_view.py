"""The reader view of browsers (Mozilla's Readability) keeps of every story its title, byline, time and text."""

import json
from datetime import datetime

import pytest

from links import found_in

pytestmark = [pytest.mark.judges, pytest.mark.long, pytest.mark.once, pytest.mark.timeout(900)]


def test_the_reader_view_keeps_the_story(judges, files, counts) -> None:
    stories = {name: each for name, each in files.items() if each.kind == "story"}
    for story, seen in zip(stories.values(), judges.reader_view(list(stories)), strict=True):
        found = found_in(story)
        (told,) = (json.loads(block) for block in found.data)
        assert seen["offered"], story.path
        assert seen["title"] == found.heading
        assert seen["byline"] == ", ".join(person["name"] for person in told["author"])
        assert datetime.fromisoformat(seen["publishedTime"]) == datetime.fromisoformat(told["datePublished"])
        assert seen["lang"] == story.language
        assert len(seen["textContent"].split()) > 40
    counts(stories=len(stories))
