"""Whether a story is ready for its readers: what stops it, and what an editor may want to look at."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.images import get_image_model
from wagtail.models import Page

from masthead.stories.blocks import rich_texts_in
from masthead.stories.parts.noting import marks_in
from masthead.stories.passages import Passage, links_of, passages_of, pictures_of

# "To come": what reporters write where a fact is still missing.
TK: Final = re.compile(r"\b(?:TK)+\b")
LONG_HEADLINE: Final = 110
_OURS: Final = gettext_lazy("A link leads to “%(address)s” of our own paper, where there is nothing. Choose the page.")
# As the form has it, where the model's own words are others.
_LABELS: Final = {"title": gettext_lazy("Headline"), "signatures": gettext_lazy("Bylines")}
_leads_somewhere: list[Callable[[str], bool]] = []


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One thing about a story: at which field, in a body at which block, and whether it stops it."""

    field: str
    says: str | Promise
    is_stop: bool
    block: int | None = None


def tell_addresses(leads_somewhere: Callable[[str], bool]) -> None:
    """Register what knows whether a path of the paper leads somewhere; sections know, and they stand above."""
    _leads_somewhere[:] = [leads_somewhere]


def marks_of(story: Any) -> tuple[Mark, ...]:
    """Return what stops a story and what is worth a look, in the order in which its form is read.

    Cost: five queries beside the story's own rows, and two for each link to an address of ours.
    """
    passages = [each for each in passages_of(story) if each.text]
    found = [
        *_of_headline(story),
        *_of_hero(story),
        *_unfinished(passages),
        *_of_pictures(story),
        *_of_links(story),
        *_of_addresses(passages),
        *_of_footnotes(story),
        *_of_embargo(story, now=timezone.now()),
        *_of_what_is_missing(story),
    ]
    return tuple(dict.fromkeys(found))


def marks_of_row(story: Any) -> tuple[Mark, ...]:
    """Return what stops a story whoever makes it public: an import of an old archive, a move, a schedule too."""
    return (*_of_hero(story), *_of_embargo(story, now=timezone.now()))


def label_of(kind: type[models.Model], field: str) -> str:
    """Return what a field of a story is called on screen."""
    if field in _LABELS:
        return str(_LABELS[field])
    found: Any = kind._meta.get_field(field)
    label = str(found.related_model._meta.verbose_name_plural if found.one_to_many else found.verbose_name)
    return label[:1].upper() + label[1:]


def says_tk(text: str) -> bool:
    """Tell whether a text still has a TK in it."""
    return TK.search(text) is not None


def tk_message() -> str:
    """Return what is said of a TK."""
    return _("A TK is left here. Fill in what is missing; a name that is spelled so is written T.K.")


def _of_headline(story: Any) -> Iterator[Mark]:
    if len(story.title) > LONG_HEADLINE:
        says = _("The headline is longer than %(count)s characters; lists and search results will cut it.")
        yield Mark(field="title", says=says % {"count": LONG_HEADLINE}, is_stop=False)


def _of_hero(story: Any) -> Iterator[Mark]:
    hero = story.hero
    if hero is not None and not hero.description.strip():
        says = _("This picture has no alternative text. Open the picture and describe it.")
        yield Mark(field="hero", says=says, is_stop=True)
    if hero is not None and not hero.credit.strip():
        says = _("This picture has no credit. Open the picture and say who made it.")
        yield Mark(field="hero", says=says, is_stop=True)


def _unfinished(passages: list[Passage]) -> Iterator[Mark]:
    for each in passages:
        if TK.search(each.text) and says_tk(each.words):
            yield Mark(field=each.field, says=tk_message(), is_stop=True, block=each.block)


def _of_pictures(story: Any) -> Iterator[Mark]:
    pointers = list(pictures_of(story))
    known = get_image_model().objects.in_bulk([each.id for each in pointers]) if pointers else {}
    for each in pointers:
        picture = known.get(each.id)
        if picture is not None and not picture.description.strip():
            says = _("The picture “%(title)s” has no alternative text, so some readers will not know what it shows.")
            yield Mark(field=each.field, says=says % {"title": picture.title}, is_stop=False, block=each.block)
        if picture is not None and not picture.credit.strip():
            says = _("The picture “%(title)s” has no credit.")
            yield Mark(field=each.field, says=says % {"title": picture.title}, is_stop=False, block=each.block)


def _of_links(story: Any) -> Iterator[Mark]:
    pointers = list(links_of(story))
    wanted = [each.id for each in pointers]
    known = dict(Page.objects.filter(pk__in=wanted).values_list("pk", "live")) if pointers else {}
    for each in pointers:
        if each.id not in known:
            says = _("A link leads to a page that was deleted. Choose another page, or take the link off.")
            yield Mark(field=each.field, says=says, is_stop=True, block=each.block)
        elif not known[each.id]:
            # Two stories that link to each other could otherwise never appear: it is set as soon as the page is there.
            says = _("A link leads to a page that is not public, so readers see its words without a link until it is.")
            yield Mark(field=each.field, says=says, is_stop=False, block=each.block)


def _of_addresses(passages: list[Passage]) -> Iterator[Mark]:
    for each in passages:
        for address in each.addresses:
            path = _path_of_ours(address)
            if path and not all(leads(path) for leads in _leads_somewhere):
                yield Mark(field=each.field, says=_OURS % {"address": path}, is_stop=True, block=each.block)


def _of_footnotes(story: Any) -> Iterator[Mark]:
    """Stop a text that refers to a footnote which is not there: readers would see the mark."""
    known = {note["mark"] for block in story.body if block.block_type == "notes" for note in block.value}
    for place, block in enumerate(story.body):
        texts = rich_texts_in([block]) if known and block.block_type != "notes" else ()
        for mark in sorted({mark for html in texts for mark in marks_in(html)} - known):
            says = _("There is no footnote “%(mark)s”. Write it, or take its mark out of the text.")
            yield Mark(field="body", says=says % {"mark": mark}, is_stop=True, block=place)


def _path_of_ours(address: str) -> str:
    """Return the path of an address that is on our own paper, or nothing."""
    try:
        said = urlsplit(address)
    except ValueError:
        return ""
    is_ours = said.netloc == urlsplit(str(settings.MASTHEAD_CONFIG.addresses.paper)).netloc
    is_path = not said.scheme and not said.netloc and said.path.startswith("/")
    return (said.path or "/") if is_path or (is_ours and said.scheme in ("http", "https")) else ""


def _of_embargo(story: Any, *, now: datetime) -> Iterator[Mark]:
    """Hold a story back until its embargo, or that of any version of it in another language, is over."""
    others = type(story).objects.filter(translation_key=story.translation_key, embargo_until__gt=now)
    theirs = others.exclude(pk=story.pk).values_list("embargo_until", flat=True)
    until = max([*theirs, *([story.embargo_until] if story.embargo_until else [])], default=now)
    if max(story.go_live_at or now, now) < until:
        says = _("Its embargo ends on %(time)s: set the schedule to that time or later, or take the embargo off.")
        at = date_format(timezone.localtime(until), "DATETIME_FORMAT")
        yield Mark(field="embargo_until", says=says % {"time": at}, is_stop=True)


def _of_what_is_missing(story: Any) -> Iterator[Mark]:
    if not story.standfirst.strip():
        yield Mark(field="standfirst", says=_("There is no standfirst; lists show the headline alone."), is_stop=False)
    if not story.signatures.all():
        yield Mark(field="signatures", says=_("Nobody signs this story."), is_stop=False)
    if not story.topics.all():
        says = _("No topic is set, so readers of a topic will not find it.")
        yield Mark(field="topics", says=says, is_stop=False)
