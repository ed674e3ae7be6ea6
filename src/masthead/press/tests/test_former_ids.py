"""A store that remembers pages by former ids answers as before, and is printed anew to what any other holds."""

from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

import pytest

from masthead.press.audit import audit
from masthead.press.edition import Edition
from masthead.press.facts import FactKey
from masthead.press.records import PageRecord, due_key, link_key
from masthead.press.table import PageKey
from masthead.press.tests.sheets import AT
from masthead.press.tests.toy_house import House, Item, toy_house
from masthead.press.view import PRINTED_BY
from masthead.press.whole import Wanted, print_whole

pytestmark = pytest.mark.once
WANTED = Wanted(at=AT, reason="all", version=b"this")


@pytest.fixture
def house() -> Iterator[House]:
    with toy_house() as made:
        made.files["1.webp"] = b"a picture"
        made.set("one", Item(path="/one/", text="1", files=("1.webp",)))
        made.set("two", Item(path="/two/", text="2"))
        yield made


@pytest.fixture
def former(house: House, tmp_path: Path) -> Path:
    """Return the folder of a store whose pages were remembered, and laid ready once more, by former ids."""
    with Edition.open(tmp_path, writable=True) as edition:
        print_whole(edition=edition, wanted=WANTED)
        house.set("one", Item(path="/one/", text="another", files=("1.webp",)))
        print_whole(edition=edition, wanted=Wanted(at=AT, reason="all", version=b"next", seconds=0))
        with edition.noting() as change:
            for page_id, raw in list(change.items("pages")):
                record = PageRecord.unpack(raw)
                old = blake2b(str(record.key).encode(), digest_size=16).digest()
                change.delete("pages", page_id)
                change.put("pages", old, raw)
                change.put("due", due_key(micros=1, page_id=old))
                change.put("meta", b"owner:" + record.path.encode(), old)
                for path in record.assets:
                    change.put("links", link_key(asset_path=path, page_id=old))
    return tmp_path


def test_it_answers_as_before_and_is_printed_anew(house: House, former: Path) -> None:
    with Edition.open(former, writable=True) as edition:
        house.set("two", None)
        with edition.reading() as view:
            assert view.read("/one/").body == b"1"
            assert [view.count(table) for table in ("pages", "readers", "due", "links", "staged")] == [0] * 5
            assert view.get("meta", PRINTED_BY) is None
        print_whole(edition=edition, wanted=WANTED)
        assert audit(edition=edition) == ()
        with edition.reading() as view:
            assert view.read("/one/").body == b"another"
            assert view.read("/two/") is None
            owners = {owner for _, owner in view.items("meta", b"owner:")}
            assert owners == {key for key, _ in view.items("pages")}
            assert view.count("bodies") == view.count("uses")


def test_it_is_brought_over_once(house: House, former: Path) -> None:
    for expected in (0, 3):
        with Edition.open(former, writable=True) as edition:
            assert edition.stats()["pages"] == expected
            print_whole(edition=edition, wanted=WANTED)


def test_what_is_told_of_neighbours_lies_side_by_side() -> None:
    stories = [FactKey("place", (number,)).id for number in range(250, 260)]
    assert stories == sorted(stories)
    assert len({each[:3] for each in stories}) == 1
    months = [PageKey("month", ("topic", key, "en", "2026-11")).id for key in "abc"]
    assert len({*stories, *months, FactKey("place", ("250",)).id, FactKey("place", (250, 1)).id}) == 15
