"""Slots: whoever fills one, in whatever order, every reader gets the same bytes."""

import pytest
from django.template import Context, Template
from django.utils.html import format_html

from masthead.style import slots
from masthead.style.slots import empty, fill, render_slot

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def own_slots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "_providers", {})


def show(name: str):
    return lambda **said: format_html("<p>{} {}</p>", name, sorted(said.items()))


def page(story_id: int = 7) -> str:
    template = Template('{% load style %}<main>{% slot "after_story" story_id=it language="en" %}</main>')
    return template.render(Context({"it": story_id}))


def test_an_empty_slot_shows_nothing() -> None:
    assert render_slot("after_story", story_id=1) == ""
    assert page() == "<main></main>"


def test_the_order_of_names_decides_whoever_came_first() -> None:
    shown = set()
    for names in (("appeal", "ballot", "corrections"), ("corrections", "appeal", "ballot")):
        for name in names:
            fill("after_story", name=name, provider=show(name))
        shown.add(page())
        for name in names:
            empty("after_story", name=name)
    assert len(shown) == 1
    fill("after_story", name="b", provider=show("B"))
    fill("after_story", name="a", provider=show("A"))
    assert page().index("<p>A") < page().index("<p>B")


def test_a_provider_gets_what_the_template_says_and_its_html_stands_as_it_is() -> None:
    fill("after_story", name="appeal", provider=show("<script>"))
    html = page(9)
    assert "&lt;script&gt;" in html
    assert html.startswith("<main><p>")
    assert "(&#x27;language&#x27;, &#x27;en&#x27;), (&#x27;story_id&#x27;, 9)" in html
    assert page(9) == html


def test_a_slot_is_filled_once_a_name_and_emptied_again() -> None:
    fill("after_story", name="appeal", provider=show("old"))
    fill("after_story", name="appeal", provider=show("new"))
    assert page().count("<p>") == 1
    assert "new" in page()
    empty("after_story", name="appeal")
    empty("after_story", name="appeal")
    empty("elsewhere", name="appeal")
    assert page() == "<main></main>"


def test_slots_do_not_mix() -> None:
    fill("front_page", name="appeal", provider=show("front"))
    assert page() == "<main></main>"
    assert "front" in render_slot("front_page")
