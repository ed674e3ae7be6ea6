"""What stands at the head of a list of any kind, and where its first page is."""

from dataclasses import dataclass
from typing import Final

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from masthead.bylines.facts import byline
from masthead.stories.gathering_facts import gathering
from masthead.stories.paths import list_path
from masthead.stories.places import place

_NAMES: Final = {"topic": _("Topic"), "series": _("Series"), "byline": _("Byline")}


@dataclass(frozen=True, kw_only=True)
class Head:
    """The title matter of a list, and the path of its first page."""

    title: str
    path: str
    introduction: str = ""
    label: str = ""
    portrait_id: int | None = None


def head_of(*, kind: str, key: str, language: str) -> Head:
    """Return the title matter of a list.

    Raises:
        LookupError: the topic, series, byline or section is gone.
    """
    if kind == "all":
        with translation.override(language):
            return Head(title=gettext("Archive"), path=list_path(kind=kind, slug="", language=language))
    if kind == "section":
        where = place(int(key))
        if where is None:
            raise LookupError(key)
        return Head(title=where.title, path=where.path)
    return _gathered_head(kind=kind, key=key, language=language)


def _gathered_head(*, kind: str, key: str, language: str) -> Head:
    with translation.override(language):
        label = str(_NAMES[kind])
    if kind == "byline":
        row = byline(key, language)
        if row is None:
            raise LookupError(key)
        words = " — ".join(filter(None, (row.job_title, row.biography)))
        path = list_path(kind=kind, slug=row.slug, language=language)
        return Head(title=row.name, path=path, introduction=words, label=label, portrait_id=row.portrait_id)
    gathered = gathering(kind, key, language)
    if gathered is None:
        raise LookupError(key)
    path = list_path(kind=kind, slug=gathered.slug, language=language)
    return Head(title=gathered.name, path=path, introduction=gathered.description, label=label)
