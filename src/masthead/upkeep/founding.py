"""Found a newsroom: its languages, front pages and roles, so that an editor can begin."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext
from wagtail.models import Locale, Page, Site

from masthead.appeal.models import SUPPORT_SLUG, SupportPage
from masthead.sections.models import FrontPage, PolicyPage, Section
from masthead.staff.roles import ensure_roles


def is_founded() -> bool:
    """Return whether pages stand under a front page: then somebody's newsroom is here."""
    if Page._meta.db_table not in connection.introspection.table_names():
        return False
    return Page.objects.filter(depth__gt=2).exists()


@transaction.atomic
def found_newsroom() -> None:
    """Make what is missing: a locale and a front page for each language, Wagtail's site, the roles. Safe to repeat."""
    for code in dict(settings.LANGUAGES):
        Locale.objects.get_or_create(language_code=code)
    main = _main_front()
    _ensure_site(main)
    ensure_roles()


@transaction.atomic
def found_pages() -> None:
    """Give a newly founded newsroom a first section and the pages about itself, for an editor to rename."""
    main = _main_front()
    if Page.objects.child_of(main).exists():
        return
    with translation.override(settings.LANGUAGE_CODE):
        _publish(parent=main, page=Section(title=gettext("News"), slug="news"))
        _publish(
            parent=main,
            page=PolicyPage(
                title=gettext("About us"), slug="about", body=_first_words(), purpose=PolicyPage.Purpose.MISSION
            ),
        )
        _publish(parent=main, page=SupportPage(title=gettext("Support us"), slug=SUPPORT_SLUG))


def front_in(code: str) -> FrontPage:
    """Return the front page of a language, made beside the main one where there is none."""
    found = FrontPage.objects.filter(locale__language_code=code).order_by("path").first()
    if found is not None:
        return found
    front = FrontPage(title=settings.MASTHEAD_CONFIG.newsroom.name, slug=f"home-{code}")
    front.locale = Locale.objects.get(language_code=code)
    front.translation_key = _main_front().translation_key
    return _publish(parent=Page.objects.get(depth=1), page=front)


def _main_front() -> FrontPage:
    code = settings.LANGUAGE_CODE
    found = FrontPage.objects.filter(locale__language_code=code).order_by("path").first()
    if found is not None:
        return found
    root = Page.objects.get(depth=1)
    _remove_welcome(root)
    front = FrontPage(title=settings.MASTHEAD_CONFIG.newsroom.name, slug="home")
    front.locale = Locale.objects.get(language_code=code)
    return _publish(parent=root, page=front)


def _remove_welcome(root: Page) -> None:
    """Remove the page with which Wagtail's own migrations greet."""
    for page in Page.objects.child_of(root).filter(content_type__model="page", numchild=0):
        page.delete()
    root.refresh_from_db()


def _publish(*, parent: Page, page: Page) -> Page:
    if page.locale_id is None:
        page.locale = parent.locale
    Page.objects.get(pk=parent.pk).add_child(instance=page)
    page.save_revision().publish()
    return page


def _ensure_site(front: FrontPage) -> None:
    paper = urlsplit(settings.MASTHEAD_CONFIG.addresses.paper)
    port = paper.port or (443 if paper.scheme == "https" else 80)
    said = {"hostname": paper.hostname, "port": port, "root_page": front, "site_name": front.title}
    Site.objects.update_or_create(is_default_site=True, defaults=said)


def _first_words() -> str:
    said = gettext("Say here who you are, who pays for your work and how readers reach you.")
    return f"<p>{said}</p>"
