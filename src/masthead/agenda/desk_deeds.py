"""The deeds of an editor on one pitch, by the word in the address: which form each asks for, and what it does."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from masthead.agenda import deciding, merging, preparing, reporting
from masthead.agenda.ballots import Ballot
from masthead.agenda.desk_forms import AssignmentForm, ChoiceForm, DaysForm, ReasonForm, WordsForm
from masthead.agenda.desk_lists import drafts, mergeable, recent_stories
from masthead.agenda.pitches import Pitch
from masthead.lib.router import SUPPORTERS

State = Pitch.State


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Who does it to which pitch, when, and what they filled in."""

    pitch: Pitch
    member: int
    now: datetime
    form: Any


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One deed: its button, in which states it is offered, its form, and the call."""

    title: Promise
    states: tuple[str, ...]
    call: Callable[[Asked], object]
    form: Callable[[Pitch, Any], forms.Form] | None = None
    is_grave: bool = False

    @property
    def is_asking(self) -> bool:
        """Whether it has fields to fill in; a template would call ``form`` itself."""
        return self.form is not None


def _who(it: Asked) -> dict[str, Any]:
    return {"member": it.member, "now": it.now}


def _plain(form: type[forms.Form]) -> Callable[[Pitch, Any], forms.Form]:
    return lambda _pitch, said: form(said)


def _words_form(pitch: Pitch, said: Any) -> forms.Form:
    initial: dict[str, str] = {}
    for row in pitch.words.order_by("pk"):
        initial |= {f"title_{row.language}": row.title, f"why_{row.language}": row.why}
    return WordsForm(said, initial=initial)


def _merge_form(pitch: Pitch, said: Any) -> forms.Form:
    return ChoiceForm(said, choices=mergeable(pitch), label=str(_("Which pitch is the same idea?")))


def _ballot_form(_pitch: Pitch, said: Any) -> forms.Form:
    return ChoiceForm(said, choices=drafts(), label=str(_("Which ballot?")))


def _story_form(_pitch: Pitch, said: Any) -> forms.Form:
    return ChoiceForm(said, choices=recent_stories(), label=str(_("Which story covers it?")))


def _linked_form(pitch: Pitch, said: Any) -> forms.Form:
    keys = pitch.coverage.filter(unlinked_at__isnull=True).values_list("story", flat=True)
    return ChoiceForm(said, choices=[(str(key), str(key)) for key in keys])


def _write_words(it: Asked) -> None:
    for language, title, why in it.form.words():
        deciding.write_words(it.pitch, language=language, title=title, why=why)


def _merge(it: Asked) -> object:
    into = Pitch.objects.using(SUPPORTERS).get(pk=it.form.number)
    return merging.merge_pitches(it.pitch, into=into, **_who(it))


def _put_on(it: Asked) -> object:
    ballot = Ballot.objects.using(SUPPORTERS).get(number=it.form.number)
    return preparing.put_on_ballot(it.pitch, ballot=ballot, **_who(it))


def _assign(it: Asked) -> object:
    said = it.form.cleaned_data
    return reporting.assign(it.pitch, who=said["who"], due_on=said["due_on"], **_who(it))


_OPEN: Final = (State.PUT_FORWARD, State.NOT_NOW, State.NOT_CHOSEN)
_WON: Final = (State.CHOSEN, State.BEING_REPORTED)
DEEDS: Final[dict[str, Deed]] = {
    "show": Deed(
        title=_("Take it into the agenda"),
        states=(State.PUT_FORWARD,),
        call=lambda it: deciding.show_pitch(it.pitch, **_who(it)),
    ),
    "words": Deed(title=_("Write its words"), states=(*_OPEN, State.ON_BALLOT), call=_write_words, form=_words_form),
    "cost": Deed(
        title=_("Set its cost"),
        states=(*_OPEN, State.ON_BALLOT),
        call=lambda it: deciding.set_cost(it.pitch, cost_seconds=it.form.seconds, **_who(it)),
        form=_plain(DaysForm),
    ),
    "ballot": Deed(
        title=_("Put it on a ballot"), states=(State.PUT_FORWARD, State.NOT_CHOSEN), call=_put_on, form=_ballot_form
    ),
    "merge": Deed(title=_("Merge it into another"), states=_OPEN, call=_merge, form=_merge_form),
    "part": Deed(
        title=_("Part it again"), states=(State.MERGED,), call=lambda it: merging.part_pitches(it.pitch, **_who(it))
    ),
    "not-now": Deed(
        title=_("Answer “not now”"),
        states=(State.PUT_FORWARD, State.NOT_CHOSEN),
        call=lambda it: deciding.say_not_now(it.pitch, reason=it.form.reason, **_who(it)),
        form=_plain(ReasonForm),
        is_grave=True,
    ),
    "again": Deed(
        title=_("Look at it again"),
        states=(State.NOT_NOW, State.NOT_CHOSEN, State.DROPPED),
        call=lambda it: deciding.look_again(it.pitch, **_who(it)),
    ),
    "off-ballot": Deed(
        title=_("Take it off the ballot"),
        states=(State.ON_BALLOT,),
        call=lambda it: preparing.take_off_ballot(it.pitch, **_who(it)),
    ),
    "veto": Deed(
        title=_("Veto it before the ballot"),
        states=(State.ON_BALLOT,),
        call=lambda it: preparing.take_off_ballot(it.pitch, reason=it.form.reason, **_who(it)),
        form=_plain(ReasonForm),
        is_grave=True,
    ),
    "assign": Deed(title=_("Assign it"), states=_WON, call=_assign, form=_plain(AssignmentForm)),
    "cover": Deed(
        title=_("Link the story that covers it"),
        states=(*_WON, State.PUBLISHED),
        call=lambda it: reporting.link_story(it.pitch, story=it.form.key, **_who(it)),
        form=_story_form,
    ),
    "uncover": Deed(
        title=_("Take the link back"),
        states=(*_WON, State.PUBLISHED),
        call=lambda it: reporting.unlink_story(it.pitch, story=it.form.key, **_who(it)),
        form=_linked_form,
    ),
    "took": Deed(
        title=_("Say what it took"),
        states=(State.BEING_REPORTED, State.PUBLISHED, State.DROPPED),
        call=lambda it: reporting.say_what_it_took(it.pitch, actual_seconds=it.form.seconds),
        form=_plain(DaysForm),
    ),
    "drop": Deed(
        title=_("Drop it"),
        states=_WON,
        call=lambda it: reporting.drop(it.pitch, reason=it.form.reason, **_who(it)),
        form=_plain(ReasonForm),
        is_grave=True,
    ),
}


def form_of(deed: Deed, *, pitch: Pitch, said: Any = None) -> forms.Form:
    """Return the deed's form, filled with what was said; an empty one where it asks nothing."""
    return deed.form(pitch, said) if deed.form is not None else forms.Form(said)
