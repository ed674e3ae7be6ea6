"""A freeze is seen by everybody who publishes, and lifted by those alone who may change the paper's settings; it is logged."""

from contextlib import nullcontext
from datetime import datetime

import pytest
from wagtail.models import ModelLogEntry

from doors.people import arrive, member
from masthead.desk import freeze as at_the_desk
from masthead.desk.freeze import LIFTED
from masthead.press.edition import Edition
from masthead.press.record.freezing import freeze
from masthead.press.store import NoEdition
from world import make_world

pytestmark = [pytest.mark.once, pytest.mark.django_db(databases=["default", "supporters"])]
SAYS = "Printing is frozen"


@pytest.fixture
def frozen(edition: Edition, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Edition:
    """Freeze the edition, which the check has open already."""
    make_world()
    freeze(edition=edition, why="a break-in <b>", at=now)
    monkeypatch.setattr(at_the_desk.Edition, "open", lambda _folder: nullcontext(edition))
    monkeypatch.setattr(at_the_desk, "open_edition", lambda: nullcontext(edition))
    return edition


def is_frozen(edition: Edition) -> bool:
    with edition.reading() as view:
        return bool(view.frozen)


@pytest.mark.parametrize(("role", "sees", "is_led"), [
    ("reporter", True, False), ("editor", True, False), ("publisher", True, True), ("owner", True, True),
    ("supporters-officer", False, False),
])  # fmt: skip
def test_whoever_works_on_stories_is_told(frozen: Edition, role: str, sees: bool, is_led: bool) -> None:
    member(role, role=role)
    home = arrive(role).get("/").text
    assert (SAYS in home, 'href="/printing/"' in home.partition("first-look")[2]) == (sees, is_led)
    assert ("a break-in &lt;b&gt;" in home) == sees


def test_a_publisher_lets_printing_go_on_and_that_is_logged(frozen: Edition) -> None:
    publisher = member("publisher", role="publisher")
    desk = arrive("publisher")
    page = desk.get("/printing/").text
    assert all(each in page for each in (SAYS, "a break-in &lt;b&gt;", "press withdraw", "Let printing go on"))
    assert is_frozen(frozen)
    assert "What waited is printed now." in desk.post("/printing/", follow=True).text
    assert not is_frozen(frozen)
    assert "Printing was not frozen." in desk.post("/printing/", follow=True).text
    page = desk.get("/printing/").text
    assert (SAYS in page, "Printing goes on" in page, SAYS in desk.get("/").text) == (False, True, False)
    [entry] = ModelLogEntry.objects.filter(action=LIFTED)
    assert (entry.user, entry.data["frozen"].startswith("a break-in <b>, ")) == (publisher, True)


@pytest.mark.parametrize("role", ["reporter", "editor", "supporters-officer"])
def test_nobody_else_does(frozen: Edition, role: str) -> None:
    member(role, role=role)
    arrive(role).post("/printing/")
    assert is_frozen(frozen)


def test_where_nothing_was_printed_nothing_is_known(monkeypatch: pytest.MonkeyPatch, frozen: Edition) -> None:
    def none(folder: object) -> None:
        raise NoEdition(folder)

    monkeypatch.setattr(at_the_desk.Edition, "open", none)
    member("owner", role="owner")
    desk = arrive("owner")
    assert "is not known here" in desk.get("/printing/").text
    assert SAYS not in desk.get("/").text
    assert "Printing was not frozen." in desk.post("/printing/", follow=True).text
