"""What each role may do with things in certain hands, where that is not what the table of doors says of any thing."""

from fnmatch import fnmatchcase
from typing import Final

from doors.expected import letters

# A reporter may do with their own drafts, and pictures that readers do not see yet, what an editor may do with everybody's; what hides a story or keeps others from it is not among them.
AS_AN_EDITOR: Final = (
    "live:entries", "live:entry", "live:deed",
    "draft_links", "draft_link_revoke", "hide_parts", "versions", "version_name", "plan", "plan_drop",
    "wagtailadmin_pages:copy", "wagtailadmin_pages:delete", "wagtailadmin_pages:edit", "wagtailadmin_pages:history*",
    "wagtailadmin_pages:move", "wagtailadmin_pages:move_confirm", "wagtailadmin_pages:preview_on_edit",
    "wagtailadmin_pages:revisions_compare", "wagtailadmin_pages:revisions_revert", "wagtailadmin_pages:revisions_view",
    "wagtailadmin_pages:usage", "wagtailadmin_pages:view_draft", "wagtailadmin_editing_sessions:ping",
    "wagtailimages:delete", "wagtailimages:delete_multiple", "wagtailimages:edit", "wagtailimages:edit_multiple",
    "wagtailimages:image_usage", "wagtailimages:preview",
)  # fmt: skip
# An upload that somebody began is ended by nobody else.
BY_WHOEVER_BEGAN: Final = (
    "wagtailimages:create_multiple_from_uploaded_image", "wagtailimages:delete_upload_multiple",
)  # fmt: skip
EDITOR: Final = 1


def letters_in_hands(name: str, *, hands: str) -> tuple[str, str | None]:
    """Return what the five roles get for a page and for a form, as ``letters`` does, of a thing in these hands."""
    page, form = letters(name)
    if name in BY_WHOEVER_BEGAN:
        return page, "yyy-y" if hands == "own" else "-----"
    if name == "wagtailadmin_pages:unpublish" and hands != "private":
        # There is nothing to take down of a draft.
        return "-----", "-----"
    if name == "wagtailadmin_pages:delete" and hands != "private":
        # What nobody has read yet, an editor deletes too.
        page, form = "-yy-y", "->>->"
    if hands == "own" and _is_among(name, AS_AN_EDITOR):
        return _as_an_editor(page), form and _as_an_editor(form)
    return page, form


def _is_among(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _as_an_editor(said: str) -> str:
    return said[EDITOR] + said[1:]
