"""What every page of the agenda at the desk has in common: who may come in, and the desk's frame around it."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from masthead.staff.desk_pages import only_with, show_at_the_desk

MAY_DECIDE: Final = "agenda.change_pitch"
# For those who decide what is put to the patrons.
agenda_page = only_with(MAY_DECIDE)


def show(request: HttpRequest, template: str, *, title: str, **said: Any) -> HttpResponse:
    """Set a page of the agenda into the desk's frame; more is said as in ``show_at_the_desk``."""
    return show_at_the_desk(request, f"agenda/desk/{template}.html", title=title, icon="list-ul", **said)
