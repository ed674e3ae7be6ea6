"""Being named in public: said from a pledge's own page or by a signed-in patron, and taken back as easily."""

from collections.abc import Callable

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from masthead.counter.origins import own_form, session_form
from masthead.patronage.pledge_views import with_pledge
from masthead.patronage.pledges import Pledge
from masthead.patronage.wall import LONGEST, NameHidden, NameUnusable, find_name, say_name, take_name_back
from masthead.readers.models import Reader
from masthead.readers.visits import visitors_only


class NameForm(forms.Form):
    """The name, and the word that it may be printed."""

    name = forms.CharField(
        label=gettext_lazy("Your name in public"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@own_form
@require_http_methods(["GET", "HEAD", "POST"])
@with_pledge
def pledge_name(request: HttpRequest, *, token: str, pledge: Pledge) -> HttpResponse:
    """Let whoever has the link of a pledge be named, or secret again."""
    return _name(request, reader=pledge.reader, back=lambda: redirect("pledge", token=token), is_visit=False)


@session_form
@require_http_methods(["GET", "HEAD", "POST"])
@visitors_only
def you_name(request: HttpRequest, *, reader: Reader) -> HttpResponse:
    """Let a signed-in reader be named, or secret again."""
    return _name(request, reader=reader, back=lambda: redirect("you"), is_visit=True)


def _name(request: HttpRequest, *, reader: Reader, back: Callable[[], HttpResponse], is_visit: bool) -> HttpResponse:
    if request.method == "POST" and "take_back" in request.POST:
        take_name_back(reader)
        return back()
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": find_name(reader)})
    if request.method == "POST" and form.is_valid():
        try:
            say_name(reader, name=form.cleaned_data["name"], now=timezone.now())
            return back()
        except NameUnusable:
            form.add_error("name", _("Write a name of at most 60 letters, without an address in it."))
        except NameHidden:
            form.add_error("name", _("We do not print this name. Write to us if you want another one."))
    said = {"form": form, "name": find_name(reader), "back": back()["Location"], "is_visit": is_visit}
    return render(request, "patronage/name.html", said, status=422 if form.errors else 200)
