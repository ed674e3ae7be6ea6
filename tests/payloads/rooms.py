"""Every page that staff see at the desk, and the forms on it, in which every text is somebody's word."""

import copy
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urljoin

from django.apps import apps
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from wagtail.models import Comment, CommentReply, Page
from wagtail_localize.models import StringSegment, StringTranslation

from doors.people import arrive, member
from doors.walking import Door
from hostile import tree_of
from masthead.archive.wordpress.words import clean
from payloads.words import Say, safe_of, write_everywhere

# What Wagtail keeps of somebody's words, by model; and what machines said, who may repeat them.
KEPT_ELSEWHERE: Final = {
    "jobs.ChoreTrouble": "last_error",
    "jobs.Job": "last_error",
    "post.Letter": "last_error",
    "taggit.Tag": "name",
    "wagtail_localize.StringTranslation": "data",
    "wagtailcore.Collection": "name",
    "wagtailcore.Comment": "text",
    "wagtailcore.CommentReply": "text",
    "wagtailcore.ModelLogEntry": "label",
    "wagtailcore.PageLogEntry": "label",
    "wagtailcore.Task": "name",
    "wagtailcore.TaskState": "comment",
    "wagtailcore.Workflow": "name",
    "wagtaildocs.Document": "title",
    "wagtailredirects.Redirect": "old_path redirect_link",
}
# What addresses of the desk take behind the question mark.
ASKED: Final = "q p mode next ordering tag locale title slug id user export content_type".split()
_SPACE: Final = "{http://www.w3.org/1999/xhtml}"
# What is not words, or would lead out of the room.
_NO_WORDS: Final = {"checkbox", "radio", "file", "submit", "button", "image", "reset", "number", "date"}
_STAY: Final = {"csrfmiddlewaretoken", "next"}
ROLES: Final = ("owner", "supporters-officer")


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A page of the desk: who sees it, behind which door, at which address, its HTML, and what that may load."""

    role: str
    door: str
    address: str
    html: bytes
    policy: str

    @property
    def name(self) -> str:
        """What to call it when something is wrong."""
        return f"{self.role} {self.door}"


def talk(story: Page, *, word: str) -> None:
    """Let a colleague comment on a story, and a translator translate a line of it."""
    colleague = member("colleague", role="editor")
    comment = Comment.objects.create(page=story, user=colleague, text=word, contentpath="title", position="")
    CommentReply.objects.create(comment=comment, user=colleague, text=word)
    line = StringSegment.objects.earliest("pk")
    StringTranslation.objects.create(
        translation_of=line.string, locale=line.source.translations.get().target_locale, context=line.context, data=word
    )


def write_in_every_room(say: Say) -> int:
    """Write new words into each text that the desk shows, the last version of each page too; return how many.

    Rich text is what an import leaves of them, and an address in a body too: the desk's editor and its comparison of
    versions would stumble over tags that no form and no import lets in.
    """
    count = write_everywhere(say, rich=lambda: clean(say()))
    for label, names in KEPT_ELSEWHERE.items():
        of_model = safe_of(apps.get_model(label))
        for pk in of_model.values_list("pk", flat=True):
            said = {name: say()[:250] for name in names.split()}
            of_model.filter(pk=pk).update(**said)
            count += len(said)
    for page in Page.objects.specific():
        page.save_revision(clean=False)
    return count


def pages_of_the_desk(words: dict[str, Any], *, doors: Iterable[Door]) -> Iterator[Seen]:
    """Yield every page behind these doors as the owner and the supporters' officer see it."""
    for role in ROLES:
        client = arrive(role)
        for door in doors:
            address = door.address(words)
            with undone():
                answer = client.get(address)
            if is_page(answer):
                policy = answer["Content-Security-Policy"]
                yield Seen(role=role, door=door.name, address=address, html=body_of(answer), policy=policy)


def answers_of_the_desk(seen: Seen, *, say: Say) -> Iterator[bytes]:
    """Yield what the desk shows to whoever asks a page for something strange, and sends each of its forms full of it."""
    client = arrive(seen.role)
    cookies = copy.deepcopy(client.cookies)
    strange = f"{seen.address}?{urlencode({name: say() for name in ASKED})}"
    requests = [lambda: client.get(strange)]
    for action, said in forms_of(seen.html, say=say):
        requests.append(lambda action=action, said=said: client.post(urljoin(seen.address, action), said))
    for request in requests:
        client.cookies = copy.deepcopy(cookies)
        with undone():
            answer = request()
            if is_page(answer):
                yield body_of(answer)


def forms_of(html: bytes, *, say: Say) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield where each form of a page leads, and what somebody would send who writes words into every text of it."""
    for form in tree_of(html).iter(f"{_SPACE}form"):
        if form.get("method", "").lower() == "post":
            yield form.get("action", ""), {name: value for name, value in _filled(form, say=say) if name}


def _filled(form, *, say: Say) -> Iterator[tuple[str, str]]:
    for it in form.iter():
        tag, name = str(it.tag).removeprefix(_SPACE), it.get("name", "")
        if tag == "textarea" or (tag == "input" and it.get("type", "text") not in {*_NO_WORDS, "hidden"}):
            yield name, say()
        elif tag == "input" and it.get("type") == "hidden":
            yield name, it.get("value", "") if name in _STAY or it.get("value", "").isdigit() else say()


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever is done inside, limits included."""
    cache.clear()
    points = {safe: transaction.savepoint(using=safe) for safe in ("default", "supporters")}
    try:
        yield
    finally:
        for safe, point in points.items():
            transaction.savepoint_rollback(point, using=safe)


def body_of(answer: HttpResponse) -> bytes:
    """Return the bytes of an answer, streamed or not."""
    return answer.getvalue() if answer.streaming else answer.content


def is_page(answer: HttpResponse) -> bool:
    """Whether an answer is a page that somebody sees, with what is wrong too."""
    return answer.status_code in {200, 400, 422} and answer.get("Content-Type", "").startswith("text/html")
