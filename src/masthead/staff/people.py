"""Wagtail's list of users, without its way to a member who was never invited."""

from wagtail.users.views.users import UserViewSet


class PeopleViewSet(UserViewSet):
    """Members are listed, changed and removed here; a new one is invited."""

    copy_view_enabled = False
