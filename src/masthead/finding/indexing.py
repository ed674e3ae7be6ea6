"""Bring the search index up to the edition, a little at a time, so that nobody who publishes waits for it.

The edition alone is read: what is found is what readers can read. Whoever is killed on the way does the same again:
where a story's words were and where they will be is kept before the first of them is moved.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

from django.conf import settings
from django.db import transaction

from masthead.finding.changes import pages_of
from masthead.finding.drawers import changed
from masthead.finding.entries import digest_of, stems_of
from masthead.finding.models import Cabinet, Drawer, IndexedStory
from masthead.finding.plan import Plan, plan
from masthead.finding.words import drawer_of, made_with
from masthead.press.edition import Edition
from masthead.press.notes import note

_AT_ONCE: Final = 20
# So many stories have some 40 MB of stems while those are sorted into drawers.
_STORIES_A_BATCH: Final = 1_000
_Added = dict[int, dict[str, list[int]]]


def index(edition: Edition) -> Iterator[None]:
    """Bring the index up to the edition as it is now; yields wherever other work may come between."""
    for language in dict(settings.LANGUAGES):
        work = yield from plan(edition=edition, language=language)
        if work.is_anew:
            _begin_anew(work)
        stories = iter(work.stories.items())
        while batch := dict(islice(stories, _STORIES_A_BATCH)):
            yield from _Batch(work).change(edition=edition, stories=batch)
        yield from _Batch(work).take_out(work.gone)
        yield from _finish(work)


def index_now(edition: Edition) -> None:
    """Bring the index up to the edition without a pause."""
    for _ in index(edition):
        pass


def name_of(*, language: str, number: int) -> str:
    """Return a drawer's name."""
    return f"{language}/{number}"


def _begin_anew(plan: Plan) -> None:
    with transaction.atomic():
        # Without a name of its rules the index counts as none, should this not come to an end.
        Cabinet.objects.filter(pk=plan.language).update(made_with="")
        Drawer.objects.filter(name__startswith=f"{plan.language}/").delete()
        IndexedStory.objects.filter(language=plan.language).delete()


def _finish(plan: Plan) -> Iterator[None]:
    """Let the press print drawers that were made anew, and say last up to which edition the index is."""
    rows = Cabinet.objects.filter(pk=plan.language)
    # Drawers that are no more are looked at too, and taken away.
    most = max(plan.drawer_count, *rows.values_list("drawer_count", flat=True), 0)
    said = {"drawer_count": plan.drawer_count, "story_count": plan.story_count}
    Cabinet.objects.update_or_create(language=plan.language, defaults=said)
    numbers = iter(range(most if plan.is_anew else 0))
    while some := list(islice(numbers, _AT_ONCE)):
        with transaction.atomic():
            _note(language=plan.language, numbers=some)
        yield
    rows.update(edition=plan.edition, made_with=made_with())


def _note(*, language: str, numbers: Iterable[int]) -> None:
    for number in numbers:
        note(model="finding.drawer", pk=name_of(language=language, number=number))


class _Batch:
    """Some stories of one language on their way into drawers, or out of them."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._numbers: dict[str, int] = {}

    def change(self, *, edition: Edition, stories: Mapping[int, str]) -> Iterator[None]:
        """Let the index say of each story what its page says now."""
        added: _Added = {}
        rows, before = [], IndexedStory.objects.in_bulk(list(stories))
        paths = iter(stories.items())
        while some := list(islice(paths, _AT_ONCE)):
            for row, stems in self._read(edition=edition, some=some, before=before):
                rows.append(row)
                self._sort(row=row, stems=stems, into=added)
            yield
        yield from self._move(rows=rows, before=before, added=added)

    def take_out(self, gone: Iterable[int]) -> Iterator[None]:
        """Let the index say nothing of stories that readers cannot read any more."""
        before = IndexedStory.objects.in_bulk(list(gone))
        yield from self._move(rows=[], before=before, added={})
        IndexedStory.objects.filter(pk__in=list(before)).delete()

    def _read(
        self, *, edition: Edition, some: list[tuple[int, str]], before: dict[int, IndexedStory]
    ) -> Iterator[tuple[IndexedStory, dict[str, int]]]:
        """Yield the row and the stems of each story whose words are others than the index knows."""
        with edition.reading() as view:
            read = [(pk, path, pages_of(view, path)) for pk, path in some]
        for pk, path, pages in read:
            stems = stems_of(*pages, language=self._plan.language)
            words, known = digest_of(stems), before.get(pk)
            if known is not None and (known.words, known.path) == (words, path):
                del before[pk]
                continue
            yield IndexedStory(story=pk, language=self._plan.language, path=path, words=words), stems

    def _sort(self, *, row: IndexedStory, stems: dict[str, int], into: _Added) -> None:
        bits = 0
        for stem, weight in stems.items():
            number = self._numbers.get(stem)
            if number is None:
                number = self._numbers[stem] = drawer_of(stem, drawer_count=self._plan.drawer_count)
            bits |= 1 << number
            into.setdefault(number, {}).setdefault(stem, []).append(row.pk << 2 | weight)
        row.drawers = f"{bits:x}"

    def _move(self, *, rows: list[IndexedStory], before: dict[int, IndexedStory], added: _Added) -> Iterator[None]:
        left: dict[int, set[int]] = {}
        for pk, known in before.items():
            for number in _numbers_in(known.drawers):
                left.setdefault(number, set()).add(pk)
        self._announce(rows=rows, before=before)
        numbers = iter(sorted({*left, *added}))
        while some := list(islice(numbers, _AT_ONCE)):
            self._change_drawers(some, left=left, added=added)
            yield
        IndexedStory.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["story"], update_fields=["path", "words", "drawers"]
        )

    def _announce(self, *, rows: list[IndexedStory], before: dict[int, IndexedStory]) -> None:
        """Keep where words were and will be, and that they are on their way."""
        moving = []
        for row in rows:
            was = int(before[row.pk].drawers, 16) if row.pk in before else 0
            drawers = f"{was | int(row.drawers, 16):x}"
            moving.append(IndexedStory(story=row.pk, language=row.language, path=row.path, drawers=drawers))
        IndexedStory.objects.bulk_create(
            moving, update_conflicts=True, unique_fields=["story"], update_fields=["path", "words", "drawers"]
        )

    def _change_drawers(self, numbers: list[int], *, left: dict[int, set[int]], added: _Added) -> None:
        names = {name_of(language=self._plan.language, number=number): number for number in numbers}
        with transaction.atomic():
            kept = dict(Drawer.objects.filter(pk__in=list(names)).values_list("pk", "stems"))
            # A story that is written again stands nowhere twice.
            drawers = [
                Drawer(
                    name=name,
                    stems=changed(
                        kept.get(name, "{}"),
                        without=_without(number, left=left, added=added),
                        added=added.get(number, {}),
                    ),
                )
                for name, number in names.items()
            ]
            Drawer.objects.bulk_create(drawers, update_conflicts=True, unique_fields=["name"], update_fields=["stems"])
            # With what changed, lest somebody is killed between. Made anew, they are printed once all lies in them.
            if not self._plan.is_anew:
                _note(language=self._plan.language, numbers=numbers)


def _without(number: int, *, left: dict[int, set[int]], added: _Added) -> set[int]:
    """Return the stories to take out of a drawer: also those that are put in anew, lest they stand there twice."""
    return {*left.get(number, ()), *(it >> 2 for found in added.get(number, {}).values() for it in found)}


def _numbers_in(drawers: str) -> Iterator[int]:
    bits = int(drawers, 16)
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low
