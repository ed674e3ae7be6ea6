"""What pages tell machines of themselves has no word, and no kind of value, that schema.org does not know.

Its vocabulary, as types that Google publishes; TypeScript reads each page's data against them.
"""

import json
from pathlib import Path

import pytest

from links import found_in

pytestmark = [pytest.mark.judges, pytest.mark.long, pytest.mark.once, pytest.mark.timeout(900)]


def judged(judges, said: dict[str, dict], file: Path) -> list[str]:
    """Return what is wrong with what each address says; a live story is judged as one, for a type stands alone there."""
    lines = ['import type { WithContext } from "schema-dts";', 'import type * as told from "schema-dts";']
    for number, (path, each) in enumerate(said.items()):
        kind = each["@type"] if isinstance(each["@type"], str) else each["@type"][-1]
        value = json.dumps(each | {"@type": kind})
        lines += [f"// {path}", f"export const page{number}: WithContext<told.{kind}> = {value};"]
    file.write_text("\n".join(lines))
    return judges.typescript(file)


def test_schema_org_knows_every_word(judges, printed, tmp_path, counts) -> None:
    said = {each.path: json.loads(block) for each in printed if each.is_html for block in found_in(each).data}
    counts(pages=len(said))
    assert judged(judges, said, tmp_path / "told.ts") == []
    assert len(said) > 30


def test_the_judge_is_awake(judges, tmp_path, counts) -> None:
    image = {"@type": "ImageObject", "url": "https://paper.example/a.jpg", "width": 640}
    story = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "A story"}
    wrong = {"/word/": story | {"headlines": "A story"}, "/value/": story | {"image": [image]}}
    found = "\n".join(judged(judges, wrong, tmp_path / "told.ts"))
    assert "'\"headlines\"' does not exist" in found
    assert "'\"width\"' are incompatible" in found
    counts(pages=len(wrong))
