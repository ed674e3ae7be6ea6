"""Whatever is told twice, late, in disorder or not at all: after the platform's file, our books are the platform's."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from masthead.patronage.books import check
from masthead.patronage.models import OutsidePatron, Payment, Receipt
from masthead.patronage.rails.outside.tests.platforms import (
    COFFEE_HEAD,
    KOFI_HEAD,
    NOW,
    PATREON_HEAD,
    PatreonMember,
    Tip,
    bring,
    coffee_data,
    coffee_message,
    coffee_row,
    hear,
    in_csv,
    kofi_message,
    kofi_row,
    patreon_message,
    patreon_row,
)
from masthead.patronage.rails.outside.tests.standing import held

pytestmark = [pytest.mark.django_db(databases=["default", "supporters"], transaction=True), pytest.mark.long]
FEW, ALL = 4, 300
PEOPLE = [(f"p{number}@example.org", f"Person {number}") for number in range(4)]


def some_tips(chance: random.Random) -> list[Tip]:
    tips = []
    for number in range(chance.randint(1, 8)):
        email, name = chance.choice(PEOPLE)
        at = NOW - timedelta(days=chance.randint(1, 9), minutes=chance.randint(0, 1439))
        kind = chance.choice(("Tip", "Tip", "Monthly Tip"))
        tips.append(Tip(email=email, name=name, cents=chance.choice((300, 500)), at=at, kind=kind).numbered(number))
    return tips


def shaken(chance: random.Random, told: list[Callable[[], object]]) -> list[Callable[[], object]]:
    """Drop some, repeat some, and put all in another order."""
    kept = [each for each in told for _ in range(chance.choice((0, 1, 1, 2)))]
    chance.shuffle(kept)
    return kept


def forget_all() -> None:
    """Begin the next history on other people and numbers; the books go on, so sums are compared by their growth."""
    OutsidePatron.objects.all().delete()


@pytest.mark.parametrize("rail", ["kofi", "buymeacoffee"])
def test_files_and_messages_of_one_platform_are_one_ledger(rail: str, runs_whole, counts) -> None:
    for seed in range(ALL if runs_whole else FEW):
        chance, before, count = random.Random(f"{rail} {seed}"), held(rail), Payment.objects.count()
        tips = [
            replace(tip, email=f"s{seed}-{tip.email}", number=f"{seed:08x}{tip.number[8:]}")
            for tip in some_tips(chance)
        ]
        if rail == "kofi":
            file = in_csv(KOFI_HEAD, [kofi_row(tip) for tip in tips])
            part = in_csv(KOFI_HEAD, [kofi_row(tip) for tip in chance.sample(tips, chance.randint(0, len(tips)))])
            messages = [kofi_message(tip) for tip in tips]
        else:
            file = in_csv(COFFEE_HEAD, [coffee_row(tip) for tip in tips])
            part = in_csv(
                COFFEE_HEAD, [coffee_row(tip) for tip in tips if tip.at < NOW - timedelta(days=chance.randint(1, 9))]
            )
            messages = [coffee_message(coffee_data(tip), event=f"{seed}-{at}") for at, tip in enumerate(tips)]
        told: list[Callable[[], object]] = [partial(hear, rail, message) for message in messages]
        for deed in shaken(chance, [*told, partial(bring, rail, part)]):
            deed()
        bring(rail, file)
        for deed in shaken(chance, told):
            deed()
        assert bring(rail, file).counts["new"] == 0, seed
        assert held(rail) - before == sum(tip.cents for tip in tips), seed
        assert Payment.objects.count() - count == len(tips), seed
        forget_all()
    assert (check(), Receipt.objects.count()) == ((), Payment.objects.count())
    counts(histories=ALL if runs_whole else FEW)


def test_members_of_patreon_come_to_what_patreon_says(runs_whole, counts) -> None:
    for seed in range(ALL if runs_whole else FEW):
        chance, before = random.Random(f"patreon {seed}"), held("patreon")
        member = PatreonMember(user=f"u{seed}", email=f"s{seed}@example.org", charged_at=NOW - timedelta(days=400))
        story = [member]
        for month in range(chance.randint(0, 5)):
            what = chance.choice(("paid", "paid", "declined", "refunded", "left", "more"))
            last = story[-1]
            at = NOW - timedelta(days=370 - 30 * month)
            if what in {"paid", "more"}:
                pledge = last.pledge_cents + (100 if what == "more" else 0)
                story.append(replace(last, status="Active patron", pledge_cents=pledge, charged_at=at, charge="Paid",
                                     lifetime_cents=last.lifetime_cents + pledge))  # fmt: skip
            elif what == "declined":
                story.append(replace(last, status="Declined patron", charged_at=at, charge="Declined"))
            elif what == "refunded" and last.charge == "Paid":
                back = last.lifetime_cents - last.pledge_cents
                story.append(replace(last, charge="Refunded", lifetime_cents=back))
            elif what == "left":
                story.append(replace(last, status="Former patron"))
        hear("patreon", patreon_message(member))
        told: list[Callable[[], object]] = [
            partial(hear, "patreon", patreon_message(it, nonce=f"{seed} {at}")) for at, it in enumerate(story)
        ]
        told += [partial(bring, "patreon", in_csv(PATREON_HEAD, [patreon_row(it)])) for it in story]
        for deed in shaken(chance, told):
            deed()
        last = story[-1]
        bring("patreon", in_csv(PATREON_HEAD, [patreon_row(last)]))
        for deed in shaken(chance, told):
            deed()
        assert bring("patreon", in_csv(PATREON_HEAD, [patreon_row(last)])).counts["new"] == 0
        assert held("patreon") - before == last.lifetime_cents, (seed, story)
    assert check() == ()
    counts(histories=ALL if runs_whole else FEW)
