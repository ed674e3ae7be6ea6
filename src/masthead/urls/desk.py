"""Every address of the desk."""

from django.conf.urls.i18n import i18n_patterns
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from masthead.pictures.views import picture_file


def not_here(_request: HttpRequest, *_args: str) -> HttpResponse:
    """Answer 404: a page of the paper is served by the press, at the paper's own address."""
    raise Http404


urlpatterns = [
    path("", include("masthead.staff.urls")),
    path("pictures/files/<path:name>", picture_file, name="picture_file"),
    path("", include(wagtailadmin_urls)),
]
# Registered only so that a page's address can be reversed; without it ``page.url`` is None.
urlpatterns += i18n_patterns(
    re_path(wagtail_urls.serve_pattern, not_here, name="wagtail_serve"), prefix_default_language=False
)
