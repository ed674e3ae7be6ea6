"""Two patrons become one by a person's word, on record, and can be two again."""

import pytest
from django.test import Client

from masthead.office.models import AccessEntry, Deed
from masthead.patronage.books import check
from masthead.patronage.merges import ReaderMerge
from masthead.patronage.models import OutsidePatron, Pledge
from masthead.patronage.receiving import receive
from masthead.patronage.tests.giving import NOON, a_pledge, an_arrival
from masthead.readers.joining import find_reader
from masthead.readers.models import Contact

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
DOOR = "/supporters/duplicates/"


def two_who_are_one() -> tuple[Pledge, Pledge]:
    """Ann gives by transfer; a platform says of one of its patrons that he has her address."""
    ann, other = a_pledge("ann"), a_pledge("other")
    digest = Contact.objects.get(reader=ann.reader).email_digest
    OutsidePatron.objects.create(
        rail="patreon", patron_key="p-1", reader=other.reader, email_digest=digest, seen_at=NOON
    )
    return ann, other


def test_a_pair_is_joined_by_a_person_once_and_parted_again(officer: Client) -> None:
    ann, other = two_who_are_one()
    receive(an_arrival("line-1", pledge=other), now=NOON)
    page = officer.get(DOOR).text
    assert "The same e-mail address" in page
    assert ann.reader.alias in page
    assert "ann@" not in page
    said = {"kept": ann.reader.alias, "gone": other.reader.alias}
    assert officer.post(f"{DOOR}join/", said)["Location"] == DOOR
    assert officer.post(f"{DOOR}join/", said).status_code in (409, 422)
    assert set(Pledge.objects.values_list("reader", flat=True)) == {ann.reader_id}
    assert check() == ()
    done = ReaderMerge.objects.get()
    for _ in range(2):
        assert officer.post(f"{DOOR}{done.pk}/undo/")["Location"] == DOOR
    assert set(Pledge.objects.values_list("reader", flat=True)) == {ann.reader_id, other.reader_id}
    deeds = list(AccessEntry.objects.order_by("pk").values_list("deed", flat=True))
    assert deeds == [Deed.MERGED, Deed.PARTED]


def test_nobody_is_joined_by_half_an_alias_or_with_themselves(officer: Client) -> None:
    ann, other = a_pledge("ann").reader, a_pledge("other").reader
    for kept, gone in ((ann.alias[:4], other.alias), (ann.alias, ann.alias), (ann.alias, "nobody"), ("", "")):
        assert officer.post(f"{DOOR}join/", {"kept": kept, "gone": gone}).status_code in (409, 422)
    assert not ReaderMerge.objects.exists()
    assert not AccessEntry.objects.exists()
    assert find_reader("ann@example.org") == ann
