"""A fact that cannot be read holds back what it touches, and nothing else; nothing suspect is forgotten."""

from datetime import datetime

import pytest

from masthead.press.audit import audit
from masthead.press.chore import print_round
from masthead.press.edition import Edition
from masthead.press.facts import registered
from masthead.press.models import Note
from world import make_world


@pytest.mark.django_db(databases=["default", "supporters"])
def test_the_rest_is_printed_and_the_suspicion_stays(edition: Edition, now: datetime, monkeypatch) -> None:
    world = make_world()
    print_round(edition=edition, at=now)
    good, bad = world.story("good", at=now), world.story("bad", at=now)
    text = registered("story.text")
    read = text.function

    def read_but_one(story_id: int) -> object:
        if story_id == bad.pk:
            raise ValueError("a row that nobody expected")
        return read(story_id)

    monkeypatch.setattr(text, "function", read_but_one)
    print_round(edition=edition, at=now)
    with edition.reading() as view:
        assert view.get("paths", b"/news/good/") is not None
        assert view.get("paths", b"/news/bad/") is None
    assert good.pk and Note.objects.exists()
    monkeypatch.undo()
    print_round(edition=edition, at=now)
    assert not Note.objects.exists()
    assert audit(edition=edition) == ()
