"""The way from a list to a translation, without two queries for every row of the list."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Locale, Page
from wagtail_localize import wagtail_hooks as library

_MAY_TRANSLATE = "wagtail_localize.submit_translation"
_ICON = "wagtail-localize-language"


def take_over() -> None:
    """Put our buttons in the place of the library's, in lists alone: a page's own header keeps them all."""
    slow = [
        ("register_page_listing_more_buttons", library.page_listing_more_buttons),
        ("register_snippet_listing_buttons", library.register_snippet_listing_buttons),
    ]
    # The one public way to take a hook back.
    hooks.TemporaryHook(slow, order=0).__exit__(None, None, None)
    hooks.register("register_page_listing_more_buttons", page_buttons)
    hooks.register("register_snippet_listing_buttons", name_buttons)


def with_languages(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return ``rows`` of a translatable model that know whether a language is still missing."""
    versions = rows.model._default_manager.filter(translation_key=OuterRef(OuterRef("translation_key")))
    missing = Locale.objects.exclude(pk__in=versions.values("locale_id"))
    return rows.annotate(_has_untranslated_locale=Exists(missing))


def page_buttons(page: Page, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """Offer to translate a page in a list whose rows know that a language is missing, as Wagtail's do."""
    if getattr(page, "_has_untranslated_locale", False) and user.has_perm(_MAY_TRANSLATE):
        address = reverse("wagtail_localize:submit_page_translation", args=[page.alias_of_id or page.pk])
        yield Button(_("Translate this page"), address, priority=60, icon_name=_ICON)


def name_buttons(name: Model, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """Offer to translate a topic, a series or a byline in their lists."""
    if getattr(name, "_has_untranslated_locale", False) and user.has_perm(_MAY_TRANSLATE):
        words = (name._meta.app_label, name._meta.model_name, name.pk)
        address = reverse("wagtail_localize:submit_snippet_translation", args=words)
        label = {"aria-label": _("Translate “%(name)s”") % {"name": str(name)}}
        yield Button(_("Translate"), address, attrs=label, icon_name=_ICON, priority=100)
