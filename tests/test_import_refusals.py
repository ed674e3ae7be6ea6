"""What the WordPress import takes in no case: files that are no exports, markup that runs or has no end, private addresses."""

import os
from pathlib import Path

import pytest

from exports import HEAD, an_item, bring
from masthead.archive.wordpress.reading import NotAnExport, survey
from masthead.archive.wordpress.turning import read_words
from masthead.lib.fetch import FetchRefused, fetch
from masthead.lib.markup import MarkupTooLarge
from masthead.stories.models import Story

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])


@pytest.mark.parametrize(
    "text",
    [
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><rss><channel>&d;</channel></rss>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><rss><channel/></rss>',
        "<rss><channel><title>A feed</title></channel></rss>",
        HEAD + an_item(1),
        HEAD.replace(">1.2<", ">9.7<") + an_item(1) + "</channel></rss>",
        HEAD + "<item>" + "<a>" * 60 + "</a>" * 60 + "</item></channel></rss>",
        HEAD + an_item(1) + "<item>" + "<a/>" * 500_001 + "</item></channel></rss>",
        "not xml",
        "",
    ],
)
def test_a_file_that_is_no_whole_export_changes_nothing(tmp_path: Path, text: str) -> None:
    file = tmp_path / "export.xml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(NotAnExport):
        bring(file)
    assert not Story.objects.exists()


def test_a_file_larger_than_any_export_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "export.xml"
    with file.open("wb") as hole:
        hole.truncate(1024**3)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for each, why in ((file, "larger than 512 MB"), (pipe, "no plain file"), (tmp_path, "no plain file")):
        with pytest.raises(NotAnExport, match=why):
            bring(each)


@pytest.mark.once
def test_one_item_may_not_fill_the_memory(tmp_path: Path) -> None:
    file = tmp_path / "export.xml"
    with file.open("w", encoding="utf-8") as out:
        out.write(HEAD + "<item><title>")
        out.writelines("x" * 1024**2 for _ in range(65))
        out.write("</title></item></channel></rss>")
    with pytest.raises(NotAnExport, match="One item in it is larger"):
        survey(file)


def test_scripts_frames_and_shortcodes_become_words_or_notes() -> None:
    text = (
        'One\ntwo\n\n<script>alert(1)</script>\n\n<iframe src="https://v.example/1"></iframe>\n\n'
        '<blockquote>So.<cite>Ann</cite></blockquote>\n\n[gallery ids="1"]\n\n<p onclick="x()">Three</p>'
        '<a href="javascript:x()">Four</a>'
    )
    words = read_words(text)
    said = str(words.blocks)
    assert "alert" not in said
    assert "onclick" not in said
    assert "javascript" not in said
    assert "https://v.example/1" in said
    assert ("quote", {"text": "So.", "attribution": "Ann", "role": ""}) in words.blocks
    assert words.notes == ["<script> was left out", "<iframe> became a link", "pictures of a gallery were left out: 1"]


@pytest.mark.parametrize("text", ["<b>" * 500, "<br>" * 60_000, "x" * 2_100_000])
def test_markup_above_the_caps_is_refused(text: str) -> None:
    with pytest.raises(MarkupTooLarge):
        read_words(text)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/a",
        "http://localhost:8000/",
        "http://[::1]/",
        "http://0x7f.1/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "ftp://example.org/",
        "https://user:word@example.org/",
        "http://[broken/",
    ],
)
def test_nothing_private_is_fetched(url: str) -> None:
    with pytest.raises(FetchRefused):
        fetch(url)
