"""Wagtail's list of users: it says who has which role, and has no way to a member who was never invited."""

from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.users.views.users import IndexView, UserViewSet

from masthead.staff.models import Member
from masthead.staff.roles import ROLES


class PeopleList(IndexView):
    """The members, with their roles in the place of Wagtail's levels."""

    page_title = _("Staff")
    add_item_label = _("Invite a colleague")

    @cached_property
    def columns(self) -> list[Column]:
        """Return Wagtail's columns but one."""
        roles = Column("role", label=_("Role"), accessor=roles_of, width="15%")
        return [roles if column.name == "is_superuser" else column for column in super().columns]

    def get_base_queryset(self) -> QuerySet[Member]:
        """Return the members with their groups: one query for all of them."""
        members: QuerySet[Member] = super().get_base_queryset().prefetch_related("groups")
        return members


class PeopleViewSet(UserViewSet):
    """Members are listed, changed and removed here; a new one is invited."""

    index_view_class = PeopleList
    copy_view_enabled = False
    menu_label = _("Staff")


def roles_of(member: Any) -> str:
    """Name the roles of a member, and the groups that a newsroom made for itself."""
    titles = {role.group: str(role.title) for role in ROLES}
    names = sorted(titles.get(group.name, group.name) for group in member.groups.all())
    return ", ".join([*names, *([gettext("Superuser")] if member.is_superuser else [])])
