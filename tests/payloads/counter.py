"""Every page that readers see at the counter, and what it shows to whoever sends its forms full of something."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlencode, urljoin

from django.conf import settings

from counter.doors import Counter, with_token
from counter.test_every_counter_address import address
from payloads.rooms import ASKED, Seen, body_of, forms_of, is_page, undone
from payloads.words import Say

PEOPLE = ("passer-by", "link holder", "patron")


def pages_of_the_counter(people: Counter, *, names: Iterable[str]) -> Iterator[Seen]:
    """Yield every page behind these names, as each kind of person sees it."""
    for name in names:
        for person in PEOPLE:
            where = address(name, people.words(person, name=name))
            with undone():
                answer = people.browser(person).get(where)
            if is_page(answer):
                yield _seen(person, name, where=where, answer=answer)


def answers_of_the_counter(people: Counter, seen: Seen, *, say: Say) -> Iterator[Seen]:
    """Yield what is shown to whoever asks for something strange, and sends each form full of it."""
    requests = [("get", f"{seen.address}?{urlencode({name: say() for name in ASKED})}", {})]
    requests += [("post", urljoin(seen.address, action), said) for action, said in forms_of(seen.html, say=say)]
    for method, url, said in requests:
        browser = people.browser(seen.role)
        headers = {"origin": settings.MASTHEAD_CONFIG.addresses.counter} | with_token(browser)
        with undone():
            answer = getattr(browser, method)(url, said, headers=headers)
            if is_page(answer):
                yield _seen(seen.role, seen.door, where=url, answer=answer)


def _seen(person: str, name: str, *, where: str, answer) -> Seen:
    policy = answer["Content-Security-Policy"]
    return Seen(role=person, door=name, address=where, html=body_of(answer), policy=policy)
