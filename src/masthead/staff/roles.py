"""The roles of the newsroom: who may do what at the desk, declared in one table."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Task,
    Workflow,
)


def _on(model: str, *actions: str) -> tuple[str, ...]:
    app, name = model.split(".")
    return tuple(f"{app}.{action}_{name}" for action in actions)


DESK = ("wagtailadmin.access_admin",)
# Patrons are known to those alone who look after them: an owner who does that too takes the role besides (0013).
OFFICE = "office.work_in_office"
TRANSLATE = ("wagtail_localize.submit_translation",)
# Wagtail asks about its own image model whichever model takes its place.
PICTURES = "wagtailimages.image"
STOCK_APPROVAL = "Moderators approval"
# Editors decide what is put to the patrons; who voted for what is nobody's to see.
AGENDA = ("agenda.change_pitch", "agenda.change_ballot")
APPROVAL = "Editor's approval"
SUBJECTS = (
    "stories.topic",
    "stories.series",
    "sections.package",
    "stories.correction",
    "stories.recording",
    "bylines.byline",
    "appeal.appeal",
)


@dataclass(frozen=True)
class Role:
    """One kind of colleague.

    Permissions are written ``app.codename``; those of applications that are not installed are left out.
    ``app.*`` means all of an application's, ``*`` all there are.

    Attributes:
        name: the word for the command line.
        group: the name of the group that carries the role; stored, so it is never translated.
        title: what people read.
        duty: what the role may do, in one sentence for the person who chooses it.
        on_pages: page permissions at the root of the tree.
        on_pictures: permissions on pictures in the root collection.
        on_collections: permissions on the collections below it, in which pictures are sorted.
        elsewhere: all other permissions.
        never: what ``*`` does not include.
        was: the group of a fresh Wagtail that the role takes over, its approval step included.
    """

    name: str
    group: str
    title: Promise
    duty: Promise
    on_pages: tuple[str, ...] = ()
    on_pictures: tuple[str, ...] = ()
    on_collections: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = DESK
    never: tuple[str, ...] = ()
    was: str = ""


_EDITOR_MAY = (
    *DESK,
    *TRANSLATE,
    *(label for subject in SUBJECTS for label in _on(subject, "add", "change", "view")),
    *AGENDA,
)
_PUBLISHER_MAY = (
    *_EDITOR_MAY,
    *(label for subject in SUBJECTS for label in _on(subject, "delete", "publish")),
    *_on("wagtailredirects.redirect", "add", "change", "delete", "view"),
    *_on("sections.newsroom", "change", "view"),
    "bylines.protect_byline",
    *_on("appeal.appealrules", "change", "view"),
)
_EVERY_PAGE_ACTION = ("add", "change", "publish", "bulk_delete", "lock", "unlock")

ROLES: tuple[Role, ...] = (
    Role(
        name="reporter",
        group="Reporter",
        title=_("Reporter"),
        duty=_("Writes stories and adds pictures, and hands them to an editor."),
        on_pages=("add",),
        on_pictures=("add", "choose"),
        elsewhere=(*DESK, *TRANSLATE, *(label for subject in SUBJECTS for label in _on(subject, "view"))),
        was="Editors",
    ),
    Role(
        name="editor",
        group="Editor",
        title=_("Editor"),
        duty=_("Edits and publishes every story, fills the front page, keeps topics and bylines."),
        on_pages=("add", "change", "publish", "lock", "unlock"),
        on_pictures=("add", "change", "choose"),
        elsewhere=_EDITOR_MAY,
        was="Moderators",
    ),
    Role(
        name="publisher",
        group="Publisher",
        title=_("Publisher"),
        duty=_(
            "Does what an editor does; also deletes what was published, redirects addresses "
            "and changes the paper's settings."
        ),
        on_pages=_EVERY_PAGE_ACTION,
        on_pictures=("add", "change", "choose"),
        on_collections=("add", "change", "delete"),
        elsewhere=_PUBLISHER_MAY,
    ),
    Role(
        name="supporters-officer",
        group="Supporters' officer",
        title=_("Supporters' officer"),
        duty=_("Looks after the readers who support the newsroom; touches no story."),
        elsewhere=(*DESK, OFFICE),
    ),
    Role(
        name="owner",
        group="Owner",
        title=_("Owner"),
        duty=_("May do everything, and invites and removes colleagues."),
        on_pages=_EVERY_PAGE_ACTION,
        on_pictures=("add", "change", "choose"),
        on_collections=("add", "change", "delete"),
        elsewhere=("*",),
        never=(OFFICE,),
    ),
)


class RoleUnknown(LookupError):
    """No role has this name."""


def get_role(name: str) -> Role:
    """Get the role with this name.

    Raises:
        RoleUnknown: there is none.
    """
    for role in ROLES:
        if role.name == name:
            return role
    raise RoleUnknown(name)


def role_group(role: Role) -> Group:
    """Get the group that carries a role, made if need be."""
    return Group.objects.get_or_create(name=role.group)[0]


def ensure_roles() -> None:
    """Make the group of every role and give each exactly what is declared here.

    Rights that an owner added to a role's group by hand go: a newsroom that needs another role makes a
    group of its own. Rights on single sections and collections stay.

    Cost: about 50 queries; run after migrations only.
    """
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    with transaction.atomic():
        for role in ROLES:
            _take_over(role)
            group = role_group(role)
            mine = {label: right for label, right in known.items() if label not in role.never}
            group.permissions.set(_chosen(labels=role.elsewhere, known=mine))
            _ensure_on_pages(group=group, permissions=_chosen(labels=_page_labels(role), known=known))
            _ensure_on_pictures(group=group, permissions=_chosen(labels=_picture_labels(role), known=known))
        _take_over_approval()


def _take_over(role: Role) -> None:
    if role.was and not Group.objects.filter(name=role.group).exists():
        Group.objects.filter(name=role.was).update(name=role.group)


def _take_over_approval() -> None:
    # A fresh Wagtail asks "Moderators" before a reporter's story appears; here whoever may publish is asked.
    for task in GroupApprovalTask.objects.filter(name=STOCK_APPROVAL):
        task.groups.set([role_group(role) for role in ROLES if "publish" in role.on_pages])
    Task.objects.filter(name=STOCK_APPROVAL).update(name=APPROVAL)
    Workflow.objects.filter(name=STOCK_APPROVAL).update(name=APPROVAL)


def _chosen(*, labels: Iterable[str], known: dict[str, Permission]) -> list[Permission]:
    chosen = dict.fromkeys(label for label in labels if label in known)
    for label in labels:
        if label.endswith("*"):
            chosen.update(dict.fromkeys(name for name in known if name.startswith(label[:-1])))
    return [known[label] for label in chosen]


def _page_labels(role: Role) -> tuple[str, ...]:
    return _on("wagtailcore.page", *role.on_pages)


def _picture_labels(role: Role) -> tuple[str, ...]:
    return (*_on(PICTURES, *role.on_pictures), *_on("wagtailcore.collection", *role.on_collections))


def _ensure_on_pages(*, group: Group, permissions: list[Permission]) -> None:
    root = Page.get_first_root_node()
    if root is None:
        return
    GroupPagePermission.objects.filter(group=group, page=root).exclude(permission__in=permissions).delete()
    for permission in permissions:
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)


def _ensure_on_pictures(*, group: Group, permissions: list[Permission]) -> None:
    root = Collection.get_first_root_node()
    if root is None:
        return
    GroupCollectionPermission.objects.filter(group=group, collection=root).exclude(permission__in=permissions).delete()
    for permission in permissions:
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)
