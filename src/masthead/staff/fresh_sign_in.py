"""Some changes are only for a member who signed in lately, so that nobody makes an open desk their own."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from masthead.staff.models import Member


def fresh_sign_in_required(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let a view run only for somebody who signed in lately.

    The library asks this of members who have a passkey already; here it is asked before the first one too.
    """

    @wraps(view)
    def fresh_only(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not signed_in_lately(request):
            return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.path})}")
        return view(request, *args, **kwargs)

    return fresh_only


def signed_in_lately(request: HttpRequest) -> bool:
    """Tell whether the member came in, or showed that it is them, within the last quarter of an hour."""
    member = request.user if isinstance(request.user, Member) else None
    signed_in_at = [record["at"] for record in get_authentication_records(request, member)]
    return bool(signed_in_at) and time.time() - max(signed_in_at) < app_settings.REAUTHENTICATION_TIMEOUT
