"""A body becomes parts, each kind in its own markup, and nothing that anybody wrote becomes markup of its own."""

from datetime import UTC, datetime

import pytest
from wagtail.models import Page

from hostile import HOSTILE, tree_of, unseen_in, ways_in
from masthead.stories.blocks import StoryBody
from masthead.stories.compose import reading_of
from masthead.stories.models import Story
from masthead.stories.printing import print_story
from world import World, make_picture, make_recording

pytestmark = [pytest.mark.once, pytest.mark.django_db(databases=["default", "supporters"])]
AT = datetime(2026, 3, 1, 8, tzinfo=UTC)
KINDS = [
    *("text", "heading", "picture", "quote", "quoted_post", "gallery"),
    *("fact_box", "timeline", "table", "chart", "recording", "notes"),
]


def everything(word: str, picture) -> list[tuple[str, object]]:
    post = {
        "text": word,
        "author": word,
        "handle": word,
        "platform": word,
        "posted_at": AT,
        "address": "https://post.example/1",
        "language": "uk",
        "translation": word,
    }
    picture_row = {"picture": picture, "caption": word}
    quote = {"attribution": word, "role": word, "original": word, "language": "ar"}
    return [
        ("text", f"<p>{word} [^one]</p>"),
        ("heading", word),
        ("picture", {"picture": picture, "caption": word}),
        ("quote", quote | {"text": f"{word}\n\nSecond."}),
        ("quoted_post", post),
        ("gallery", {"caption": word, "pictures": [picture_row, picture_row]}),
        ("fact_box", {"title": word, "text": f"<p>{word}</p>"}),
        ("timeline", {"title": word, "moments": [{"when": word, "text": word}]}),
        ("table", {"caption": word, "table": f"{word}\t{word}\n{word}\t{word}", "source": word}),
        ("chart", picture_row | {"source": word, "table": f"{word}|{word}\n{word}|{word}"}),
        ("recording", {"recording": make_recording(), "caption": word, "transcript": word}),
        ("notes", [{"mark": "one", "text": f"<p>{word}</p>"}]),
    ]


def words_of(element) -> str:
    return " ".join("".join(element.itertext()).split())


def test_each_kind_of_block_becomes_a_part_in_its_order(world: World) -> None:
    story = world.story("parts", at=AT, body=everything("Word", make_picture()))
    parts = reading_of(story.pk)[0].parts
    assert [part.kind for part in parts] == KINDS
    assert set(KINDS) == set(StoryBody().child_blocks)
    assert parts[2].plate.caption == "Word"
    assert (parts[3].text, parts[3].attribution, parts[3].role) == ("Word\n\nSecond.", "Word", "Word")
    assert parts[4].posted_at == AT


def test_each_part_is_set_as_what_it_is(world: World) -> None:
    story = world.story("parts", at=AT, body=everything("Word", make_picture()), dateline="Kharkiv")
    page = tree_of(print_story(story.pk).body)
    space = "{http://www.w3.org/1999/xhtml}"
    article = page.find(f".//{space}article")
    assert [words_of(each) for each in article.iter(f"{space}h2")] == ["Word"] * 3 + ["Footnotes"]
    quotes = list(article.iter(f"{space}blockquote"))
    assert [len(list(quote.iter(f"{space}p"))) for quote in quotes] == [2, 1, 1]
    assert [(each.get("lang"), each.get("dir")) for each in quotes] == [(None, None), ("ar", "rtl"), ("uk", "ltr")]
    assert quotes[2].get("cite") == "https://post.example/1"
    assert [words_of(each) for each in article.iter(f"{space}cite")] == ["Word", "Word"]
    pictures = list(article.iter(f"{space}img"))
    assert [each.get("alt") for each in pictures] == ["A teal field"] * 4
    assert "Kharkiv" in words_of(article)
    assert f"{AT.isoformat()}" in {each.get("datetime") for each in article.iter(f"{space}time")}


def test_a_picture_that_is_gone_leaves_the_rest_of_the_story(world: World) -> None:
    picture = make_picture()
    story = world.story("parts", at=AT, body=everything("Word", picture), hero=picture)
    picture.delete()
    parts = reading_of(story.pk)[0].parts
    assert [part.plate for part in parts if hasattr(part, "plate")] == [None, None]
    assert [part.plates for part in parts if hasattr(part, "plates")] == [()]
    assert b"<img" not in print_story(story.pk).body


def test_no_words_become_markup(world: World) -> None:
    picture = make_picture()
    story = world.story("hostile", at=AT, topics=("energy",), bylines=("olena",), hero=picture, series=world.series)
    rows = (*world.bylines.values(), *world.topics.values(), world.series)
    for word in HOSTILE:
        picture.caption = picture.description = picture.credit = word
        picture.save()
        for row in rows:
            row.name = word
            row.save()
        Page.objects.filter(slug="news").update(title=word)
        story.title = story.standfirst = story.hero_caption = story.seo_title = story.search_description = word
        story.dateline, story.body = word[:80], everything(word, picture)
        story.save()
        html = print_story(story.pk).body
        assert (ways_in(html), unseen_in(html)) == ([], []), word
        headline = tree_of(html).find(".//{http://www.w3.org/1999/xhtml}h1")
        assert [child.tag for child in headline] == [], word
        assert ("7|add" in word) == (b"7|add" in html)


def test_a_quoted_post_leads_to_the_web_or_nowhere(world: World) -> None:
    schemes = ("javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "vbscript:x")
    addresses = (*schemes, "//evil.example", "x y", "https://post.example/1")
    post = {"text": "Words", "author": "A", "handle": "", "platform": "", "posted_at": None}
    body = [("quoted_post", post | {"address": address}) for address in addresses]
    body.append(("quoted_post", post | {"address": addresses[-1], "deleted_on": AT.date()}))
    story = world.story("post", at=AT, body=body)
    found = [part.address for part in reading_of(story.pk)[0].parts]
    assert found == [""] * 6 + ["https://post.example/1", ""]
    html = print_story(story.pk).body.decode()
    assert "we saw on 1 March 2026 that it was gone" in html
    assert [address for address in addresses[:5] if address in html] == []


def test_a_block_of_a_kind_that_is_no_more_is_left_out(world: World) -> None:
    story = world.story("old", at=AT)
    raw = '[{"type": "map", "value": "somewhere", "id": "1"}, {"type": "heading", "value": "Here", "id": "2"}]'
    Story.objects.filter(pk=story.pk).update(body=raw)
    assert b"Here" in print_story(story.pk).body
