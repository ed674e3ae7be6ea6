"""A paper in a language that is written from right to left: the same pages, mirrored, and nothing over anything else."""

import pytest

from reading import NARROW, WIDE

pytestmark = [pytest.mark.browser, pytest.mark.once]
# The sample newsroom has no such language; what is set by logical properties turns with the direction alone.
TURN = "() => { document.documentElement.dir = 'rtl' }"
OVER = """() => {
    const boxes = [...document.querySelectorAll('h1, h2, h3, p, li > a, input, button')]
        .filter(each => each.checkVisibility() && !each.closest('.visually-hidden, .skip'))
        .map(each => [each, each.getBoundingClientRect()]).filter(([, box]) => box.width > 4 && box.height > 4);
    const over = [];
    boxes.forEach(([one, a], place) => boxes.slice(place + 1).forEach(([other, b]) => {
        if (one.contains(other) || other.contains(one)) return;
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (wide > 2 && high > 2) over.push(`${one.outerHTML.slice(0, 80)} | ${other.outerHTML.slice(0, 80)}`);
    }));
    return over;
}"""
# An arrow that leads on points where reading goes.
ARROWS = """() => [...document.querySelectorAll('.pager [rel]')].map(each =>
    each.rel + getComputedStyle(each, '::before').content + getComputedStyle(each, '::after').content
).filter(each => !['prev"→ "none', 'nextnone" ←"'].includes(each))"""
MIDDLE = (
    "name => { const box = document.querySelector(name).getBoundingClientRect(); return (box.left + box.right) / 2 }"
)


# What a page must hold to be chosen: of stories one that is told live, and one with blocks of nearly every kind.
PAGES = (
    *(("front", b""), ("story", b"live-entries"), ("story", b"timeline"), ("live-older", b""), ("corrections", b"")),
    *(("section", b""), ("search", b""), ("support", b"")),
)


@pytest.mark.parametrize(("kind", "holds"), PAGES)
def test_pages_turn_around_whole(seen, sample, printed, kind, holds) -> None:
    chosen = [each for each in printed if (each.kind, each.language) == (kind, "en") and holds in each.body]
    page = max(chosen, key=lambda it: len(it.body))
    seen.open(sample.paper + page.path)
    for width in (WIDE, NARROW):
        seen.show(scheme="light", width=width)
        before, there = seen.page.evaluate(OVER), seen.page.evaluate(MIDDLE, ".header-languages")
        seen.page.evaluate(TURN)
        assert set(seen.page.evaluate(OVER)) <= set(before), width
        assert seen.sideways() <= 0, width
        assert seen.page.evaluate(ARROWS) == [], width
        assert abs(width - there - seen.page.evaluate(MIDDLE, ".header-languages")) < 24, width
        assert seen.faults() == [], width
        seen.page.evaluate("() => { document.documentElement.dir = 'ltr' }")
