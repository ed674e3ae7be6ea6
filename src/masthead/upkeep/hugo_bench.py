"""Hugo, building pages of the same stories on the same machine: what we measure a print of everything against.

It gets each story's text with its topics, name and month, and sets stories, lists, feeds and a sitemap. It squeezes
nothing, and sets no related stories, so its pages are less work than ours.
"""

import json
import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from masthead.stories.models import Story

_AT_ONCE: Final = 500
_CONFIG: Final = """\
baseURL = "https://bench.example/"
title = "Bench"
disableKinds = ["404"]
[markup.goldmark.renderer]
unsafe = true
[taxonomies]
topic = "topics"
person = "people"
month = "months"
"""
_BASE: Final = """\
<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title>
<meta name="description" content="{{ .Description }}"><link rel="canonical" href="{{ .Permalink }}"></head>
<body><header><a href="/">{{ site.Title }}</a></header><main>{{ block "main" . }}{{ end }}</main>
<footer>{{ site.Title }}</footer></body></html>
"""
_LINE: Final = (
    '<article><h2><a href="{{ .RelPermalink }}">{{ .Title }}</a></h2><p>{{ .Description }}</p>'
    '<time datetime="{{ .Date.Format "2006-01-02T15:04:05Z07:00" }}">{{ .Date.Format "2 January 2006" }}</time>'
    "</article>"
)
_SINGLE: Final = (
    '{{ define "main" }}<article><h1>{{ .Title }}</h1><p>{{ .Description }}</p>{{ .Content }}'
    '<ul>{{ range .GetTerms "topics" }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul></article>'
    "{{ end }}"
)
_LIST: Final = '{{ define "main" }}<h1>{{ .Title }}</h1>{{ range .Pages }}' + _LINE + "{{ end }}{{ end }}"


@dataclass(frozen=True, kw_only=True)
class HugoRates:
    """What Hugo took for how many pages."""

    pages: int
    seconds: float
    pages_per_second: int
    cpu_seconds: float


def measure_hugo(folder: Path) -> HugoRates | None:
    """Write a site of the newsroom's stories into ``folder`` and build it; None where Hugo is not installed."""
    program = shutil.which("hugo")
    if program is None:
        return None
    _write_site(folder)
    began, before = time.monotonic(), os.times()
    command = [program, "--quiet", "--source", str(folder)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - the one that was found
    seconds, after = time.monotonic() - began, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    pages = sum(1 for _ in (folder / "public").rglob("*.html"))
    return HugoRates(
        pages=pages, seconds=round(seconds, 1), pages_per_second=round(pages / seconds), cpu_seconds=round(cpu, 1)
    )


def _write_site(folder: Path) -> None:
    layouts = folder / "layouts" / "_default"
    layouts.mkdir(parents=True)
    (folder / "hugo.toml").write_text(_CONFIG, encoding="utf-8")
    for name, text in (("baseof.html", _BASE), ("single.html", _SINGLE), ("list.html", _LIST)):
        (layouts / name).write_text(text, encoding="utf-8")
    rows = Story.objects.filter(live=True).select_related(None).order_by("pk")
    for story in rows.prefetch_related("signatures__byline").iterator(chunk_size=_AT_ONCE):
        section = folder / "content" / f"section-{story.path[-8:-4]}"
        section.mkdir(parents=True, exist_ok=True)
        (section / f"{story.slug}.md").write_text(_page(story), encoding="utf-8")


def _page(story: Story) -> str:
    at = story.first_published_at
    assert at is not None, "it is live"
    head: dict[str, Any] = {
        "title": story.title,
        "description": story.standfirst,
        "date": at.isoformat(),
        "topics": list(story.topics.values_list("name", flat=True)),
        "people": [each.byline.name for each in story.signatures.all()],
        "months": [f"{at:%Y-%m}"],
    }
    blocks = json.loads(str(Story._meta.get_field("body").value_to_string(story)))
    body = "\n\n".join(value if isinstance(value := each["value"], str) else value["text"] for each in blocks)
    return json.dumps(head) + "\n\n" + body + "\n"
