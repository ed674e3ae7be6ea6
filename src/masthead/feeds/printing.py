"""The printing table of feeds, sitemaps and robots.txt."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings

from masthead.feeds.ai_crawlers import AI_CRAWLERS
from masthead.feeds.channel import Channel, list_channel, section_channel, site_channel
from masthead.feeds.forms import FORMS, RSS, Form
from masthead.feeds.sitemaps import index_of_sitemaps, news_sitemap, sitemap
from masthead.press.facts import Args, fact, now, until
from masthead.press.table import PageKind, Sheet, register
from masthead.sections.facts import newsroom, section, site
from masthead.sections.models import Section
from masthead.stories.compose import cards_of
from masthead.stories.listed import newest
from masthead.stories.lists import changed, list_exists, months
from masthead.stories.paths import home_path
from masthead.stories.places import place
from masthead.stories.printing import FOLLOWED, every_list
from masthead.stories.setting import origin
from masthead.stories.site import site_of

XML = "application/xml; charset=utf-8"
NEWS_AGE = timedelta(days=2)
NEWS_MOST = 1_000


def print_site_feed(language: str, *, form: Form = RSS) -> Sheet:
    """Set a feed of a language's newest stories."""
    return _feed(channel=site_channel(language), form=form)


def print_section_feed(section_id: int, *, form: Form = RSS) -> Sheet | None:
    """Set a feed of a section's newest stories."""
    channel = section_channel(section_id)
    return None if channel is None else _feed(channel=channel, form=form)


def print_list_feed(kind: str, key: str, language: str, *, form: Form = RSS) -> Sheet | None:
    """Set a feed of the newest stories of a topic or a byline; a series is read in order, and has none."""
    if kind not in FOLLOWED:
        return None
    return _feed(channel=list_channel(kind=kind, key=key, language=language), form=form)


def _feed(*, channel: Channel, form: Form) -> Sheet:
    return Sheet(path=form.path(channel), body=form.write(channel), media_type=form.media_type)


def print_sitemap_index(language: str) -> Sheet:
    """Set the index of a language's sitemaps."""
    found = [f"{home_path(language)}sitemap-{month}.xml" for month in months("all", "", language)]
    return Sheet(path=f"{home_path(language)}sitemap.xml", body=index_of_sitemaps(found), media_type=XML)


def print_sitemap(language: str, month: str) -> Sheet:
    """Set the sitemap of one month's stories."""
    stamps = changed(language, month) or ()
    place.prime((pk,) for pk, _ in stamps)
    rows = [(place(pk), at) for pk, at in stamps]
    found = [(where.path, at) for where, at in rows if where is not None]
    return Sheet(path=f"{home_path(language)}sitemap-{month}.xml", body=sitemap(found), media_type=XML)


@fact("news")
def news(language: str) -> tuple[tuple[int, datetime], ...] | None:
    """Return (id, time) of the newest stories, as many as a news sitemap may ever hold; None without a front page."""
    if site.peek(language) is None:
        return None
    return tuple((pk, at) for at, pk in newest(kind="all", key="", language=language, most=NEWS_MOST))


def print_news_sitemap(language: str) -> Sheet:
    """Set the sitemap of the last two days' stories; it is due again when the oldest of them leaves it."""
    oldest = now() - NEWS_AGE
    cards = cards_of(tuple(pk for pk, at in news(language) or () if at > oldest))
    if cards:
        until(min(card.published_at for card in cards) + NEWS_AGE)
    body = news_sitemap(site=site_of(language), cards=cards)
    return Sheet(path=f"{home_path(language)}news-sitemap.xml", body=body, media_type=XML)


def print_robots(language: str) -> Sheet | None:
    """Set robots.txt (once, for all languages)."""
    if language != settings.LANGUAGE_CODE or site(language) is None:
        return None
    welcomes_ai, _ = newsroom(1)
    lines = ["User-agent: *", "Allow: /"]
    if not welcomes_ai:
        lines += ["", *(f"User-agent: {name}" for name in AI_CRAWLERS), "Disallow: /"]
    homes = [home_path(code) for code in dict(settings.LANGUAGES) if site(code) is not None]
    lines += [
        "",
        *(f"Sitemap: {origin()}{home}{name}" for home in homes for name in ("sitemap.xml", "news-sitemap.xml")),
    ]
    return Sheet(path="/robots.txt", body="\n".join([*lines, ""]).encode(), media_type="text/plain; charset=utf-8")


def _every_language() -> Iterator[Args]:
    return ((code,) for code in dict(settings.LANGUAGES))


def _every_section() -> Iterator[Args]:
    return ((pk,) for pk in Section.objects.order_by("pk").values_list("pk", flat=True))


def _every_followed() -> Iterator[Args]:
    return (args for args in every_list() if args[0] in FOLLOWED)


def _every_sitemap() -> Iterator[Args]:
    return ((code, month) for code in dict(settings.LANGUAGES) for month in months.peek("all", "", code))


for _form in FORMS:
    _site, _section, _list = (
        partial(each, form=_form) for each in (print_site_feed, print_section_feed, print_list_feed)
    )
    register(PageKind(name=f"site-{_form.name}", exists=site, every=_every_language, render=_site))
    register(PageKind(name=f"section-{_form.name}", exists=section, every=_every_section, render=_section))
    register(PageKind(name=f"list-{_form.name}", exists=list_exists, every=_every_followed, render=_list))
register(PageKind(name="sitemap-index", exists=site, every=_every_language, render=print_sitemap_index))
register(PageKind(name="sitemap", exists=changed, every=_every_sitemap, render=print_sitemap))
register(PageKind(name="news-sitemap", exists=news, every=_every_language, render=print_news_sitemap))
register(PageKind(name="robots", exists=site, every=_every_language, render=print_robots))
