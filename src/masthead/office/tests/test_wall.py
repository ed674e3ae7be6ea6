"""The page of thanks in the office: names without aliases, taken off and put back on record."""

import pytest
from django.db import connections
from django.test import Client

from masthead.office.models import AccessEntry, Deed
from masthead.office.wall import mark_of
from masthead.patronage.duplicates import merge
from masthead.patronage.models import Pledge, WallName
from masthead.patronage.receiving import receive
from masthead.patronage.tests.giving import NOON, a_pledge, an_arrival
from masthead.patronage.wall import NameHidden, names_to_print, say_name, take_name_back

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
DOOR = "/supporters/wall/"


def named(name: str, *, who: str = "ann") -> Pledge:
    pledge = a_pledge(who)
    receive(an_arrival(f"line-{who}", pledge=pledge), now=NOON)
    say_name(pledge.reader, name=name, now=NOON)
    return pledge


def press(officer: Client, pledge: Pledge, word: str):
    return officer.post(f"{DOOR}{mark_of(pledge.reader_id)}/{word}/")


def test_names_stand_there_without_the_alias_they_belong_to(officer: Client) -> None:
    ann = named("Ann of the Hill")
    page = officer.get(DOOR).text
    assert "<bdi>Ann of the Hill</bdi>" in page
    for said in (ann.reader.alias, ann.reader_id.hex, str(ann.reader_id), "ann@"):
        assert said not in page


def test_a_promise_is_no_name_yet(officer: Client) -> None:
    say_name(a_pledge("ann").reader, name="Ann of the Hill", now=NOON)
    assert "Ann of the Hill" not in officer.get(DOOR).text


def test_an_insult_is_taken_off_and_a_mistake_put_back_each_once_on_record(officer: Client) -> None:
    ann = named("Ann of the Hill")
    for word, printed in (("off", ()), ("back", ("Ann of the Hill",))):
        for _ in range(2):
            assert press(officer, ann, word)["Location"] == DOOR
        assert names_to_print() == printed
        assert "Ann of the Hill" in officer.get(DOOR).text
    entries = AccessEntry.objects.order_by("pk").values_list("deed", "reader", "about")
    assert list(entries) == [(Deed.HID, ann.reader_id, ""), (Deed.SHOWN, ann.reader_id, "")]
    assert "Took a name off the page of thanks" in officer.get("/supporters/log/").text


def test_a_patron_who_was_allowed_to_chooses_another_name(officer: Client) -> None:
    ann = named("Rude Words")
    press(officer, ann, "off")
    with pytest.raises(NameHidden):
        say_name(ann.reader, name="Kind Words", now=NOON)
    press(officer, ann, "another")
    assert not WallName.objects.exists()
    say_name(ann.reader, name="Kind Words", now=NOON)
    assert names_to_print() == ("Kind Words",)
    assert [entry.deed for entry in AccessEntry.objects.order_by("pk")] == [Deed.HID, Deed.FREED]


def test_nobody_puts_up_a_name_that_its_patron_took_back(officer: Client) -> None:
    ann = named("Ann of the Hill")
    press(officer, ann, "off")
    take_name_back(ann.reader)
    assert bytes(WallName.objects.get().sealed) == b""
    page = officer.get(DOOR).text
    assert ("Ann of the Hill" in page, "A name that its patron took back" in page) == (False, True)
    assert press(officer, ann, "back").status_code == 409
    assert names_to_print() == ()
    assert [entry.deed for entry in AccessEntry.objects.all()] == [Deed.HID]


def test_of_two_who_are_one_the_name_that_is_printed_is_taken_off(officer: Client) -> None:
    ann, bob = named("Ann"), named("Bob", who="bob")
    merge(kept=ann.reader, gone=bob.reader, by="7", now=NOON)
    press(officer, ann, "off")
    assert names_to_print() == ()


@pytest.mark.parametrize("path", ["{mark}/burn/", "0123456789abcdef0123456789abcdef/off/", "{reader}/off/"])
def test_what_is_no_mark_or_no_deed_is_nowhere(officer: Client, path: str) -> None:
    ann = named("Ann")
    said = path.format(mark=mark_of(ann.reader_id), reader=ann.reader_id)
    assert officer.post(DOOR + said).status_code == 404
    assert names_to_print() == ("Ann",)


def test_the_page_costs_the_same_however_many_are_named(officer: Client, django_assert_max_num_queries) -> None:
    for number in range(8):
        named(f"Name {'abcdefgh'[number]}", who=f"patron-{number}")
    officer.get(DOOR)
    with django_assert_max_num_queries(5, connection=connections["supporters"]):
        officer.get(DOOR)
