"""The oracle: after any sequence of edits the incremental edition is byte for byte a full print."""

import tempfile
from collections import Counter
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction

from masthead.bylines.models import Byline
from masthead.desk.schedules import run_schedules
from masthead.live import facts as live_facts
from masthead.live import writing
from masthead.live.models import Entry
from masthead.press import whole
from masthead.press.audit import audit
from masthead.press.chore import print_round
from masthead.press.edition import Edition
from masthead.press.staging import find_whole
from masthead.press.view import PRINTED_BY
from masthead.sections.models import FrontPage, FrontPlacement, Newsroom, Package, PackageStory, Section
from masthead.stories.models import Correction, RelatedStory, Story
from masthead.stories.protecting import Wish, protect, show_again
from world import make_picture, make_recording, make_world

pick = st.integers(min_value=0, max_value=99)


class Newsday(RuleBasedStateMachine):
    """A newsroom at work: everything an editor does, in any order, with a print after some of it."""

    told: Counter[str] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.folder = tempfile.TemporaryDirectory()
        self.edition = Edition.open(Path(self.folder.name), writable=True)
        self.world = make_world()
        self.world.picture = make_picture()
        self.recording = make_recording()
        self.clock = timezone.now().replace(microsecond=0)
        self.count = 0
        self.told["histories"] += 1

    def teardown(self) -> None:
        try:
            self.do_print()
            found = audit(edition=self.edition)
            assert found == (), found
            with self.edition.reading() as view:
                assert view.count("failed") == 0
        finally:
            self.edition.close()
            self.folder.cleanup()
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def do_print(self) -> None:
        self.clock = max(self.clock, timezone.now())
        print_round(edition=self.edition, at=self.clock)
        self.told["prints"] += 1

    def any_story(self, n: int) -> Story | None:
        ids = list(Story.objects.order_by("pk").values_list("pk", flat=True))
        return Story.objects.get(pk=ids[n % len(ids)]) if ids else None

    def any_section(self, n: int) -> Section:
        ids = list(Section.objects.order_by("pk").values_list("pk", flat=True))
        return Section.objects.get(pk=ids[n % len(ids)])

    def publish(self, page: Page) -> None:
        page.save_revision().publish(skip_permission_checks=True)

    @rule(n=pick, days=st.integers(0, 70), live=st.booleans(), shown=st.booleans())
    def write(self, n: int, days: int, live: bool, shown: bool) -> None:
        self.count += 1
        names = list(self.world.sections)
        self.world.story(
            f"story-{self.count}",
            at=self.clock - timedelta(days=days),
            section=names[n % len(names)],
            live=live,
            topics=[name for i, name in enumerate(self.world.topics) if n >> i & 1],
            bylines=["olena"] if n % 3 else [],
            hero=self.world.picture if shown else None,
            series=self.world.series if n % 5 == 0 else None,
        )

    @precondition(lambda self: Story.objects.exists())
    @rule(n=pick, text=st.sampled_from(["Rain & <floods>", "Світло", "A very long word " + "x" * 60]))
    def edit(self, n: int, text: str) -> None:
        story = self.any_story(n)
        story.title, story.listing_headline, story.social_headline = text, text[: n % 3], text[: n % 5]
        story.coarse_dateline, story.is_major_update = "Near" * (n % 2), n % 5 == 0
        if n % 2:
            story.body = [
                ("text", f"<p>{n}</p>"),
                ("heading", text),
                ("quote", {"text": "So.", "attribution": text, "role": ""}),
                *self.boxes(n=n, text=text),
            ]
        story.save_revision() if n % 7 == 0 else self.publish(story)

    def boxes(self, *, n: int, text: str) -> list[tuple[str, object]]:
        """Give some of what may stand between paragraphs, with the picture that others change."""
        shown = {"picture": self.world.picture, "caption": text}
        every = [
            ("gallery", {"caption": "", "pictures": [shown, shown]}),
            ("fact_box", {"title": text, "text": "<p>Because[^why].</p>"}),
            ("timeline", {"title": "Days", "moments": [{"when": "Today", "text": text}]}),
            ("chart", shown | {"source": "", "table": f"A | B\n{text} | {n}"}),
            ("recording", {"recording": self.recording, "caption": text, "transcript": text}),
            ("notes", [{"mark": "why", "text": f"<p>{n}</p>"}]),
        ]
        return every[n % 3 :]

    @precondition(lambda self: Story.objects.exists())
    @rule(n=pick, m=pick)
    def link(self, n: int, m: int) -> None:
        story, other = self.any_story(n), self.any_story(m)
        story.body = [("text", f'<p>See <a linktype="page" id="{other.pk}">that</a>.</p>')]
        self.publish(story)
        if n % 2:
            RelatedStory.objects.create(story=story, other=other, sort_order=0)
            self.publish(Story.objects.get(pk=story.pk))

    @precondition(lambda self: Story.objects.exists())
    @rule(n=pick, m=pick)
    def correct(self, n: int, m: int) -> None:
        """Add a correction, change one or take one back."""
        rows = list(Correction.objects.order_by("pk"))
        if n % 3 and rows:
            row = rows[m % len(rows)]
            row.text, row.story = f"It was {n}.", self.any_story(n)
            row.delete() if n % 3 == 1 else row.save()
            return
        at = self.clock - timedelta(hours=m)
        Correction.objects.create(story=self.any_story(n), text=f"Not {m}.", before=f"It was {m}.", at=at)

    @precondition(lambda self: Story.objects.exists())
    @rule(n=pick, m=pick)
    def tell_live(self, n: int, m: int) -> None:
        """Write an entry of a story, change one, move it, mark it or take it back; end the telling of it now and then."""
        by = writing.Hand(member=None, now=self.clock)
        live = writing.begin(self.any_story(n), by=by)
        rows = list(live.entries.order_by("pk"))
        entry = rows[m % len(rows)] if rows and m % 3 else Entry(live=live, at=self.clock)
        entry.text, entry.picture = f"It is {m}.", self.world.picture if m % 4 == 0 else None
        if entry.state != Entry.State.WITHDRAWN:
            writing.save_entry(entry, by=by, publish=bool(m % 5))
            writing.mark(entry, name=writing.MARKS[m % 2], by=by)
        for deed in (partial(writing.move, up=bool(m % 2)), writing.withdraw) if m % 7 == 0 else ():
            if Entry.objects.get(pk=entry.pk).is_public:
                deed(entry, by=by)
        if m % 11 == 0:
            writing.end(live, by=by)

    @precondition(lambda self: Story.objects.exists())
    @rule(n=pick)
    def withdraw(self, n: int) -> None:
        self.any_story(n).unpublish()

    @precondition(lambda self: Story.objects.exists())
    @rule(n=pick)
    def delete(self, n: int) -> None:
        self.any_story(n).delete()

    @precondition(lambda self: Story.objects.exists())
    @rule(n=pick, hours=st.integers(1, 30))
    def schedule(self, n: int, hours: int) -> None:
        story = self.any_story(n)
        story.go_live_at = timezone.now() + timedelta(hours=hours)
        self.publish(story)

    @rule(hours=st.integers(1, 80))
    def wait(self, hours: int) -> None:
        self.clock += timedelta(hours=hours)
        run_schedules(timezone.now())

    @precondition(lambda self: Story.objects.exists())
    @rule(n=pick, m=pick)
    def move(self, n: int, m: int) -> None:
        story = self.any_story(n)
        home = list(Section.objects.filter(locale=story.locale).order_by("pk"))
        story.move(home[m % len(home)], pos="last-child")

    @precondition(lambda self: Story.objects.exists())
    @rule(n=pick)
    def retag(self, n: int) -> None:
        story = self.any_story(n)
        story.topics = [topic for i, topic in enumerate(self.world.topics.values()) if n >> i & 1]
        story.slug = f"{story.slug}-{n}" if n % 4 == 0 else story.slug
        self.publish(story)

    @rule(n=pick)
    def rename_section(self, n: int) -> None:
        section = self.any_section(n)
        section.title = f"Part {n}"
        section.slug = f"part-{n}-{section.pk}" if n % 2 else section.slug
        self.publish(section)

    @rule(n=pick)
    def hide_section(self, n: int) -> None:
        section = self.any_section(n)
        if section.live:
            section.unpublish()
        else:
            self.publish(section)

    @rule(n=pick)
    def guard(self, n: int) -> None:
        section = self.any_section(n)
        if not PageViewRestriction.objects.filter(page=section).delete()[0]:
            PageViewRestriction.objects.create(page=section, restriction_type="login")

    @rule(n=pick)
    def rename_topic_or_byline(self, n: int) -> None:
        rows = [*self.world.topics.values(), self.world.series, *self.world.bylines.values()]
        row = rows[n % len(rows)]
        row.name = f"Name {n}"
        row.slug = f"name-{n}-{row.pk}" if n % 2 else row.slug
        row.save()

    @rule(n=pick)
    def protect_name(self, n: int) -> None:
        byline = Byline.objects.get(pk=self.world.bylines["olena"].pk)
        if byline.is_protected and n % 2:
            show_again(byline)
        else:
            protect(byline, Wish(real_name="Olena", spellings=("Olena",), shown_as="Somebody" * (n % 3 == 0)))

    @rule(n=pick)
    def change_picture(self, n: int) -> None:
        self.world.picture.description = f"A field, number {n}"
        self.world.picture.save()
        self.recording.credit = f"Recorded by {n}"
        self.recording.save()

    @precondition(lambda self: Story.objects.exists())
    @rule(n=pick)
    def place_on_front(self, n: int) -> None:
        front = FrontPage.objects.get(locale__language_code="en")
        if n % 4 == 0:
            FrontPlacement.objects.filter(front=front).delete()
        else:
            FrontPlacement.objects.create(front=front, story=self.any_story(n), sort_order=n)
        self.publish(FrontPage.objects.get(pk=front.pk))

    @precondition(lambda self: Story.objects.exists())
    @rule(n=pick, m=pick)
    def package(self, n: int, m: int) -> None:
        """Show stories together for some hours, add one, or take a package back."""
        front = FrontPage.objects.get(locale__language_code="en")
        found = Package.objects.order_by("-pk").first()
        if found is None or n % 3 == 0:
            ends_at = self.clock + timedelta(hours=m) if m % 4 else None
            found = Package.objects.create(
                front=front,
                title=f"Package {n}",
                spot=Package.Spot.values[n % 2],
                ends_at=ends_at,
                series=self.world.series if m % 3 == 0 else None,
            )
        if n % 5:
            PackageStory.objects.create(package=found, story=self.any_story(m), sort_order=n)
        else:
            found.delete()

    @rule(n=pick, m=pick)
    def redirect(self, n: int, m: int) -> None:
        """Lead one of a few addresses to another of them, to a story or nowhere; some lead round in a circle."""
        old = ["/old-0", "/old-1", "/old-2", "/news", "/archive"][n % 5]
        story = self.any_story(m)
        if n % 7 == 0:
            for found in Redirect.objects.filter(old_path=old):
                found.delete()
            return
        lead = {"redirect_page": story, "redirect_link": ""} if story and m % 2 else {"redirect_page": None}
        lead = {"redirect_link": f"/old-{m % 3}/", "is_permanent": bool(m % 5)} | lead
        Redirect.objects.update_or_create(old_path=old, site=None, defaults=lead)

    @rule(n=pick)
    def change_settings(self, n: int) -> None:
        said, _ = Newsroom.objects.get_or_create(pk=1)
        said.publisher, said.stories_on_front, said.welcomes_ai_crawlers = f"Publisher {n}", 5 + n % 10, bool(n % 2)
        said.save()

    @rule()
    def begin_to_print_everything(self) -> None:
        """Do as after an upgrade: all is printed anew, and more happens before the end of it."""
        self.do_print()
        with self.edition.noting() as change:
            change.delete("meta", PRINTED_BY)
        self.go_on()

    @precondition(lambda self: self.is_under_way())
    @rule()
    def go_on(self) -> None:
        self.clock = max(self.clock, timezone.now())
        print_round(edition=self.edition, at=self.clock, seconds=0)
        self.told["stretches"] += 1

    def is_under_way(self) -> bool:
        with self.edition.reading() as view:
            return find_whole(view) is not None

    @rule()
    def print_now(self) -> None:
        self.do_print()


@pytest.mark.long
@pytest.mark.django_db(databases=["default", "supporters"])
@pytest.mark.timeout(1800)
def test_incremental_print_is_a_full_print(runs_whole: bool, counts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole, "_PAGES_AT_ONCE", 9)
    monkeypatch.setattr(live_facts, "ON_A_PAGE", 2)
    # The same days begin on both databases; on the second, where each costs more, a slice has the first four.
    few = 8 if connection.vendor == "sqlite" else 4
    examples, steps = (120, 40) if runs_whole else (few, 18)
    machine = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink) if runs_whole else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    Newsday.told.clear()
    run_state_machine_as_test(seed(20261124)(Newsday) if not runs_whole else Newsday, settings=machine)
    counts(**Newsday.told)
