"""Signing in at the counter: an address, a code, and out again."""

import uuid
from typing import Final

from django import forms
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from masthead.counter.limits import TooOften, count_try, visitor
from masthead.counter.origins import own_form, session_form
from masthead.counter.views import too_often
from masthead.readers.joining import EmailUnusable, checked_email
from masthead.readers.signing_in import CODE_LIFETIME, CodeWrong, come_in, go, send_code
from masthead.readers.strangers import expect
from masthead.readers.vault import digest_of
from masthead.readers.visits import cookie_name, give_cookie, take_cookie

_SALT: Final = "masthead.readers.ticket"


class EmailForm(forms.Form):
    """Where the code goes."""

    email = forms.CharField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_email(self) -> str:
        """Take the address as it is written."""
        try:
            return checked_email(self.cleaned_data["email"])
        except EmailUnusable as error:
            raise forms.ValidationError(
                _("This is not an e-mail address. Look for a missing @ or a space."), code="email"
            ) from error


class CodeForm(forms.Form):
    """The code that came by mail; ``ticket`` says which one is meant."""

    code = forms.CharField(
        label=gettext_lazy("The code in our letter"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
    ticket = forms.CharField(max_length=200, widget=forms.HiddenInput)


@own_form
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for an address, and mail a code to it; the answer is the same for every address."""
    form = EmailForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "readers/sign_in.html", {"form": form}, status=422 if form.errors else 200)
    email = form.cleaned_data["email"]
    try:
        count_try(action="code", who=visitor(request), most=30)
        count_try(action="code", who=digest_of(email.casefold())[:32], most=5)
    except TooOften as error:
        return too_often(request, error)
    now = timezone.now()
    expect(email=email, language=known_language(), now=now)
    ticket = seal_ticket(send_code(email=email, now=now))
    return render(request, "readers/code.html", {"form": CodeForm(initial={"ticket": ticket})})


def known_language() -> str:
    """Return the language that a letter is written in: the visitor's, where the newsroom has it."""
    language = get_language()
    return str(language) if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


@own_form
@require_POST
def code(request: HttpRequest) -> HttpResponse:
    """Let a reader in with the right code."""
    form = CodeForm(request.POST)
    try:
        count_try(action="code-try", who=visitor(request), most=60)
    except TooOften as error:
        return too_often(request, error)
    if form.is_valid():
        try:
            token = come_in(ticket=ticket_of(form), code=form.cleaned_data["code"], now=timezone.now())
        except CodeWrong:
            form.add_error("code", _("This is not the code, or it is too old. Ask for a new one."))
        else:
            return give_cookie(redirect("you"), token=token)
    return render(request, "readers/code.html", {"form": form}, status=422)


@session_form
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the visit."""
    go(request.COOKIES.get(cookie_name(), ""))
    return take_cookie(redirect("reader_sign_in"))


def seal_ticket(ticket: uuid.UUID) -> str:
    """Return a ticket as it stands in a form."""
    return signing.dumps(str(ticket), salt=_SALT)


def ticket_of(form: CodeForm) -> uuid.UUID:
    """Return the ticket that a valid form holds.

    Raises:
        CodeWrong: it is too old, or was changed.
    """
    try:
        said = signing.loads(form.cleaned_data["ticket"], salt=_SALT, max_age=CODE_LIFETIME)
        return uuid.UUID(said)
    except (signing.BadSignature, ValueError) as error:
        raise CodeWrong("The form is too old, or was changed.") from error
