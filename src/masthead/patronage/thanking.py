"""Letters to patrons: a receipt for each gift, with links that need no sign-in."""

from datetime import datetime, timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from masthead.lib.money import Money, exponent
from masthead.lib.router import SUPPORTERS
from masthead.patronage.letters import owe
from masthead.patronage.links import url_of
from masthead.patronage.payments import Payment
from masthead.patronage.pledges import Pledge
from masthead.patronage.thanks_words import thanks_in
from masthead.post.outbox import Draft, write_letter
from masthead.readers.joining import addressee, is_confirmed


def thank(payment: Payment, *, now: datetime) -> None:
    """Owe the patron a receipt by letter, once a payment, in the transaction that books it."""
    pledge = payment.pledge
    if pledge is None:
        return
    language = pledge.reader.language
    said = {
        "amount": payment.money.shown(language),
        "paid_on": payment.paid_on,
        "number": payment.receipt.number,
        "next_due_on": pledge.next_due_on,
        "is_open": pledge.is_open,
        "statement": url_of(pledge, page="statement/"),
        "words": thanks_in(language),
        "sign_in": "" if is_confirmed(pledge.reader) else _sign_in_url(),
    }
    owe(pledge, template="receipt", subject=_("Your receipt no. %(number)s"), key=f"receipt:{payment.pk}", said=said)


def _sign_in_url() -> str:
    return f"{settings.MASTHEAD_CONFIG.addresses.counter}/sign-in/"


def sample_letter(*, language: str, words: str, now: datetime) -> str:
    """Return the letter of thanks with the newsroom's ``words``, as a patron would get it for a made-up gift."""
    config = settings.MASTHEAD_CONFIG
    gift = Money(amount_minor=5 * 10 ** exponent(config.support.currency), currency=config.support.currency)
    made_up = f"{config.addresses.counter}/pledge/…/"
    with translation.override(language):
        said = {
            "newsroom": config.newsroom.name,
            "amount": gift.shown(language),
            "paid_on": now,
            "number": 123,
            "next_due_on": now + timedelta(days=30),
            "is_open": True,
            "manage": made_up,
            "statement": f"{made_up}statement/",
            "words": words,
            "sign_in": _sign_in_url(),
        }
        return render_to_string("patronage/letters/receipt.txt", said)


def confirm(pledge: Pledge, *, text: str, subject: str) -> None:
    """Owe the patron the letter that says how to give what they promised, once a pledge."""
    draft = Draft(to=addressee(pledge.reader), subject=subject, text=text, key=f"pledged:{pledge.pk}")
    write_letter(draft, using=SUPPORTERS)
