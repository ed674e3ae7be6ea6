"""The sign-in pages that are ours; the rest are django-allauth's views under our templates."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_login_redirect_url, get_next_redirect_url
from allauth.account.views import RequestLoginCodeView
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from masthead.staff.links import LinkAlreadyUsed, LinkExpired, LinkUnknown, LinkWithdrawn, check_link, use_link
from masthead.staff.models import Member
from masthead.staff.sign_in_forms import RequestCodeForm

REFUSALS: dict[type[Exception], tuple[str, int]] = {
    LinkUnknown: ("unknown", 404),
    LinkAlreadyUsed: ("used", 410),
    LinkExpired: ("expired", 410),
    LinkWithdrawn: ("withdrawn", 410),
}


@method_decorator(never_cache, name="dispatch")
class SignInView(RequestLoginCodeView):
    """The door of the desk: ask for a code, or use a passkey."""

    form_class = RequestCodeForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Wave through who is in, and stop who is in without a role before they go in circles."""
        if not request.user.is_authenticated:
            return super().dispatch(request, *args, **kwargs)
        if request.user.has_perm("wagtailadmin.access_admin"):
            return HttpResponseRedirect(get_login_redirect_url(request))
        return render(request, "staff/without_role.html", status=403)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show the button of a sign-in link, or let its member in when the button is pressed.

    Programs that read people's mail open every link in it, so opening changes nothing. The referrer stays
    at the desk; the stricter "no-referrer" would make browsers send "Origin: null" with the button,
    which the forgery check must refuse.
    """
    now = timezone.now()
    try:
        if request.method == "POST":
            response = _come_in(request, use_link(token=token, now=now))
        else:
            response = render(request, "staff/link.html", {"member": check_link(token=token, now=now)})
    except (LinkUnknown, LinkAlreadyUsed, LinkExpired, LinkWithdrawn) as refusal:
        reason, status = REFUSALS[type(refusal)]
        response = render(request, "staff/link_refused.html", {"reason": reason}, status=status)
    response["Referrer-Policy"] = "same-origin"
    return response


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_again(request: HttpRequest) -> HttpResponse:
    """Ask a member who came in a while ago to sign in afresh, then go on to ``next``."""
    next_url = get_next_redirect_url(request) or reverse("mfa_list_webauthn")
    if request.method != "POST":
        return render(request, "staff/sign_in_again.html", {"next": next_url})
    logout(request)
    return redirect(f"{reverse('account_login')}?{urlencode({'next': next_url})}")


def _come_in(request: HttpRequest, member: Member) -> HttpResponse:
    # No second step is asked: a link from whoever runs the machine is the way back for a member
    # who has lost both mailbox and passkey.
    login(request, member)
    record_authentication(request, member, method="link")
    return redirect("wagtailadmin_home")
