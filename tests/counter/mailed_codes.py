"""Coming in at the counter: the page's ticket, and the code that was mailed."""

import re

from django.test import Client

from masthead.post.models import Letter


def sign_in(counter: Client, email: str = "ann@example.org", **traces: str) -> None:
    """Ask for a code and come in with it; ``traces`` is what the browser says of itself besides."""
    page = counter.post("/sign-in/", {"email": email}, **traces).text
    answer = counter.post("/sign-in/code/", {"code": mailed_code(), "ticket": ticket_in(page)}, **traces)
    assert (answer.status_code, answer["Location"]) == (302, "/you/")


def ticket_in(page: str) -> str:
    """Return what binds a page to the letter that it speaks of."""
    return re.search(r'name="ticket" value="([^"]+)"', page)[1]


def mailed_code() -> str:
    """Return the code of the last letter that holds one."""
    letter = Letter.objects.using("supporters").filter(key__startswith="code:").latest("created_at")
    return re.search(r"\b\d{4} \d{4}\b", letter.text)[0]
