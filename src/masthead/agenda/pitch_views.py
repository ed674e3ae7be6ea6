"""Putting a pitch forward at the counter: a look at similar ones, a name for who sends it, and it is there.

The printed form carries no authority, so nothing is kept of it before a visit, or a code by e-mail, says who sends it.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from masthead.agenda.pitch_form import PitchForm
from masthead.agenda.pitches import PitchWords
from masthead.agenda.putting_forward import EnoughForToday, NotWantable, PatronsOnly, put_forward, want
from masthead.agenda.similar import similar_pitches
from masthead.counter.limits import TooOften, count_try, visitor
from masthead.counter.origins import printed_form, session_form
from masthead.counter.views import too_often
from masthead.lib.router import SUPPORTERS
from masthead.readers.models import Reader
from masthead.readers.signing_in import CodeWrong, come_in, find_visitor, send_code
from masthead.readers.strangers import receive_stranger
from masthead.readers.vault import digest_of
from masthead.readers.views import CodeForm, EmailForm, seal_ticket, ticket_of
from masthead.readers.visits import cookie_name, give_cookie

# Many readers may share one address behind a proxy of their country, so the limit of one is generous.
_MOST_FROM_ONE = 60


@printed_form
@require_http_methods(["GET", "HEAD", "POST"])
def pitch(request: HttpRequest) -> HttpResponse:
    """Show what was written once more, beside what is similar; nothing is kept yet."""
    if request.method != "POST":
        return _ask(request, PitchForm(initial={"language": settings.LANGUAGE_CODE}), status=200)
    form = PitchForm(request.POST)
    is_valid = form.is_valid()
    with translation.override(form.cleaned_data.get("language") or settings.LANGUAGE_CODE):
        try:
            count_try(action="pitch", who=visitor(request), most=_MOST_FROM_ONE)
        except TooOften as error:
            return too_often(request, error)
        return _ask(request, form, status=200 if is_valid else 422, is_looking=is_valid)


@session_form
@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """Keep the pitch of a signed-in reader; mail a code to anybody else."""
    form = PitchForm(request.POST)
    is_valid = form.is_valid()
    with translation.override(form.cleaned_data.get("language") or settings.LANGUAGE_CODE):
        if not is_valid:
            return _ask(request, form, status=422)
        reader = _visiting(request)
        if reader is not None:
            return _keep(request, form=form, reader=reader)
        address = EmailForm(request.POST)
        if not address.is_valid():
            return _ask(request, form, status=422, is_looking=True, address=address)
        return _mail_code(request, form=form, email=address.cleaned_data["email"])


@session_form
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Keep the pitch of whoever has the code, who is signed in with it."""
    form, said = PitchForm(request.POST), CodeForm(request.POST)
    is_valid = form.is_valid()
    with translation.override(form.cleaned_data.get("language") or settings.LANGUAGE_CODE):
        try:
            count_try(action="code-try", who=visitor(request), most=60)
        except TooOften as error:
            return too_often(request, error)
        if not is_valid:
            return _ask(request, form, status=422)
        token = ""
        if said.is_valid():
            try:
                token = come_in(ticket=ticket_of(said), code=said.cleaned_data["code"], now=timezone.now())
            except CodeWrong:
                said.add_error("code", _("This is not the code, or it is too old. Ask for a new one."))
        reader = find_visitor(token, now=timezone.now())
        if reader is None:
            return render(request, "agenda/pitch_code.html", {"form": form, "code": said}, status=422)
        return give_cookie(_keep(request, form=form, reader=reader), token=token)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Say what happens next."""
    code = request.GET.get("language", "")
    with translation.override(code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
        return render(request, "agenda/pitch_sent.html", {"is_wanted": "wanted" in request.GET})


def _ask(
    request: HttpRequest, form: PitchForm, *, status: int, is_looking: bool = False, address: EmailForm | None = None
) -> HttpResponse:
    """Show the form; once it is whole, with what is similar."""
    said: dict[str, Any] = {"form": form, "is_looking": is_looking, "reader": _visiting(request)}
    said["address"] = address or EmailForm()
    said["is_patrons_only"] = not settings.MASTHEAD_CONFIG.agenda.readers_may_pitch
    if is_looking:
        number = form.cleaned_data["instead"]
        said["wanted"] = _named(number, language=form.cleaned_data["language"]) if number is not None else None
        idea = form.idea
        said["similar"] = (
            similar_pitches(title=idea.title, why=idea.why, language=idea.language) if number is None else ()
        )
    return render(request, "agenda/pitch.html", said, status=status)


def _named(number: int, *, language: str) -> PitchWords | None:
    rows = PitchWords.objects.using(SUPPORTERS).filter(pitch=number, pitch__is_shown=True)
    return rows.filter(language=language).first() or rows.order_by("pk").first()


def _mail_code(request: HttpRequest, *, form: PitchForm, email: str) -> HttpResponse:
    now = timezone.now()
    try:
        count_try(action="code", who=visitor(request), most=30)
        count_try(action="code", who=digest_of(email.casefold())[:32], most=5)
    except TooOften as error:
        return too_often(request, error)
    if settings.MASTHEAD_CONFIG.agenda.readers_may_pitch:
        receive_stranger(email=email, language=form.cleaned_data["language"], now=now)
    ticket = seal_ticket(send_code(email=email, now=now))
    said = {"form": form, "code": CodeForm(initial={"ticket": ticket})}
    return render(request, "agenda/pitch_code.html", said)


def _keep(request: HttpRequest, *, form: PitchForm, reader: Reader) -> HttpResponse:
    """Do what the form asks for, and lead to the page that says so."""
    number: int | None = form.cleaned_data["instead"]
    try:
        if number is not None:
            want(number, reader=reader, now=timezone.now())
        else:
            put_forward(idea=form.idea, reader=reader, now=timezone.now())
    except (PatronsOnly, EnoughForToday, NotWantable) as refusal:
        said = {"form": form, "refusal": type(refusal).__name__}
        return render(request, "agenda/pitch_refused.html", said, status=403)
    where = redirect("pitch_sent")
    where["Location"] += f"?language={form.cleaned_data['language']}" + ("&wanted" if number is not None else "")
    return where


def _visiting(request: HttpRequest) -> Reader | None:
    return find_visitor(request.COOKIES.get(cookie_name(), ""), now=timezone.now())
