"""What each role may do: the whole table, and that it stays whole."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.images import get_image_model
from wagtail.models import Collection, GroupApprovalTask, GroupCollectionPermission, GroupPagePermission, Page
from wagtail.permissions import policy_registry

from masthead.staff.models import Member
from masthead.staff.roles import OFFICE, ROLES, RoleUnknown, ensure_roles, get_role, role_group

MATRIX = {
    #                       write  edit others'  publish  lock  delete trees  add pictures  change pictures
    "reporter": (True, False, False, False, False, True, False),
    "editor": (True, True, True, True, False, True, True),
    "publisher": (True, True, True, True, True, True, True),
    "supporters-officer": (False, False, False, False, False, False, False),
    "owner": (True, True, True, True, True, True, True),
}


@pytest.fixture
def somebodys_page() -> Page:
    """Add a page that none of the colleagues wrote."""
    root = Page.get_first_root_node()
    assert root is not None
    return root.add_child(instance=Page(title="Section", slug="somebodys-section"))


@pytest.mark.parametrize("role", MATRIX)
def test_what_each_role_may_do(role: str, colleague: Callable[[str], Member], somebodys_page: Page) -> None:
    """The table above is the promise."""
    member = colleague(role)
    on_page = somebodys_page.permissions_for_user(member)
    on_pictures = policy_registry.get_by_type(get_image_model())
    somebodys_picture = get_image_model()(collection=Collection.get_first_root_node())
    assert (
        "add" in on_page.permissions,
        on_page.can_edit(),
        on_page.can_publish(),
        on_page.can_lock(),
        "bulk_delete" in on_page.permissions,
        on_pictures.user_has_permission(member, "add"),
        on_pictures.user_has_permission_for_instance(member, "change", somebodys_picture),
    ) == MATRIX[role]
    assert member.has_perm("wagtailadmin.access_admin")
    assert member.has_perm("staff.add_member") == (role == "owner")
    assert member.has_perm("wagtailredirects.add_redirect") == (role in {"publisher", "owner"})
    # Who gives is known to those alone who look after patrons, whatever else an owner may do.
    assert member.has_perm(OFFICE) == (role == "supporters-officer")
    assert not member.is_superuser


def test_a_reporter_edits_only_their_own(petro: Member, somebodys_page: Page) -> None:
    """What Petro wrote he may change, but not publish."""
    own = somebodys_page.add_child(instance=Page(title="Mine", slug="mine", owner=petro))
    assert own.permissions_for_user(petro).can_edit()
    assert not own.permissions_for_user(petro).can_publish()
    assert not somebodys_page.permissions_for_user(petro).can_edit()


def test_ensuring_the_roles_again_changes_nothing() -> None:
    """It may run after every migration."""
    before = _rights()
    ensure_roles()
    assert _rights() == before


def test_a_role_is_exactly_what_is_declared() -> None:
    """A right that slipped in is taken back; other groups are left alone."""
    before = _rights()
    right = Permission.objects.get(codename="add_member", content_type__app_label="staff")
    role_group(get_role("reporter")).permissions.add(right)
    interns = Group.objects.create(name="Interns")
    interns.permissions.add(right)
    ensure_roles()
    assert right in interns.permissions.all()
    interns.delete()
    assert _rights() == before


def test_wagtails_own_groups_became_ours() -> None:
    """No second "Editors" beside "Editor", and those who may publish approve."""
    assert set(Group.objects.values_list("name", flat=True)) == {role.group for role in ROLES}
    approval = GroupApprovalTask.objects.get()
    assert set(approval.groups.values_list("name", flat=True)) == {"Editor", "Publisher", "Owner"}


def test_an_unknown_role_is_refused() -> None:
    """A slip in a name does not become a role."""
    with pytest.raises(RoleUnknown):
        get_role("king")


def _rights() -> list[object]:
    return [
        list(Group.objects.order_by("name", "permissions").values_list("name", "permissions")),
        list(GroupPagePermission.objects.order_by("pk").values_list("group", "page", "permission")),
        list(GroupCollectionPermission.objects.order_by("pk").values_list("group", "collection", "permission")),
    ]
