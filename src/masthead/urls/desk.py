"""Every address of the desk."""

from typing import Final

from django.conf.urls.i18n import i18n_patterns
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from masthead.desk.draft_link_views import draft_by_link
from masthead.pictures.views import picture_file

# Wagtail's trials of its own error pages; documents, which no page of ours shows; sites, which masthead.toml sets; and
# a second way to publish, which nothing at the desk uses and which asks the gate for less.
CLOSED: Final = r"^(?:failwhale|test404|documents|api/main/documents|api/main/pages/\d+/action|sites)/"
# Wagtail sends a stranger at any unknown address to the sign-in; a page of the paper is simply not here.
_CATCH_ALL: Final = r"^.*/$"


def not_here(_request: HttpRequest, *_args: str) -> HttpResponse:
    """Answer 404: a page of the paper is served by the press, at the paper's own address."""
    raise Http404


def _of_wagtail() -> list[URLPattern | URLResolver]:
    return [each for each in wagtailadmin_urls.urlpatterns if str(each.pattern) != _CATCH_ALL]


urlpatterns = [
    path("", include("masthead.staff.urls")),
    path("drafts/<str:token>/", draft_by_link, name="draft_by_link"),
    path("pictures/files/<path:name>", picture_file, name="picture_file"),
    re_path(CLOSED, not_here, name="closed"),
    path("", include(_of_wagtail())),
]
# Registered only so that a page's address can be reversed; without it ``page.url`` is None.
urlpatterns += i18n_patterns(
    re_path(wagtail_urls.serve_pattern, not_here, name="wagtail_serve"), prefix_default_language=False
)
