"""The ballot at the counter: a link from a letter shows it, a button votes, and nobody else's form does anything."""

import re
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from masthead.agenda.ballot_keys import destroy_key
from masthead.agenda.ballot_links import token_for
from masthead.agenda.models import Ballot, RollEntry
from masthead.agenda.opening import open_ballot
from masthead.agenda.pitches import PitchWords
from masthead.agenda.tests.rounds_held import a_draft, a_patron, a_pitch
from masthead.readers.models import Reader
from masthead.readers.signing_in import _begin

pytestmark = pytest.mark.django_db(databases=["default", "supporters"])


@pytest.fixture
def world(counter: Client, monkeypatch):
    """An open ballot of five pitches, with Ann on its roll; the clock stands in its second hour."""

    class World:
        ann = a_patron("ann")
        pitches = [a_pitch(f"Pitch {number}", hours=8) for number in range(5)]

    ballot = a_draft(World.pitches)
    opened_at = ballot.opens_at
    open_ballot(ballot, now=opened_at)
    World.clock = [opened_at + timedelta(hours=1)]
    monkeypatch.setattr(timezone, "now", lambda: World.clock[0])
    World.path = f"/vote/{token_for(number=1, reader=World.ann.pk)}/"
    return World


def page_of(answer) -> str:
    return answer.content.decode()


def receipt_in(page: str) -> str:
    return re.search(r"<code>([0-9a-f]{32};[0-9,]*)</code>", page)[1]


def test_a_link_shows_the_ballot_and_changes_nothing(counter: Client, world) -> None:
    for method in (counter.get, counter.head):
        assert method(world.path).status_code == 200
    page = page_of(counter.get(world.path))
    assert all(each.words.get().title in page for each in world.pitches)
    assert page.count(">1 day<") == 5
    assert "5 days of reporting, 1 voter: so each of you directs 40 hours of it, and more if fewer vote." in page
    assert "<script" not in page
    assert not RollEntry.objects.filter(has_voted=True).exists()


def test_one_post_votes_and_shows_a_receipt_once(counter: Client, world) -> None:
    chosen = [str(each.pk) for each in world.pitches[:3]]
    answer = counter.post(world.path, {"pitch": chosen, "letters": "on"})
    assert answer.status_code == 200
    receipt = receipt_in(page_of(answer))
    assert receipt.split(";")[1] == ",".join(sorted(chosen))
    entry = RollEntry.objects.get()
    assert (entry.has_voted, entry.wants_letters) == (True, True)
    again = page_of(counter.get(world.path))
    assert "You have voted." in again
    assert receipt[:32] not in again
    assert not re.search(r'name="pitch"[^>]*checked', again), "what was ticked is shown to whoever has the link"
    changed = receipt_in(page_of(counter.post(world.path, {"pitch": chosen[:1]})))
    assert changed == f"{receipt[:32]};{chosen[0]}"
    assert not RollEntry.objects.get().wants_letters


def test_the_order_is_another_each_time(counter: Client, world) -> None:
    orders = {tuple(re.findall(r'id="pitch-(\d+)"', page_of(counter.get(world.path)))) for _ in range(30)}
    assert len(orders) > 10
    assert len({frozenset(each) for each in orders}) == 1
    firsts = {each[0] for each in orders}
    assert len(firsts) == 5


def test_no_page_and_no_printed_file_shows_a_count_before_the_close(counter: Client, world) -> None:
    from masthead.agenda.round_printing import FROM, print_round_file

    before = page_of(counter.get(world.path)), [print_round_file(1, name) for name in sorted(FROM)]
    for each in range(3):
        counter.post(world.path, {"pitch": [str(world.pitches[each].pk)]})
    after = page_of(counter.get(world.path)), [print_round_file(1, name) for name in sorted(FROM)]
    assert after[1] == before[1]

    def words(page: str) -> list[str]:
        text = re.sub(r'<p class="notice">.*?</p>', "", page, flags=re.DOTALL)
        return sorted(re.sub(r"<[^>]*>|\bchecked\b", " ", text).split())

    assert words(after[0]) == words(before[0])


@pytest.mark.parametrize("spoil", ["cut", "longer", "other ballot", "other reader", "made up", "swapped"])
def test_a_forged_or_torn_link_opens_nothing(counter: Client, world, spoil: str) -> None:
    token = world.path.split("/")[2]
    bob = a_patron("bob")
    other = token_for(number=1, reader=bob.pk)
    made = {
        "cut": token[:-4],
        "longer": token + "AAAA",
        "other ballot": token_for(number=2, reader=world.ann.pk)[:6] + token[6:],
        "other reader": token[:20] + other[20:28] + token[28:],
        "made up": "A" * 48,
        "swapped": other[:27] + token[27:],
    }[spoil]
    for answer in (counter.get(f"/vote/{made}/"), counter.post(f"/vote/{made}/", {"pitch": []})):
        assert answer.status_code == 404
        assert "This link opens nothing" in page_of(answer)
    assert not RollEntry.objects.filter(has_voted=True).exists()


@pytest.mark.parametrize("origin", ["https://evil.example", "", "null", "paper"])
def test_a_form_from_elsewhere_does_nothing(counter: Client, world, origin: str) -> None:
    origin = django_settings.MASTHEAD_CONFIG.addresses.paper if origin == "paper" else origin
    answer = counter.post(world.path, {"pitch": []}, headers={"origin": origin})
    assert (answer.status_code, "came from somewhere else" in page_of(answer)) == (403, True)
    assert not RollEntry.objects.filter(has_voted=True).exists()


def test_a_forged_tick_is_refused_whole(counter: Client, world) -> None:
    counter.post(world.path, {"pitch": [str(world.pitches[0].pk)]})
    before = bytes(RollEntry.objects.get().sealed_vote)
    for ticks in (["999"], ["x" * 5_000], [str(world.pitches[0].pk), "<b>"]):
        answer = counter.post(world.path, {"pitch": ticks})
        assert (answer.status_code, "nothing was changed" in page_of(answer)) == (422, True)
    assert bytes(RollEntry.objects.get().sealed_vote) == before


def test_a_replayed_form_leaves_one_ballot_and_a_closed_ballot_takes_none(counter: Client, world) -> None:
    said = {"pitch": [str(world.pitches[1].pk)]}
    receipts = {receipt_in(page_of(counter.post(world.path, said))) for _ in range(5)}
    assert len(receipts) == 1
    world.clock[0] += timedelta(days=8)
    for answer in (counter.post(world.path, said), counter.get(world.path)):
        assert (answer.status_code, "No ballot is open here" in page_of(answer)) == (410, True)


def test_too_many_posts_are_slowed_down(counter: Client, world) -> None:
    statuses = [counter.post(world.path, {"pitch": []}).status_code for _ in range(62)]
    assert statuses == [200] * 60 + [429] * 2


def test_joining_after_the_roll_does_not_count(counter: Client, world) -> None:
    late = a_patron("late")
    path = f"/vote/{token_for(number=1, reader=late.pk)}/"
    for answer in (counter.get(path), counter.post(path, {"pitch": []})):
        assert (answer.status_code, "next ballot" in page_of(answer)) == (403, True)
    assert RollEntry.objects.count() == 1


def signed_in(counter: Client, reader: Reader) -> None:
    counter.cookies["masthead_reader"] = _begin(reader, now=timezone.now())


def test_signed_in_leads_to_the_same_ballot_from_two_browsers(counter: Client, world) -> None:
    assert counter.get("/vote/")["location"] == "/sign-in/"
    for _ in range(2):
        signed_in(counter, world.ann)
        assert counter.get("/vote/")["location"] == world.path
        counter.post(world.path, {"pitch": []})
    assert RollEntry.objects.filter(has_voted=True).count() == 1
    signed_in(counter, a_patron("late"))
    assert counter.get("/vote/").status_code == 403
    Ballot.objects.update(closes_at=world.clock[0])
    assert counter.get("/vote/").status_code == 410


def test_two_addresses_that_are_one_person_vote_once(counter: Client, world) -> None:
    twin = a_patron("twin")
    RollEntry.objects.create(ballot=Ballot.objects.get(), reader=twin.pk)
    Reader.objects.filter(pk=twin.pk).update(merged_into=world.ann)
    answer = counter.post(f"/vote/{token_for(number=1, reader=twin.pk)}/", {"pitch": []})
    assert (answer.status_code, "your other address" in page_of(answer)) == (403, True)
    assert counter.post(world.path, {"pitch": []}).status_code == 200


def test_a_lost_key_is_said(counter: Client, world) -> None:
    destroy_key(1)
    answer = counter.post(world.path, {"pitch": []})
    assert (answer.status_code, "could not be taken" in page_of(answer)) == (503, True)


def test_the_page_speaks_the_readers_language(counter: Client, world) -> None:
    PitchWords.objects.create(pitch=world.pitches[0], language="uk", title="Тема", why="Бо так")
    Reader.objects.filter(pk=world.ann.pk).update(language="uk")
    page = page_of(counter.get(world.path))
    assert '<html lang="uk"' in page
    assert "Що нам висвітлити далі?" in page


def test_a_forged_form_cannot_ride_on_a_visit(counter: Client, world) -> None:
    """The signed-in page takes no POST at all: authority to vote lies in the link alone."""
    signed_in(counter, world.ann)
    assert counter.post("/vote/", {"pitch": []}).status_code == 405
    assert not RollEntry.objects.filter(has_voted=True).exists()


def test_the_number_of_queries_does_not_grow(counter: Client, world, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(9):
        counter.get(world.path)
    with django_assert_max_num_queries(20):
        counter.post(world.path, {"pitch": [str(world.pitches[0].pk)]})
