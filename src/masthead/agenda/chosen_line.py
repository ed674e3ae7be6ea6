"""The line under a story that patrons chose: the same bytes for every reader, from facts alone."""

from django.template.loader import render_to_string
from django.utils.translation import ngettext

from masthead.agenda.agenda_cards import agenda_path, ballot_name, words_in
from masthead.agenda.public_facts import agenda_page, ballot, covered, pitch
from masthead.press.table import prime_with
from masthead.style.slots import fill


def after_story(*, story_id: int, language: str, **_said: object) -> str:
    """Return the line that says who wanted a story, or nothing."""
    lines = [said for number in covered(story_id) if (said := _line(number, language=language)) is not None]
    if not lines:
        return ""
    return render_to_string("agenda/chosen_line.html", {"lines": lines})


def _line(number: int, *, language: str) -> dict[str, object] | None:
    it = pitch(number)
    won = next((each for each in reversed(it.entries) if each.outcome == "chosen"), None) if it is not None else None
    round_ = ballot(won.ballot) if won is not None else None
    if it is None or won is None or round_ is None or won.votes is None:
        return None
    return {
        "told": ngettext("Chosen by %(count)s patron", "Chosen by %(count)s patrons", won.votes) % {"count": won.votes},
        "ballot": ballot_name(round_),
        "title": words_in(it.words, language)[1],
        "path": agenda_path(language, f"pitches/{number}/") if agenda_page(language) else "",
        "credits": it.credits,
    }


prime_with("story", covered.prime)
fill("after_story", name="agenda", provider=after_story)
