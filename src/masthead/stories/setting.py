"""Set a page: turn what facts say into the shapes that templates read, and those into bytes."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from masthead.lib.markup import seen
from masthead.press.table import Sheet
from masthead.stories.site import site_of
from masthead.style.frame import Frame, Site


def set_page(
    *, template: str, site: Site, frame: Frame, matter: Mapping[str, Any], path: str = "", status: int = 200
) -> Sheet:
    """Return the page as a sheet, rendered in the site's language without any request."""
    with translation.override(site.language):
        html = render_to_string(template, {"site": site, "frame": frame, **matter})
    return Sheet(path=path or frame.path, body=seen(html).encode(), status=status)


def set_gone(*, path: str, language: str) -> Sheet:
    """Return the page of an address at which something was published and is not any more."""
    with translation.override(language):
        frame = Frame(title=gettext("This page is gone"), path=path, is_indexed=False)
    return set_page(template="style/gone.html", site=site_of(language), frame=frame, matter={}, status=410)


def origin() -> str:
    """Return the paper's own address, without a slash at its end."""
    return str(settings.MASTHEAD_CONFIG.addresses.paper).rstrip("/")
