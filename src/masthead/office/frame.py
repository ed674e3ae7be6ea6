"""What every page of the office has in common: who may come in, the desk's frame, and that nobody keeps it."""

from collections.abc import Sequence
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise

from masthead.staff.desk_pages import only_with, show_at_the_desk
from masthead.staff.roles import OFFICE

_ROWS_ON_A_PAGE: Final = 50
# For staff of the supporters' office alone.
office_page = only_with(OFFICE)


def show(
    request: HttpRequest, template: str, *, title: str | Promise, icon: str = "group", **said: Any
) -> HttpResponse:
    """Set a page of the office into the desk's frame; more is said as in ``show_at_the_desk``."""
    return show_at_the_desk(request, f"office/{template}.html", title=title, icon=icon, **said)


def page_of(rows: QuerySet[Any] | Sequence[Any], request: HttpRequest) -> Page[Any]:
    """Return the page of rows that the address asks for; the nearest one for a number that makes no sense."""
    return Paginator(rows, _ROWS_ON_A_PAGE).get_page(request.GET.get("p"))
