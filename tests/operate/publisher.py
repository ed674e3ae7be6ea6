"""A newsroom's pen in a process of its own: it publishes and corrects stories until told to stop, and says each."""

import os
import sys
import time
from itertools import count
from pathlib import Path


def main() -> None:
    """Publish into the data folder named first; each line out is an address and what its page says from then on."""
    os.environ["MASTHEAD_DATA"] = sys.argv[1]
    os.environ["DJANGO_SETTINGS_MODULE"] = "masthead.settings"
    import django

    django.setup()
    from masthead.sections.models import Section

    section = Section.objects.order_by("path").first()
    for number in count(int(sys.argv[2])):
        if Path(sys.argv[3]).exists():
            return
        time.sleep(0.25)
        story = _story(section, number)
        _publish(story, f"said {number}", section.slug)
        if number % 3 == 0:
            _publish(story, f"corrected {number}", section.slug)


def _story(section, number: int):
    from wagtail.models import Page

    from masthead.stories.models import Story

    story = Story(title=f"Story {number}", slug=f"story-{number}", live=False, standfirst="What it is.")
    story.locale = section.locale
    story.body = [("text", f"<p>Nothing of {number} yet.</p>")]
    return Page.objects.get(pk=section.pk).add_child(instance=story)


def _publish(story, text: str, section: str) -> None:
    story.title = f"{text} in the headline"
    story.body = [("text", f"<p>{text} in the text</p>")]
    story.save_revision().publish(skip_permission_checks=True)
    sys.stdout.write(f"/{section}/{story.slug}/\t{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
