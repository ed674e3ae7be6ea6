"""The desk asks no foreign server for anything, and everyone can sign in to it."""

import pytest

from reading import NARROW, SCHEMES, WIDE, window

pytestmark = [pytest.mark.browser, pytest.mark.once]


# The pages of the desk that anybody may open.
OPEN = {
    "sign-in": lambda sample: f"{sample.desk}/sign-in/",
    "link": lambda sample: sample.link("reporter@example.org", role="reporter"),
    "used link": lambda sample: f"{sample.desk}/sign-in/link/no-such-link-was-ever-made/",
}


@pytest.mark.parametrize("name", OPEN)
def test_everyone_can_sign_in(chromium, sample, name) -> None:
    with window(chromium) as seen:
        seen.open(OPEN[name](sample))
        for scheme in SCHEMES:
            for width in (WIDE, NARROW):
                seen.show(scheme=scheme, width=width)
                assert seen.faults() == [], (scheme, width)
                assert seen.sideways() <= 0, (scheme, width)
        assert (seen.foreign(sample.desk), seen.complaints) == ([], [])


def test_an_editor_at_work_is_seen_by_nobody_else(chromium, sample, printed) -> None:
    with window(chromium) as seen:
        seen.open(sample.link("editor@example.org"))
        seen.page.click("button[type=submit]")
        seen.page.wait_for_selector("text=Write a story in")
        seen.page.wait_for_load_state("networkidle")
        front = len(seen.requests)
        seen.open(f"{sample.desk}/pages/{_number(_a_story(printed), seen, sample)}/edit/")
        seen.page.wait_for_selector("[name=title]")
        seen.page.wait_for_selector("[data-contentpath=body]")
        assert len(seen.requests) > front > 5
        assert seen.foreign(sample.desk) == []


def _a_story(printed) -> str:
    """Return the slug of a story that is published."""
    path = next(each.path for each in printed if each.kind == "story" and each.status == 200)
    return path.rstrip("/").rpartition("/")[2]


def _number(slug: str, seen, sample) -> str:
    """Return the number by which the desk knows a story."""
    (found,) = seen.page.request.get(f"{sample.desk}/api/main/pages/?slug={slug}").json()["items"]
    assert found["meta"]["type"] == "stories.Story"
    return str(found["id"])
