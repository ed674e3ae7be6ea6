"""Suggesting: which pledges money may be for, ranked, for a person who decides; nothing here decides."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from masthead.lib.router import SUPPORTERS
from masthead.patronage.events import InboundEvent
from masthead.patronage.payments import Payment
from masthead.patronage.pledges import Pledge
from masthead.patronage.rails.bank.lines import squeezed
from masthead.patronage.rails.bank.references import KIND, bare_text, numbers_after_rf
from masthead.patronage.rails.bank.words import Words, find_words, words_of

_MOST_SHOWN: Final = 5
_MOST_EVENTS: Final = 500
_MOST_SLIPS: Final = 2
# With two slips, one of three pieces of a reference is still whole.
_PIECE: Final = 6


class Likeness(TextChoices):
    """What money and a pledge have in common; the strongest comes first."""

    CLOSE_REFERENCE = "close-reference", _("The reference is nearly this one")
    SEEN_PAYER = "seen-payer", _("The same payer gave on it before")
    SAME_AMOUNT = "same-amount", _("The amount is the promised one")


_ORDER: Final = tuple(Likeness)


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A pledge that money may be for, and why."""

    pledge: Pledge
    likenesses: tuple[Likeness, ...]


@dataclass(frozen=True, kw_only=True)
class SeenPayers:
    """Who gave before, by what the bank said of them: readers by payers' accounts and names."""

    readers: Mapping[str, frozenset[uuid.UUID]]

    def of(self, words: Words) -> frozenset[uuid.UUID]:
        """Return the readers whose earlier gifts came from this payer."""
        return frozenset[uuid.UUID]().union(*(self.readers.get(mark, frozenset()) for mark in _marks(words)))


def seen_payers() -> SeenPayers:
    """Return who gave before, as far as it is not forgotten; read once for a whole page of questions.

    Cost: the newest 500 lines, one query for each to open its seal.
    """
    found: dict[str, set[uuid.UUID]] = defaultdict(set)
    for reader, words in _seen():
        for mark in _marks(words):
            found[mark].add(reader)
    return SeenPayers(readers={mark: frozenset(readers) for mark, readers in found.items()})


def seen_names() -> tuple[tuple[str, uuid.UUID], ...]:
    """Return the names of payers with the readers whose gifts they paid, as far as they are not forgotten.

    Cost: as ``seen_payers``.
    """
    return tuple((words.payer, reader) for reader, words in _seen() if words.payer)


def _seen() -> Iterator[tuple[uuid.UUID, Words]]:
    rows = InboundEvent.objects.using(SUPPORTERS).filter(rail=KIND, sealed__isnull=False)
    for event in rows.order_by("-received_at", "pk")[:_MOST_EVENTS]:
        # Words that are about nobody yet are sealed under the event's own key.
        words = words_of(event) if event.holder != event.id else None
        if words is not None:
            yield event.holder, words


def suggest(payment: Payment, *, seen: SeenPayers) -> tuple[Suggestion, ...]:
    """Return at most five open pledges that money may be for, the likeliest first.

    Cost: two queries; every open pledge of the currency is looked at.
    """
    words = find_words(payment) or Words(payer="", payer_account="", texts=())
    payers = seen.of(words)
    rows = Pledge.objects.using(SUPPORTERS).filter(
        rail=KIND, currency=payment.currency, state__in=[Pledge.State.PROMISED, Pledge.State.ACTIVE]
    )
    found = [
        Suggestion(pledge=pledge, likenesses=likenesses)
        for pledge in rows.select_related("reader").order_by("pk").iterator(2_000)
        if (likenesses := _likenesses(pledge, payment=payment, words=words, payers=payers))
    ]
    day = payment.paid_on or payment.noted_at.date()
    return tuple(sorted(found, key=lambda each: _rank(each, day=day))[:_MOST_SHOWN])


def _likenesses(
    pledge: Pledge, *, payment: Payment, words: Words, payers: frozenset[uuid.UUID]
) -> tuple[Likeness, ...]:
    found = {
        Likeness.CLOSE_REFERENCE: any(_is_close(pledge.rail_reference, text=text) for text in words.texts),
        Likeness.SEEN_PAYER: pledge.reader_id in payers,
        Likeness.SAME_AMOUNT: pledge.amount_minor == payment.amount_minor,
    }
    return tuple(each for each in _ORDER if found[each])


def _rank(each: Suggestion, *, day: date) -> tuple[object, ...]:
    missing = tuple(likeness not in each.likenesses for likeness in _ORDER)
    due = each.pledge.next_due_on
    return (*missing, abs((due - day).days) if due else 10_000, each.pledge.pk)


def _marks(words: Words) -> Iterable[str]:
    return [f"{kind}:{said}" for kind, said in _said(words) if said]


def _said(words: Words) -> tuple[tuple[str, str], ...]:
    return (("account", squeezed(words.payer_account)), ("name", squeezed(words.payer)))


def _is_close(reference: str, *, text: str) -> bool:
    """Return whether a text has a reference with at most two slips, or two thirds of it whole."""
    number, bare = reference.removeprefix("RF"), bare_text(text)
    whole = sum(number[at : at + _PIECE] in bare for at in range(0, len(number) - _PIECE + 1, _PIECE))
    if whole == 0:
        return False
    return whole >= 2 or any(_slips(number, said=said) <= _MOST_SLIPS for said in numbers_after_rf(text))


def _slips(number: str, *, said: str) -> int:
    """Return how many letters must be changed, added or left out to find ``number`` at the start of ``said``."""
    row = list(range(len(said) + 1))
    for at, wanted in enumerate(number, 1):
        above, row = row, [at]
        for column, char in enumerate(said, 1):
            row.append(min(above[column] + 1, row[-1] + 1, above[column - 1] + (char != wanted)))
    return min(row)
