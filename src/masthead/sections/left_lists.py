"""Addresses that topics, series and names left when an editor gave them others: they lead on, as those of pages do."""

import re
from collections.abc import Iterator
from typing import Any, Final

from django.db.models.signals import post_save, pre_save
from wagtail.contrib.redirects.models import Redirect

from masthead.bylines.models import Byline
from masthead.press.facts import FactKey
from masthead.press.suspicion import suspect
from masthead.stories.gatherings import Series, Topic
from masthead.stories.paths import FOLDERS, list_path
from masthead.stories.places import spellings

_MODELS: Final = {"topic": Topic, "series": Series, "byline": Byline}
_KINDS: Final = {FOLDERS[kind]: kind for kind in _MODELS}
_LIST: Final = re.compile(rf"({'|'.join(_KINDS)})/([^/]+)")


def is_left(inner: str, *, language: str) -> bool:
    """Tell whether ``inner``, a path below its language's front page, is a list's address at which none stands."""
    found = _LIST.fullmatch(inner.strip("/"))
    if found is None:
        return False
    model: Any = _MODELS[_KINDS[found[1]]]
    return not model.objects.filter(slug=found[2], locale__language_code=language).exists()


def hear_of_left_lists() -> None:
    """Make a redirect whenever a list's address changes; called when all apps' models are there."""
    for kind, model in _MODELS.items():
        pre_save.connect(_remember, sender=model, dispatch_uid=f"sections.left_lists.{kind}")
        post_save.connect(_lead_on, sender=model, dispatch_uid=f"sections.lead_on.{kind}")


def _path(instance: Any) -> str:
    kind = next(kind for kind, model in _MODELS.items() if isinstance(instance, model))
    return list_path(kind=kind, slug=instance.slug, language=instance.locale.language_code)


def _remember(sender: Any, instance: Any, **_more: Any) -> None:
    before = sender.objects.select_related("locale").filter(pk=instance.pk).first() if instance.pk else None
    instance.left_path = _path(before) if before is not None else ""


def _lead_on(instance: Any, **_more: Any) -> None:
    here = _path(instance)
    if instance.left_path == here:
        return
    # Whoever takes an address ends what led away from it: a list that goes back must not lead round in a circle.
    Redirect.objects.filter(old_path__in=spellings(here)).delete()
    if instance.left_path:
        old_path = Redirect.normalise_path(instance.left_path)
        Redirect.objects.update_or_create(old_path=old_path, site=None, defaults={"redirect_link": here})


def _suspects_of_list(kind: str) -> Any:
    def suspects(pk: str) -> Iterator[FactKey]:
        for row in _MODELS[kind].objects.select_related("locale").filter(pk=int(pk)):  # type: ignore[attr-defined]
            yield from (FactKey("address", (path,)) for path in spellings(_path(row)))

    return suspects


for _name, _kind in (("stories.topic", "topic"), ("stories.series", "series"), ("bylines.byline", "byline")):
    suspect(_name, _suspects_of_list(_kind))
