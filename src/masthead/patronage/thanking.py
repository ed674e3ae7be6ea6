"""Letters to patrons: a receipt for each gift, with links that need no sign-in."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from masthead.lib.router import SUPPORTERS
from masthead.patronage.links import url_of
from masthead.patronage.payments import Payment
from masthead.patronage.pledges import Pledge
from masthead.post.outbox import Draft, write_letter
from masthead.readers.joining import addressee


def thank(payment: Payment, *, now: datetime) -> None:
    """Owe the patron a receipt by letter, once a payment, in the transaction that books it."""
    pledge = payment.pledge
    if pledge is None:
        return
    language = pledge.reader.language
    with translation.override(language):
        said = {
            "newsroom": settings.MASTHEAD_CONFIG.newsroom.name,
            "amount": payment.money.shown(language),
            "paid_on": date_format(payment.paid_on, "DATE_FORMAT") if payment.paid_on else "",
            "number": payment.receipt.number,
            "next_due_on": date_format(pledge.next_due_on, "DATE_FORMAT") if pledge.next_due_on else "",
            "is_open": pledge.is_open,
            "manage": url_of(pledge),
            "statement": url_of(pledge, page="statement/"),
        }
        # Neutral, so that a subject line on a locked screen gives nobody away.
        subject = gettext("Your receipt no. %(number)s") % said
        text = render_to_string("patronage/letters/receipt.txt", said)
    write_letter(
        Draft(to=addressee(pledge.reader), subject=subject, text=text, key=f"receipt:{payment.pk}"), using=SUPPORTERS
    )


def confirm(pledge: Pledge, *, text: str, subject: str) -> None:
    """Owe the patron the letter that says how to give what they promised, once a pledge."""
    draft = Draft(to=addressee(pledge.reader), subject=subject, text=text, key=f"pledged:{pledge.pk}")
    write_letter(draft, using=SUPPORTERS)
