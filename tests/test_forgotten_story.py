"""A story is withdrawn and forgotten by command: no byte of its page, pictures and mentions is left in the store."""

import json
from contextlib import nullcontext
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from wagtail.contrib.redirects.models import Redirect

from masthead.cli import press_withdraw
from masthead.cli.plain import Refused
from masthead.cli.refusals import as_refusal
from masthead.lib.config import FILE_NAME
from masthead.live import facts as live_facts
from masthead.live import writing
from masthead.live.models import Entry
from masthead.live.writing import Hand
from masthead.press.audit import audit
from masthead.press.chore import print_all, print_round
from masthead.press.edition import Edition
from masthead.press.record.forgetting import StillPublished
from masthead.press.record.freezing import freeze, thaw
from masthead.press.record.rollback import roll_back
from masthead.press.record.signing import is_signed
from masthead.sections.models import Newsroom
from masthead.staff.models import Member
from masthead.stories.models import Story
from world import World, make_picture, make_world

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
RIVER = "/news/river/"
# The page of an address that is gone, and pages that never knew the story, hold none of these.
WORDS = (b"Quicksilverine", b"Ambergrisly")


@pytest.fixture
def house(edition: Edition, now: datetime) -> World:
    """Print a newsroom with two stories, then a third with a picture, which is corrected once."""
    world = make_world()
    for slug in ("bridge", "school"):
        world.story(slug, at=now - timedelta(days=2))
    print_all(edition=edition, at=now, reason="all")
    river = world.story("river", at=now, hero=make_picture())
    river.title, river.standfirst = "Quicksilverine", "Ambergrisly"
    river.save_revision().publish()
    print_round(edition=edition, at=now)
    river.standfirst = "Ambergrisly again"
    river.save_revision().publish()
    print_round(edition=edition, at=now)
    return world


@pytest.fixture
def told(house: World, edition: Edition, now: datetime, monkeypatch: pytest.MonkeyPatch) -> World:
    """Tell the story live too: with a picture, entries on an older page, one that was withdrawn, and one changed."""
    monkeypatch.setattr(live_facts, "ON_A_PAGE", 2)
    by = Hand(member=Member.objects.create(email="editor@example.org"), now=now)
    live = writing.begin(Story.objects.get(slug="river"), by=by)
    said = [Entry(live=live, at=now, text=f"Ambergrisly {number}", picture=make_picture()) for number in range(5)]
    for each in said:
        writing.save_entry(each, by=by, publish=True)
        print_round(edition=edition, at=now)
    said[0].text = "Ambergrisly still"
    writing.save_entry(said[0], by=by, publish=True)
    writing.withdraw(said[1], by=by)
    print_round(edition=edition, at=now)
    return house


@pytest.fixture
def at_hand(edition: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let the commands work on this newsroom; return how they are told where it lies."""
    (tmp_path / FILE_NAME).touch()
    for name in ("reading_edition", "writing_edition"):
        monkeypatch.setattr(press_withdraw, name, lambda _data: nullcontext(edition))
    monkeypatch.setattr(press_withdraw, "bring_up_existing", lambda _folder: None)
    monkeypatch.setattr("masthead.press.chore.open_edition", lambda: nullcontext(edition))
    return ["--data", str(tmp_path)]


def of_the_story(edition: Edition) -> set[bytes]:
    """Return every kept body, in every encoding, of the story, its pictures and what names it."""
    found = set()
    with edition.reading() as view:
        for path, entry in view.paths():
            plain = view.read(path).body
            if path.startswith("/media/") or RIVER.encode() in plain or any(word in plain for word in WORDS):
                found |= {view.get("bodies", each.body_key) for each in entry.variants}
    return found


def test_no_byte_is_left(house: World, edition: Edition, now: datetime) -> None:
    theirs = of_the_story(edition)
    raw = (edition.folder / "data.mdb").read_bytes()
    # A body that fills more than one page of the store lies in a row.
    assert len(theirs) > 20
    assert all(each in raw for each in theirs)
    assert press_withdraw._withdraw(edition=edition, path=RIVER)
    assert press_withdraw._forget(edition=edition, path=RIVER).printings > 5
    raw = (edition.folder / "data.mdb").read_bytes()
    assert [each for each in theirs if each in raw] == []
    assert [word for word in WORDS if word in raw] == []
    with edition.reading() as view:
        assert view.entry(RIVER).status == 410
        number = view.number
    assert audit(edition=edition) == ()
    for earlier in range(1, number):
        roll_back(edition=edition, number=earlier, at=now)
        assert of_the_story(edition) == set()


@pytest.mark.once
def test_what_is_forgotten_is_said_though_no_mirror_can_be_written(
    house: World, edition: Edition, tmp_path: Path, at_hand: list[str]
) -> None:
    (tmp_path / FILE_NAME).write_text('[press]\nmirrors = ["one", "two"]\n')
    words = [RIVER, "--forget", *at_hand]
    done = CliRunner().invoke(press_withdraw.withdraw, words)
    assert (done.exit_code, done.stdout.splitlines()[0]) == (1, f"{RIVER} is withdrawn.")
    assert "are forgotten; 0 mirrors are written." in done.stdout
    assert all(f"{name}: Nothing has been printed here yet" in done.stderr for name in ("one", "two"))
    told = json.loads(CliRunner().invoke(press_withdraw.withdraw, [*words, "--json"]).stdout)
    assert (told["withdrawn"], told["mirrors"]) == (False, [])


@pytest.mark.once
def test_a_redirect_in_its_place_is_refused_in_one_line(house: World, edition: Edition, now: datetime) -> None:
    assert press_withdraw._withdraw(edition=edition, path=RIVER)
    Redirect.objects.create(old_path="/news/river", redirect_link="/news/bridge/")
    print_round(edition=edition, at=now)
    with pytest.raises(StillPublished) as raised:
        press_withdraw._forget(edition=edition, path=RIVER)
    assert as_refusal(raised.value).message == f"{RIVER} is published. Withdraw it first; then it can be forgotten."


def test_withdrawn_twice_is_withdrawn(house: World, edition: Edition) -> None:
    assert press_withdraw._withdraw(edition=edition, path=RIVER)
    assert not press_withdraw._withdraw(edition=edition, path=RIVER)
    assert not Story.objects.get(slug="river").live


@pytest.mark.once
@pytest.mark.parametrize("path", ["/", "/news/", "/nothing/"])
def test_only_a_story_is_withdrawn(house: World, edition: Edition, path: str) -> None:
    with pytest.raises(Refused, match="No story stands at"):
        press_withdraw._withdraw(edition=edition, path=path)


def test_a_freeze_keeps_no_story_up(house: World, edition: Edition, now: datetime, at_hand: list[str]) -> None:
    theirs = of_the_story(edition)
    Newsroom.objects.update_or_create(pk=1, defaults={"publisher": "DEFACED"})
    freeze(edition=edition, why="a break-in", at=now)
    done = CliRunner().invoke(press_withdraw.withdraw, [RIVER, "--forget", *at_hand])
    assert (done.exit_code, done.stdout.splitlines()[0]) == (0, f"{RIVER} is withdrawn."), done.output
    assert "What named it is cut out: /\n" in done.stdout
    with edition.reading() as view:
        pages = {path: (entry.status, view.read(path).body) for path, entry in view.paths()}
        assert pages[RIVER][0] == 410
        assert pages[f"{RIVER}text/"][0] == 410
        unwanted = (RIVER.encode(), b"DEFACED", *WORDS)
        assert [path for path, (_, body) in pages.items() if any(each in body for each in unwanted)] == []
        assert (bool(view.frozen), is_signed(edition)) == (True, True)
    raw = (edition.folder / "data.mdb").read_bytes()
    assert [each for each in theirs if each in raw] == []
    assert not Story.objects.get(slug="river").live
    again = CliRunner().invoke(press_withdraw.withdraw, [RIVER, *at_hand])
    assert (again.exit_code, again.stdout) == (0, f"{RIVER} was withdrawn already.\n")
    thaw(edition=edition)
    print_round(edition=edition, at=now)
    assert audit(edition=edition) == ()


@pytest.mark.parametrize("is_frozen", [False, True])
def test_nothing_that_it_told_live_is_left(
    told: World, edition: Edition, now: datetime, at_hand: list[str], is_frozen: bool
) -> None:
    river = Story.objects.get(slug="river")
    entries = [f"/entry/{river.pk}/{number}/" for number in range(1, 6)]
    inner = [f"{RIVER}{each}" for each in ("live.json", "feed.xml", "earlier-1/", "text/")]
    theirs = of_the_story(edition)
    with edition.reading() as view:
        assert all(view.entry(each) for each in (*entries, *inner))
    if is_frozen:
        freeze(edition=edition, why="a break-in", at=now)
    done = CliRunner().invoke(press_withdraw.withdraw, [RIVER, "--forget", *at_hand])
    assert done.exit_code == 0, done.output
    raw = (edition.folder / "data.mdb").read_bytes()
    assert [each for each in theirs if each in raw] == []
    with edition.reading() as view:
        assert {view.entry(each).status for each in (RIVER, *entries, *inner)} == {410}
        assert not [path for path, _ in view.paths() if WORDS[1] in view.read(path).body]
    thaw(edition=edition)
    print_round(edition=edition, at=now)
    assert audit(edition=edition) == ()
    with edition.reading() as view:
        assert {view.entry(each).status for each in (RIVER, *entries)} == {410}


def test_a_freeze_lets_only_a_story_be_taken_down(
    house: World, edition: Edition, now: datetime, at_hand: list[str]
) -> None:
    freeze(edition=edition, why="a test", at=now)
    for path in ("/", "/news/", "/nothing/"):
        assert "No story stands at" in CliRunner().invoke(press_withdraw.withdraw, [path, *at_hand]).stderr


def test_a_freeze_and_no_database_keep_no_story_up(
    house: World, edition: Edition, now: datetime, at_hand: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_folder: Path) -> None:
        raise Refused("The database is gone. Bring a copy back.")

    freeze(edition=edition, why="a test", at=now)
    with monkeypatch.context() as patched:
        patched.setattr(press_withdraw, "bring_up_existing", gone)
        done = CliRunner().invoke(press_withdraw.withdraw, [RIVER, *at_hand])
    assert (done.exit_code, done.stdout.splitlines()[0]) == (1, f"{RIVER} is withdrawn.")
    assert "could not be unpublished, so it would come back after the freeze: The database is gone." in done.stderr
    assert Story.objects.get(slug="river").live
    told = CliRunner().invoke(press_withdraw.withdraw, [RIVER, "--json", *at_hand])
    assert (told.exit_code, json.loads(told.stdout)["withdrawn"]) == (0, False)
    assert not Story.objects.get(slug="river").live
