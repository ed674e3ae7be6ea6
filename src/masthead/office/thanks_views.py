"""The words of thanks: a form a language, and the letter as a patron will read it."""

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from masthead.office.frame import office_page, show
from masthead.office.health import letter_counts
from masthead.office.thanks import LONGEST, keep_words, tidy, written
from masthead.patronage.thanking import sample_letter
from masthead.post.sending import mail_is_configured
from masthead.staff.desk_pages import member_of


class ThanksForm(forms.Form):
    """What the newsroom says in its own words."""

    text = forms.CharField(
        label=gettext_lazy("Your words"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Plain text, the same to everybody. Empty: the letter says thank you and no more."),
    )

    def clean_text(self) -> str:
        """Return words that a letter can hold."""
        return tidy(self.cleaned_data["text"])


@office_page
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """Show the words of each language, and how the letters of thanks stand."""
    return show(
        request,
        "thanks",
        title=_("Letters of thanks"),
        icon="mail",
        written=written(),
        letters=letter_counts(),
        has_mail=mail_is_configured(),
    )


@office_page
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, language: str) -> HttpResponse:
    """Show a letter with the words that were written, or keep them."""
    known = {code: text for code, _name, text in written()}
    if language not in known:
        raise Http404
    form = ThanksForm(request.POST) if request.method == "POST" else ThanksForm(initial={"text": known[language]})
    text, status = known[language], 200
    if request.method == "POST":
        if not form.is_valid():
            status = 422
        elif "keep" in request.POST:
            keep_words(language=language, text=form.cleaned_data["text"], member=member_of(request), now=timezone.now())
            return redirect("office:thanks")
        else:
            text = form.cleaned_data["text"]
    return show(
        request,
        "thanks_words",
        title=dict(settings.LANGUAGES)[language],
        icon="mail",
        trail=[(reverse("office:thanks"), _("Letters of thanks"))],
        status=status,
        form=form,
        language=language,
        letter=sample_letter(language=language, words=text, now=timezone.now()),
    )
