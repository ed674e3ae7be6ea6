"""A letter as the mail library takes it: text and HTML, its own headers, its lasting Message-ID."""

from collections.abc import Mapping

from django.core.mail import EmailMultiAlternatives

from masthead.post.addressees import address_of
from masthead.post.html_part import html_of
from masthead.post.models import Letter


def message_of(letter: Letter, *, headers: Mapping[str, str]) -> EmailMultiAlternatives:
    """Return ``letter`` as a message with ``headers`` before its own.

    Raises:
        AddresseeGone: it names a person who is not known any more.
    """
    message = EmailMultiAlternatives(
        letter.subject, letter.text, letter.sender, [address_of(letter.to)], headers={**headers, **letter.headers}
    )
    if letter.html and not letter.text:
        message.body, message.content_subtype = letter.html, "html"
    else:
        html = letter.html or html_of(subject=letter.subject, text=letter.text)
        message.attach_alternative(html, "text/html")
    return message
