"""What was done in the office stays on record: the database itself refuses to change, drop or empty the log."""

import pytest
from django.db import DatabaseError, connections

from masthead.lib.safes import supporters_together
from masthead.office.access_log import note_deed, told
from masthead.office.models import AccessEntry, Deed
from masthead.patronage.erasing import erase_reader
from masthead.patronage.tests.giving import NOON, a_pledge

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
DEEDS = [
    "UPDATE office_accessentry SET member = 2",
    "UPDATE office_accessentry SET reason_sealed = NULL",
    "DELETE FROM office_accessentry",
    "TRUNCATE office_accessentry",
]


@pytest.mark.parametrize("deed", DEEDS)
def test_the_database_refuses(deed: str) -> None:
    if deed.startswith("TRUNCATE") and connections["supporters"].vendor == "sqlite":
        deed = DEEDS[2]
    reader = a_pledge("ann").reader
    note_deed(Deed.CONTACT, member=1, now=NOON, reader=reader.pk, reason="A letter came back")
    with (
        pytest.raises(DatabaseError, match="stays on record"),
        supporters_together(),
        connections["supporters"].cursor() as cursor,
    ):
        cursor.execute(deed)
    assert [(each.member, bool(each.reason_sealed)) for each in AccessEntry.objects.all()] == [(1, True)]


def test_forgetting_somebody_changes_no_entry() -> None:
    reader = a_pledge("ann").reader
    note_deed(Deed.CONTACT, member=1, now=NOON, reader=reader.pk, reason="Ann Example called")
    erase_reader.func(str(reader.pk))
    [entry] = told(AccessEntry.objects.all())
    assert (entry.reader, entry.is_known, entry.reason) == (reader.pk, False, "")
