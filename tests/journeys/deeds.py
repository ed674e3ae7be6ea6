"""What an editor does elsewhere while readers read; run as a program beside a served newsroom.

Usage: deeds.py FOLDER withdraw LANGUAGE SLUG
       deeds.py FOLDER move LANGUAGE SLUG SECTION
       deeds.py FOLDER supporters
       deeds.py FOLDER patrons NAME...
       deeds.py FOLDER close
       deeds.py FOLDER story HEADLINE
"""

import sys
from pathlib import Path

from masthead.cli.django_up import bring_up


def withdraw(language: str, slug: str) -> None:
    """Take a story down."""
    _story(language, slug).unpublish()


def move(language: str, slug: str, section: str) -> None:
    """Move a story to another section."""
    from wagtail.models import Page

    target = Page.objects.get(slug=section, locale__language_code=language, depth=3)
    Page.objects.get(pk=_story(language, slug).pk).move(target, pos="last-child")


def supporters() -> None:
    """Let patrons give, clearly and not, and say the numbers of what came of it."""
    from django.utils import timezone

    from masthead.appeal.models import Appeal
    from masthead.jobs.models import Job
    from masthead.patronage.duplicates import merge
    from masthead.patronage.models import OutsidePatron
    from masthead.patronage.receiving import receive
    from masthead.patronage.seen import count_one
    from masthead.patronage.tests.giving import NOON, PI_DAY, a_pledge, an_arrival
    from masthead.post.models import Letter
    from masthead.readers.models import Contact

    ann, bob, eve = (a_pledge(name) for name in ("ann", "bob", "eve"))
    gift = receive(an_arrival("line-1", pledge=ann), now=NOON)
    unknown = receive(an_arrival("line-2"), now=NOON).questions.get()
    part = receive(an_arrival("line-3", amount=1, pledge=bob), now=NOON).questions.get()
    merge(kept=ann.reader, gone=a_pledge("ann-again").reader, by="1", now=NOON)
    same = Contact.objects.using("supporters").get(reader=bob.reader).email_digest
    OutsidePatron.objects.using("supporters").create(
        rail="patreon", patron_key="p", reader=eve.reader, email_digest=same, seen_at=NOON
    )
    Job.objects.using("supporters").create(task="a.task", state="dead", finished_at=NOON, last_error="an error")
    Letter.objects.using("supporters").create(
        key="receipt:lost", to=f"reader:{ann.reader_id}", sender="desk@example.org", state="failed", last_error="550"
    )
    appeal = Appeal.objects.order_by("pk").first()
    count_one(ask=appeal.pk, on=PI_DAY)
    _looked_at(ann.reader_id, now=timezone.now())
    _seated_and_named(ann.reader, bob.reader, now=timezone.now())
    words = {"reader": ann.reader_id, "gift": gift.pk, "unknown": unknown.pk, "part": part.pk, "appeal": appeal.pk}
    for word, number in words.items():
        print(f"{word}={number}")


def patrons(*names: str) -> None:
    """Let people give today, and confirm their addresses."""
    from django.utils import timezone

    from masthead.patronage.models import Pledge
    from masthead.patronage.receiving import receive
    from masthead.patronage.tests.giving import a_pledge, an_arrival
    from masthead.readers.models import Contact

    now = timezone.now()
    for name in names:
        pledge = Pledge.objects.using("supporters").get(pk=a_pledge(name).pk)
        receive(an_arrival(f"line-{name}", on=now.date(), pledge=pledge), now=now)
        Contact.objects.using("supporters").filter(reader=pledge.reader).update(confirmed_at=now)


def close() -> None:
    """Let the time come at which the open ballot closes."""
    from masthead.agenda.models import Ballot
    from masthead.agenda.round_chore import hold_rounds

    hold_rounds(Ballot.objects.using("supporters").get(state="open").closes_at)


def story(headline: str) -> None:
    """Publish a story in a new section, and say the key by which its translations know it."""
    from django.utils.text import slugify
    from wagtail.models import Page

    from masthead.sections.models import Section
    from masthead.stories.models import Story
    from masthead.upkeep.founding import front_in

    section = Section(title="Reports", slug="reports", locale=front_in("en").locale)
    Page.objects.get(pk=front_in("en").pk).add_child(instance=section)
    section.save_revision().publish()
    made = Story(
        title=headline, slug=slugify(headline), body=[("text", "<p>We went there.</p>")], locale=section.locale
    )
    Page.objects.get(pk=section.pk).add_child(instance=made)
    made.save_revision().publish()
    print(made.translation_key)


def _looked_at(reader, *, now) -> None:
    from masthead.office.access_log import note_deed
    from masthead.office.models import Deed

    note_deed(Deed.CONTACT, member=1, now=now, reader=reader, reason="A letter came back")


def _seated_and_named(ann, bob, *, now) -> None:
    from masthead.patronage.models import Seat
    from masthead.patronage.wall import hide_name, say_name

    Seat.objects.using("supporters").create(
        reader=ann, begins_on=now.date(), ends_on=now.date().replace(month=12, day=31)
    )
    for reader, name in ((ann, "Ann of the Hill"), (bob, "Words that Insult")):
        say_name(reader, name=name, now=now)
    hide_name(bob, by="1", now=now)


def _story(language: str, slug: str):
    from masthead.stories.models import Story

    return Story.objects.get(slug=slug, locale__language_code=language)


if __name__ == "__main__":
    folder, deed, *said = sys.argv[1:]
    bring_up(Path(folder))
    {"withdraw": withdraw, "move": move, "supporters": supporters, "patrons": patrons, "close": close, "story": story}[
        deed
    ](*said)
