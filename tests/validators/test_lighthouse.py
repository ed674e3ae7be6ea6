"""Lighthouse, with its own settings of a phone on a slow line, gives a front page and stories, a live one too, all points."""

import shutil
from statistics import median

import pytest

from test_every_page_kind import richest

pytestmark = [pytest.mark.judges, pytest.mark.browser, pytest.mark.long, pytest.mark.once, pytest.mark.timeout(900)]
RUNS = 5
# Of 100; speed is measured on a machine that does other things meanwhile.
FASTEST = 95
WHOLE = ("accessibility", "best-practices", "seo")


@pytest.mark.parametrize("kind", ["front", "story", "live"])
def test_all_points(judges, sample, printed, counts, kind) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium is not installed")
    among = tuple(each for each in printed if (b'"LiveBlogPosting"' in each.body) == (kind == "live"))
    url = sample.paper + richest(among, kind="story" if kind == "live" else kind, language="en").address
    reports = [judges.lighthouse(url, chromium=chromium)["categories"] for _ in range(RUNS)]
    points = {name: round(100 * median(each[name]["score"] for each in reports)) for name in ("performance", *WHOLE)}
    counts(runs=RUNS, **{name.replace("-", "_"): reached for name, reached in points.items()})
    assert {points[name] for name in WHOLE} == {100}, points
    assert points["performance"] >= FASTEST, points
