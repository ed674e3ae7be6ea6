"""What the search's pages know: the cabinet of a language, its drawers, neighbouring stories, and the topics."""

from dataclasses import dataclass

from django.conf import settings

from masthead.finding.models import Cabinet, Drawer
from masthead.press.facts import Args, FactKey, fact
from masthead.press.suspicion import suspect
from masthead.stories.listed import chunks
from masthead.stories.models import Story, Topic

# Stories with neighbouring ids share a file: what a search shows of ten stories stays small, and files stay few.
NEIGHBOURS = 8


@dataclass(frozen=True, kw_only=True)
class CabinetRow:
    """How many drawers an index has, and of how many stories."""

    drawer_count: int
    story_count: int


@fact("search.cabinet")
def cabinet(language: str) -> CabinetRow | None:
    """Return a language's cabinet; None before there is one."""
    row = Cabinet.objects.filter(pk=language).first()
    return None if row is None else CabinetRow(drawer_count=row.drawer_count, story_count=row.story_count)


def _drawers(every: list[Args]) -> dict[Args, str]:
    counts = dict(Cabinet.objects.values_list("language", "drawer_count"))
    names = {f"{language}/{number}": (language, number) for language, number in every}
    kept = dict(Drawer.objects.filter(pk__in=list(names)).values_list("name", "stems"))
    return {args: kept.get(name, "{}") for name, args in names.items() if int(args[1]) < counts.get(str(args[0]), 0)}


@fact("search.drawer", many=_drawers)
def drawer(language: str, number: int) -> str | None:
    """Return the stems in a drawer as they are kept; None where the cabinet has no such drawer."""
    return _drawers([(language, number)]).get((language, number))


def _neighbours(every: list[Args]) -> dict[Args, tuple[int, ...]]:
    """Return many groups. Cost: a query for fifty of them."""
    ids = sorted({int(args[1]) * NEIGHBOURS + place for args in every for place in range(NEIGHBOURS)})
    found: dict[Args, list[int]] = {}
    for some in chunks(ids):
        # Of a draft that never was public no page would show anything.
        once_public = Story.objects.filter(pk__in=some, first_published_at__isnull=False)
        for pk, language in once_public.order_by("pk").values_list("pk", "locale__language_code"):
            found.setdefault((language, pk // NEIGHBOURS), []).append(pk)
    return {args: tuple(found[args]) for args in every if args in found}


@fact("search.neighbours", many=_neighbours)
def neighbours(language: str, number: int) -> tuple[int, ...] | None:
    """Return the stories of a language, public now or once, whose ids lie in one group; None where there are none."""
    return _neighbours([(language, number)]).get((language, number))


@fact("search.topics")
def topics(language: str) -> tuple[str, ...]:
    """Return the keys of all topics, by name; a page shows those that have public stories in its language."""
    rows = Topic.objects.order_by("name", "pk").values_list("translation_key", flat=True)
    return tuple(dict.fromkeys(map(str, rows)))


def _of_cabinet(language: str) -> list[FactKey]:
    return [cabinet.key(language)]


def _of_drawer(name: str) -> list[FactKey]:
    language, _, number = name.rpartition("/")
    return [drawer.key(language, int(number))]


def _of_story(pk: str) -> list[FactKey]:
    return [neighbours.key(code, int(pk) // NEIGHBOURS) for code in dict(settings.LANGUAGES)]


def _of_topic(_pk: str) -> list[FactKey]:
    return [topics.key(code) for code in dict(settings.LANGUAGES)]


suspect("finding.cabinet", _of_cabinet)
suspect("finding.drawer", _of_drawer)
suspect("stories.story", _of_story)
suspect("stories.topic", _of_topic)
