"""Protected names: one deed takes a name off everything that is printed, and remembers whose it is for a few alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import Max, Q
from django.utils import translation
from django.utils.crypto import get_random_string
from django.utils.translation import gettext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import ModelLogEntry
from wagtail_localize.models import String, TranslationSource

from masthead.bylines.models import Byline, ProtectedName
from masthead.press.models import Note
from masthead.stories.credited import take_off_credits
from masthead.stories.paths import list_path
from masthead.stories.places import spellings

_CHARACTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a publisher asks for: whose name it is, how it was spelled anywhere, and what is shown instead.

    Without ``shown_as`` each language says in its own words that the name is withheld.
    """

    real_name: str
    spellings: tuple[str, ...]
    shown_as: str = ""


def protect(byline: Byline, wish: Wish) -> ProtectedName:
    """Take a name off the byline in every language, off credits, addresses and the desk's own records.

    The press prints what changed; earlier printings that hold a spelling are forgotten after that (a chore).
    """
    with transaction.atomic():
        # In order: credits, which have one language, say what the first of them says.
        rows = list(Byline.objects.select_for_update().filter(translation_key=byline.translation_key).order_by("pk"))
        kept, _made = ProtectedName.objects.get_or_create(byline_key=byline.translation_key)
        kept.real_name = wish.real_name
        before = {str(row.pk): {"name": row.name, "slug": row.slug} for row in rows if not row.is_protected}
        kept.shown_before |= before
        told = {*wish.spellings, *(each[part] for each in before.values() for part in ("name", "slug"))}
        kept.spellings = sorted({*kept.spellings, *told} - {wish.shown_as, ""})
        # The rows come first: what is withheld is in none of them when the press looks again.
        kept.save()
        for row in rows:
            _take_off(row, shown_as=wish.shown_as)
        shown = {row.locale.language_code: row.name for row in rows}
        take_off_credits(words=kept.spellings, shown_as=rows[0].name, in_language=shown)
        _take_off_records(rows, words=kept.spellings)
        kept.after_note = Note.objects.aggregate(last=Max("pk"))["last"] or 0
        kept.forgotten_at = None
        kept.save()
    return kept


def show_again(byline: Byline) -> None:
    """Give a byline back the name that each language showed before; what was taken off credits stays off."""
    with transaction.atomic():
        kept = ProtectedName.objects.get(byline_key=byline.translation_key)
        for row in Byline.objects.filter(translation_key=byline.translation_key, is_protected=True):
            before = kept.shown_before.get(str(row.pk), {})
            row.name, row.is_protected = before.get("name") or kept.real_name, False
            row.slug = _free_slug(row, wanted=before.get("slug", row.slug))
            row.save()
            Redirect.objects.filter(redirect_link=_path_of(row)).delete()
        kept.shown_before = {}
        kept.save()


def _take_off(row: Byline, *, shown_as: str) -> None:
    paths = {_path_of(row)}
    with translation.override(row.locale.language_code):
        row.name = shown_as or gettext("Name withheld")
    if not row.is_protected:
        row.slug = f"author-{get_random_string(10, _CHARACTERS)}"
    row.job_title, row.biography, row.portrait, row.is_protected = "", "", None, True
    row.save()
    # A way from the old address to this row would tell whose it is.
    _forget_ways(paths | {_path_of(row)})


def _forget_ways(paths: set[str]) -> None:
    old = {each for path in paths for each in spellings(path)}
    for found in Redirect.objects.filter(Q(old_path__in=old) | Q(redirect_link__in=old)):
        found.delete()


def _take_off_records(rows: list[Byline], *, words: Iterable[str]) -> None:
    """Take the name out of what the desk wrote down by itself: its log, and what was handed to translators."""
    for row in rows:
        ModelLogEntry.objects.for_instance(row).update(label=str(row), data={})
    TranslationSource.objects.filter(object_id=rows[0].translation_key).delete()
    String.objects.filter(data__in=list(words)).delete()


def _free_slug(row: Byline, *, wanted: str) -> str:
    others = Byline.objects.filter(locale=row.locale, slug=wanted).exclude(pk=row.pk)
    return row.slug if others.exists() else wanted


def _path_of(row: Any) -> str:
    return list_path(kind="byline", slug=row.slug, language=row.locale.language_code)
