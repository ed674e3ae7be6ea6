"""A rollback waits for no print that is under way, and none undoes it."""

import pytest

from masthead.press.audit import audit
from masthead.press.edition import Edition
from masthead.press.record.freezing import thaw
from masthead.press.record.rollback import roll_back
from masthead.press.staging import find_whole
from masthead.press.tests.sheets import AT
from masthead.press.tests.toy_house import Item, toy_house
from masthead.press.whole import Wanted, print_everything, print_whole

pytestmark = pytest.mark.once


@pytest.mark.parametrize("stage", ["values", "pages"])
def test_a_whole_print_shows_nothing_after_a_rollback(
    stage: str, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where the freeze was lifted before its end: what lies ready was printed over what is gone now."""
    rolled_back: list[int] = []

    def roll_back_once(_count: int = 0) -> None:
        if not rolled_back:
            rolled_back.append(roll_back(edition=edition, number=1, at=AT).number)
            thaw(edition=edition)

    with toy_house() as house:
        for text in ("1", "defaced"):
            house.print(house.set("one", Item(path="/one/", text=text)), edition=edition, at=AT)
        read = house.read
        if stage == "values":
            monkeypatch.setattr(house, "read", lambda name: roll_back_once() or read(name))
        outcome = print_whole(edition=edition, wanted=Wanted(at=AT, reason="all", progress=roll_back_once))
        assert (rolled_back, outcome.is_whole, outcome.changed_paths) == ([3], False, ())
        with edition.reading() as view:
            assert (view.read("/one/").body, find_whole(view)) == (b"1", None)
        assert print_everything(edition=edition, at=AT, reason="all").is_whole
        assert audit(edition=edition) == ()
