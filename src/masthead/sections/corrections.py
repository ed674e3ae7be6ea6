"""The page of corrections: the newest of a language, each with the story that it corrects."""

from collections.abc import Iterator

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from masthead.press.facts import Args
from masthead.press.table import PageKind, Sheet, register
from masthead.sections.facts import site
from masthead.stories.compose import card_of
from masthead.stories.correction_facts import latest_corrections
from masthead.stories.facts import brief
from masthead.stories.paths import list_path
from masthead.stories.setting import set_page
from masthead.stories.site import site_of
from masthead.stories.versions import in_every_language
from masthead.style.frame import Frame, Link


def print_corrections(language: str) -> Sheet:
    """Set the newest corrections of a language's stories."""
    around = site_of(language)
    found = latest_corrections(language)
    brief.prime((pk,) for pk, _ in found)
    rows = tuple((card, row) for pk, row in found if (card := card_of(pk)) is not None)
    path = list_path(kind="correction", slug="", language=language)
    with translation.override(language):
        title = gettext("Corrections")
        words = gettext("What was wrong in our stories, what is right, and what stood there before.")
    frame = Frame(
        title=title,
        path=path,
        description=words,
        feed=Link(f"{around.name}: {title}", f"{path}feed.xml"),
        alternates=in_every_language(
            language=language, path_of=lambda code: list_path(kind="correction", slug="", language=code)
        ),
        current=path,
    )
    matter = {"rows": rows, "words": words}
    return set_page(template="sections/corrections.html", site=around, frame=frame, matter=matter)


def _every_language() -> Iterator[Args]:
    return ((code,) for code in dict(settings.LANGUAGES))


register(PageKind(name="corrections", exists=site, every=_every_language, render=print_corrections))
