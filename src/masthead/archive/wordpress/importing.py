"""Import a WordPress export: every item accounted for, each in a transaction of its own, again without harm."""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.models import Page

from masthead.archive.models import ImportedItem
from masthead.archive.report import Line, Report
from masthead.archive.wordpress.landing import Ground, land, path_of
from masthead.archive.wordpress.media import Media, NotBrought, bring
from masthead.archive.wordpress.reading import Export, Item, items, survey
from masthead.lib.markup import MarkupTooLarge
from masthead.pictures.models import Picture
from masthead.sections.models import FrontPage, Section
from masthead.stories.recording import Recording

log = logging.getLogger(__name__)
_DEEPEST: Final = 12
_REUSED: Final = re.compile(r'<!-- wp:block \{"ref":(\d{1,18})')
_MOST_REUSABLE_BYTES: Final = 8_000_000
_NO_PLACE: Final = {
    "wp_block": "its words stand wherever it is shown",
    "guest-author": "its name stands under what it signed",
}
_DRAFTS: Final = frozenset({"publish", "draft", "future", "pending", "private"})


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the person asked for: where stories land, and whether pictures are fetched."""

    section: str = "news"
    fetches_media: bool = False


@dataclass(kw_only=True)
class _Import:
    """One import under way."""

    export: Export
    ground: Ground
    wish: Wish
    report: Report
    pages: dict[str, int] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def take(self, item: Item) -> None:
        """Account for one item; a failure is its own and is undone whole."""
        try:
            with transaction.atomic():
                line = self._line(item)
        except (MarkupTooLarge, ValidationError) as refused:
            line = _line_of(item, outcome="failed", notes=(" ".join(getattr(refused, "messages", [str(refused)])),))
        except Exception as error:
            # One item that nobody foresaw must not hold back the others; the report says which.
            log.exception("cannot import item %s", item.id)
            line = _line_of(item, outcome="failed", notes=(type(error).__name__,))
        self.report.lines.append(line)

    def _line(self, item: Item) -> Line:
        if item.kind not in {"post", "page", "attachment"}:
            return _line_of(
                item, outcome="skipped", notes=(_NO_PLACE.get(item.kind) or f"there is no place for a {item.kind}",)
            )
        if not item.id or item.id in self.seen:
            why = "another item of the file has its number" if item.id else "it has neither a number nor an address"
            return _line_of(item, outcome="failed", notes=(why,))
        self.seen.add(item.id)
        known = ImportedItem.objects.filter(source=self.export.source, item_id=item.id).first()
        if item.kind == "attachment":
            return self._take_attachment(item=item, known=known)
        if item.status not in _DRAFTS:
            return _line_of(item, outcome="skipped", notes=(f"its status is {item.status}",))
        return self._take_page(item=item, known=known)

    def _take_page(self, *, item: Item, known: ImportedItem | None) -> Line:
        page = Page.objects.filter(pk=known.page_id).first() if known else None
        if known and page is None:
            return _line_of(item, outcome="kept", notes=("it was deleted at the desk",))
        if known and page:
            self.pages[item.id] = page.pk
            path = path_of(page)
            if known.digest == _digest(item=item, reusable=self.ground.reusable) and not self.ground.media.has_new_for(
                item
            ):
                return _line_of(item, outcome="unchanged", path=path)
            if why := _touched_at_desk(page=page, known=known):
                return _line_of(item, outcome="kept", path=path, notes=(f"the file has it otherwise, but {why}",))
        parent = self._above(item)
        landed = land(item=item, ground=self.ground, page=page.specific if page else None, parent=parent)
        self.pages[item.id] = landed.page.pk
        self._remember(item=item, page_id=landed.page.pk, revision_id=landed.page.latest_revision_id)
        outcome = "updated" if known else "created"
        is_lost = item.kind == "page" and item.parent != "0" and parent is None
        notes = (
            (*landed.notes, "it stands at the top: there is no page above it, or too many") if is_lost else landed.notes
        )
        line = _line_of(item, outcome=outcome, path=path_of(landed.page), notes=notes)
        return replace(line, blocks=landed.blocks)

    def _above(self, item: Item) -> Page | None:
        if item.kind != "page" or item.parent not in self.pages:
            return None
        return Page.objects.filter(pk=self.pages[item.parent], depth__lt=_DEEPEST).first()

    def _take_attachment(self, *, item: Item, known: ImportedItem | None) -> Line:
        self.ground.media.attach(item=item)
        if known:
            kept = _kept(known)
            if kept is None:
                return _line_of(item, outcome="kept", notes=("it was deleted at the desk",))
            self.ground.media.remember(item=item, kept=kept, is_new=False)
            return _line_of(item, outcome="unchanged")
        if not self.wish.fetches_media:
            return _line_of(item, outcome="skipped", notes=("not fetched; --fetch-media brings it in",))
        try:
            kept = bring(item=item, credit=self.export.title)
        except NotBrought as refused:
            return _line_of(item, outcome="skipped", notes=(str(refused),))
        self.ground.media.remember(item=item, kept=kept, is_new=True)
        if isinstance(kept, Recording):
            self._remember(item=item, recording_id=kept.pk)
            return _line_of(item, outcome="created", notes=("check its credit, and write a transcript",))
        self._remember(item=item, picture_id=kept.pk)
        return _line_of(item, outcome="created", notes=("check its credit and its alternative text",))

    def _remember(self, *, item: Item, **ids: int | None) -> None:
        defaults = {"digest": _digest(item=item, reusable=self.ground.reusable), **ids}
        ImportedItem.objects.update_or_create(source=self.export.source, item_id=item.id, defaults=defaults)


def import_export(file: Path, *, wish: Wish, progress: Callable[[int], None] | None = None) -> Report:
    """Bring a WordPress export in, and return what became of each of its items.

    The file is read whole once before anything is changed. Attachments come first, then pages from the top
    down and posts, so that a text finds its pictures and a page the one above it.

    Raises:
        NotAnExport: the file cannot be read whole; nothing was changed.
        LookupError: the newsroom has no front page yet.
    """
    export = survey(file)
    ground = Ground(
        front=_front(), section=_section(wish.section), export=export, media=Media(), reusable=_reusable(file)
    )
    work = _Import(
        export=export, ground=ground, wish=wish, report=Report(source=export.source, item_count=export.item_count)
    )
    depth = _depths(file)
    count = 0
    for turn in range(max(depth.values()) + 1):
        for item in items(file):
            if _turn_of(item=item, depth=depth) == turn:
                work.take(item)
                count += 1
                if progress is not None:
                    progress(count)
    return work.report


def _reusable(file: Path) -> dict[str, str]:
    """Return the words of WordPress's reusable blocks by number, as many as memory may hold."""
    found: dict[str, str] = {}
    room = _MOST_REUSABLE_BYTES
    for item in items(file):
        if item.kind == "wp_block" and item.status == "publish" and len(item.body) <= room:
            room -= len(item.body)
            found[item.id] = item.body
    return found


def _depths(file: Path) -> dict[str, int]:
    """Return in which turn each page comes: those without a page above in the first, and so on; loops end there.

    Pages that stand deeper than a newsroom's do come in the last turn, since each turn reads the file again.
    """
    parents = {item.id: item.parent for item in items(file) if item.kind == "page"}
    depths = {}
    for page_id, parent in parents.items():
        above, seen = parent, {page_id}
        while above in parents and above not in seen and len(seen) < _DEEPEST:
            seen.add(above)
            above = parents[above]
        depths[page_id] = len(seen)
    return depths | {"": max(1, *depths.values()) if depths else 1}


def _turn_of(*, item: Item, depth: dict[str, int]) -> int:
    if item.kind == "attachment":
        return 0
    return depth[item.id] if item.kind == "page" else depth[""]


def _front() -> FrontPage:
    found = FrontPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE).order_by("path").first()
    if found is None:
        raise LookupError("the newsroom has no front page")
    return found


def _section(slug: str) -> Section:
    """Return the section that stories land in, made where there is none of that address."""
    front = _front()
    found = Section.objects.child_of(front).filter(slug=slug).first()
    if found is not None:
        return found
    section = Section(title=slug.replace("-", " ").capitalize(), slug=slug)
    section.locale = front.locale
    Page.objects.get(pk=front.pk).add_child(instance=section)
    section.save_revision().publish(skip_permission_checks=True)
    return section


def _kept(known: ImportedItem) -> Picture | Recording | None:
    """Return what an attachment became, where it still is."""
    if known.recording_id:
        return Recording.objects.filter(pk=known.recording_id).first()
    return Picture.objects.filter(pk=known.picture_id).first()


def _touched_at_desk(*, page: Page, known: ImportedItem) -> str:
    """Return what the desk has done with an imported page since; empty where it has not touched it."""
    if page.latest_revision_id != known.revision_id:
        return "it was edited at the desk since"
    if page.locked:
        return "it is locked at the desk"
    if not page.live and page.first_published_at is not None:
        return "it was taken off the paper at the desk"
    return ""


def _digest(*, item: Item, reusable: Mapping[str, str]) -> str:
    """Return what tells an item, and the words that it only names, from another version of them."""
    named = [reusable.get(number, "") for number in _REUSED.findall(item.body)]
    return blake2b(repr((item, named) if any(named) else item).encode(), digest_size=16).hexdigest()


def _line_of(item: Item, *, outcome: str, path: str = "", notes: tuple[str, ...] = ()) -> Line:
    return Line(
        id=item.id,
        kind=item.kind,
        title=item.title,
        outcome=outcome,
        path=path,
        notes=notes,
        comment_count=item.comment_count,
    )
