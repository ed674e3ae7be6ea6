"""Who may delete a page: what readers have seen is withdrawn by an editor, and deleted by a publisher."""

from typing import Any

from wagtail.models import Page, PagePermissionTester


class Rights(PagePermissionTester):
    """Wagtail's rights on a page, without an editor's right to delete what was ever public."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:  # noqa: FBT001, FBT002 - Wagtail's signature
        """Tell whether the member may delete this page; ``ignore_bulk`` is how Wagtail asks about moving it."""
        allowed = self._may_delete(ignore_bulk=ignore_bulk)
        if not allowed or ignore_bulk or self.user.is_superuser or "bulk_delete" in self.permissions:
            return allowed
        return not self.page.live and self.page.last_published_at is None

    def _may_delete(self, *, ignore_bulk: bool) -> bool:
        is_writer = self.user.is_active and not self.user.is_superuser and "add" in self.permissions
        if is_writer and not {"change", "publish"} & self.permissions and self.page.is_leaf():
            # As Wagtail answers, but without a query for each row of a list: a writer's own unpublished page.
            return not self.page.live and self.page.owner_id == self.user.pk
        return bool(super().can_delete(ignore_bulk=ignore_bulk))


class KeptOnceRead:
    """Gives a page class these rights."""

    def permissions_for_user(self, user: Any) -> Rights:
        """Return what a member may do with this page."""
        assert isinstance(self, Page)
        return Rights(user, self)
