"""Two readers who are one person: found, made one by a person, and parted again; the ledger never moves."""

from datetime import timedelta

import pytest

from masthead.jobs.models import Job
from masthead.patronage.books import check
from masthead.patronage.duplicates import Alike, NotMerged, NotTwo, find_duplicates, merge, part
from masthead.patronage.erasing import ask_erasure, erase_reader
from masthead.patronage.figures import month_figures
from masthead.patronage.models import LedgerEntry, OutsidePatron, Pledge, ReaderMerge
from masthead.patronage.outside_patrons import name_digest
from masthead.patronage.patrons import patrons_on
from masthead.patronage.receiving import receive
from masthead.patronage.telling import kept_about
from masthead.patronage.tests.giving import NOON, PI_DAY, a_pledge, an_arrival
from masthead.press.models import Note
from masthead.readers.joining import email_digest, find_reader, welcome
from masthead.readers.models import PersonKey, Reader
from masthead.readers.signing_in import CodeWrong, come_in, find_visitor, send_code

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])
LATER = NOON + timedelta(days=1)


def a_giver(name: str, *, amount: int = 5) -> Reader:
    pledge = a_pledge(name, amount=amount)
    receive(an_arrival(f"line-{name}", amount=amount, pledge=pledge), now=NOON)
    return pledge.reader


def told_outside(reader: Reader, *, email: str = "", name: str = "") -> OutsidePatron:
    return OutsidePatron.objects.create(
        rail="kofi",
        patron_key=f"key-{reader.pk}",
        reader=reader,
        email_digest=email_digest(email) if email else "",
        name_digest=name_digest(name),
        seen_at=NOON,
    )


def ledger() -> list[tuple[object, ...]]:
    return list(LedgerEntry.objects.order_by("pk").values_list())


def owners() -> dict[object, object]:
    return dict(Pledge.objects.values_list("pk", "reader_id"))


def test_the_same_address_is_found_whatever_its_case_and_another_one_is_not() -> None:
    ann, bob = a_giver("ann"), a_giver("bob", amount=7)
    outside = Reader.objects.create(joined_at=LATER)
    told_outside(outside, email="ANN@example.org")
    told_outside(bob, email="carl@example.org")
    assert [(each.kept, each.gone, each.alike) for each in find_duplicates()] == [(ann, outside, Alike.SAME_ADDRESS)]


def test_the_same_name_needs_the_same_amount_and_is_no_proof() -> None:
    ann, dan, eve = a_giver("ann"), a_giver("dan"), a_giver("eve", amount=8)
    for reader in (ann, dan, eve):
        told_outside(reader, name="Jo  Example" if reader == ann else "jo example")
    assert [(each.kept, each.gone, each.alike) for each in find_duplicates()] == [
        (*sorted((ann, dan), key=lambda each: each.pk), Alike.SAME_NAME_AND_AMOUNT)
    ]


def test_a_merge_moves_pledges_and_no_money_and_is_undone_to_the_row() -> None:
    ann, bob = a_giver("ann"), a_giver("bob")
    before, money = owners(), ledger()
    assert month_figures("2026-03", "EUR").patron_count == 2
    Note.objects.using("supporters").all().delete()
    done = merge(kept=ann, gone=bob, by="7", now=LATER)
    assert set(owners().values()) == {ann.pk}
    assert (ledger(), check()) == (money, ())
    assert month_figures("2026-03", "EUR").patron_count == 1
    assert Note.objects.using("supporters").filter(model="patronage.ledgerentry").exists()
    assert (patrons_on(PI_DAY), len(kept_about(ann).payments)) == (frozenset({ann.pk}), 2)
    assert kept_about(ann).other_emails == ("bob@example.org",)
    part(done, by="8", now=LATER)
    assert (owners(), ledger(), check()) == (before, money, ())
    assert patrons_on(PI_DAY) == {ann.pk, bob.pk}
    told = ReaderMerge.objects.get()
    assert (told.merged_by, told.merged_at, told.parted_by, told.parted_at) == ("7", LATER, "8", LATER)


def test_both_addresses_lead_to_the_one_who_is_kept_until_they_are_parted() -> None:
    ann, bob = a_giver("ann"), a_giver("bob")
    done = merge(kept=ann, gone=bob, by="7", now=NOON)
    assert find_reader("bob@example.org") == ann == welcome(email="BOB@example.org", language="en", now=NOON)
    part(done, by="7", now=NOON)
    assert find_reader("bob@example.org") == bob


def test_a_code_for_either_address_opens_one_account_and_goes_to_that_very_mailbox() -> None:
    from masthead.post.models import Letter

    ann, bob = a_giver("ann"), a_giver("bob")
    merge(kept=ann, gone=bob, by="7", now=NOON)
    ticket = send_code(email="bob@example.org", now=NOON)
    letter = Letter.objects.using("supporters").get(key__startswith="code:")
    assert letter.to == f"reader:{bob.pk}"
    code = next(line for line in letter.text.split("\n") if line.replace(" ", "").isdigit())
    token = come_in(ticket=ticket, code=code, now=NOON)
    assert find_visitor(token, now=NOON) == ann
    with pytest.raises(CodeWrong):
        come_in(ticket=ticket, code=code, now=NOON)


def test_three_are_merged_in_a_row_and_parted_in_any_order() -> None:
    ann, bob, cid = a_giver("ann"), a_giver("bob"), a_giver("cid")
    before = owners()
    first = merge(kept=ann, gone=bob, by="7", now=NOON)
    second = merge(kept=cid, gone=ann, by="7", now=NOON)
    assert set(owners().values()) == {cid.pk}
    assert patrons_on(PI_DAY) == {cid.pk}
    part(first, by="7", now=NOON)
    assert owners() == before | {pk: cid.pk for pk, reader in before.items() if reader == ann.pk}
    part(second, by="7", now=NOON)
    assert owners() == before


def test_nobody_is_merged_twice_or_with_themselves_and_a_parting_happens_once() -> None:
    ann, bob, cid = a_giver("ann"), a_giver("bob"), a_giver("cid")
    done = merge(kept=ann, gone=bob, by="7", now=NOON)
    for kept, gone in ((ann, ann), (ann, bob), (bob, cid), (cid, bob)):
        with pytest.raises(NotTwo):
            merge(kept=kept, gone=gone, by="7", now=NOON)
    part(done, by="7", now=NOON)
    with pytest.raises(NotMerged):
        part(done, by="7", now=NOON)
    assert ReaderMerge.objects.count() == 1


def test_two_who_were_parted_are_not_suggested_again_and_a_third_is_found_through_a_merge() -> None:
    ann = a_giver("ann")
    first, second = (Reader.objects.create(joined_at=LATER + timedelta(days=day)) for day in range(2))
    told_outside(first, email="ann@example.org")
    done = merge(kept=ann, gone=first, by="7", now=LATER)
    assert find_duplicates() == ()
    told_outside(second, email="ann@example.org")
    assert [(each.kept, each.gone) for each in find_duplicates()] == [(ann, second)]
    part(done, by="7", now=LATER)
    assert (ann, first) not in [(each.kept, each.gone) for each in find_duplicates()]


def test_erasing_one_person_erases_all_that_they_were_found_to_be() -> None:
    ann, bob = a_giver("ann"), a_giver("bob")
    told_outside(bob, email="bob@example.org", name="Bob")
    merge(kept=ann, gone=bob, by="7", now=NOON)
    ask_erasure(bob, now=NOON)
    owed = Job.objects.using("supporters").get(key__startswith="erase:")
    assert owed.kwargs == {"reader_id": str(ann.pk)}
    erase_reader.call(**owed.kwargs)
    assert not any(model.objects.exists() for model in (Reader, Pledge, PersonKey, OutsidePatron, ReaderMerge))
    assert (LedgerEntry.objects.count(), check()) == (2, ())
