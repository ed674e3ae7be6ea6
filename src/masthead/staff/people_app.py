"""Wagtail's list of users as an installed application, with our own way of adding to it."""

from wagtail.users.apps import WagtailUsersAppConfig


class PeopleAppConfig(WagtailUsersAppConfig):
    """Stands in for ``wagtail.users`` in the settings."""

    user_viewset = "masthead.staff.people.PeopleViewSet"
