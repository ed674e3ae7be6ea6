"""A form that arrives without its fields is the sender's mistake, and no failure of ours."""

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext as _

# Views of Wagtail 8.0 that fail without these fields, where others would say so beside the field.
_NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "wagtailadmin_choose_page_external_link": ("external-link-chooser-url",),
    "wagtailredirects:process_import": ("import_file_name", "input_format"),
}
# Nothing of ours can be made while it is being chosen: Wagtail shows no form for it, and fails when one is sent.
_MAKES_NOTHING: Final = "wagtailsnippetchoosers_*:create"


class TornForms:
    """Middleware that answers 400 where a library reads a field that the form did not bring."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Stand before the views."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the view does."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Name the mistake; every other exception takes its way.

        Raises:
            Http404: the form is one that no page of the desk has.
        """
        name = request.resolver_match.view_name if request.resolver_match else ""
        if fnmatchcase(name, _MAKES_NOTHING) and isinstance(exception, AttributeError):
            raise Http404
        is_torn = any(field not in request.POST for field in _NEEDED.get(name, ()))
        if not is_torn and not isinstance(exception, MultiValueDictKeyError):
            return None
        return HttpResponseBadRequest(_("The form came incomplete. Nothing was changed: go back, and send it again."))
