"""Patrons of platforms among the other readers: two until a person says otherwise, and gone once they are erased."""

from dataclasses import replace
from datetime import timedelta

import pytest

from masthead.patronage.books import check
from masthead.patronage.duplicates import Alike, find_duplicates, merge
from masthead.patronage.erasing import erase_reader
from masthead.patronage.models import OutsidePatron, Pledge
from masthead.patronage.patrons import patrons_on
from masthead.patronage.rails.outside.tests.platforms import (
    NOW,
    PATREON_HEAD,
    PatreonMember,
    bring,
    in_csv,
    patreon_row,
)
from masthead.patronage.rails.outside.tests.test_exports import FILES, gifts
from masthead.readers.joining import welcome
from masthead.readers.models import Reader

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])


def test_somebody_with_a_known_address_is_another_reader_until_a_person_says_otherwise() -> None:
    ann = welcome(email="ann@example.org", language="en", now=NOW - timedelta(days=400))
    for rail, raw in FILES.items():
        bring(rail, raw)
    assert set(Pledge.objects.filter(rail="kofi").values_list("reader_id", flat=True)).isdisjoint({ann.pk})
    assert [each.alike for each in find_duplicates()].count(Alike.SAME_ADDRESS) == 6
    for _ in range(3):
        pair = find_duplicates()[0]
        assert pair.alike == Alike.SAME_ADDRESS
        merge(kept=pair.kept, gone=pair.gone, by="7", now=NOW)
    assert Alike.SAME_ADDRESS not in [each.alike for each in find_duplicates()]
    assert check() == ()
    assert len(patrons_on(NOW.date())) == 3
    assert ann.pk in patrons_on(NOW.date())


def test_whoever_was_erased_does_not_come_back_with_the_next_file() -> None:
    for rail, raw in FILES.items():
        bring(rail, raw)
    before = gifts()
    for reader in list(Reader.objects.all()):
        erase_reader.call(reader_id=str(reader.pk))
    for rail in ("kofi", "buymeacoffee"):
        assert bring(rail, FILES[rail]).counts["new"] == 0
    assert (Reader.objects.count(), OutsidePatron.objects.count(), gifts(), check()) == (0, 0, before, ())
    # A member who goes on giving is a patron again; what they had given is not booked twice.
    bring("patreon", FILES["patreon"])
    assert (gifts(), Reader.objects.count(), check()) == (before, 2, ())


def test_a_member_who_gives_on_after_an_erasure_is_booked_from_there() -> None:
    paid = PatreonMember(lifetime_cents=1_000, pledge_cents=500)
    bring("patreon", in_csv(PATREON_HEAD, [patreon_row(replace(paid, lifetime_cents=500))]))
    bring("patreon", in_csv(PATREON_HEAD, [patreon_row(replace(paid, charged_at=NOW - timedelta(days=2)))]))
    before = gifts()
    erase_reader.call(reader_id=str(Reader.objects.get().pk))
    later = replace(paid, lifetime_cents=1_500, charged_at=NOW - timedelta(days=1))
    bring("patreon", in_csv(PATREON_HEAD, [patreon_row(later)]))
    assert (gifts().amount_minor - before.amount_minor, Reader.objects.count(), check()) == (500, 1, ())
