"""A form that arrives without its fields is the sender's mistake, and no failure of ours."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext as _


class TornForms:
    """Middleware that answers 400 where a library reads a field that the form did not bring."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Stand before the views."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the view does."""
        return self._get_response(request)

    def process_exception(self, _request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Name the mistake; every other exception takes its way."""
        if not isinstance(exception, MultiValueDictKeyError):
            return None
        return HttpResponseBadRequest(_("The form came incomplete. Nothing was changed: go back, and send it again."))
