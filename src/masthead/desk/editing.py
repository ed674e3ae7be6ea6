"""Two editors on one page: whoever saves on an older version overwrites nothing, and loses nothing.

Wagtail refuses an autosave like that, and lets a button overwrite. Here one at a time comes to a page, what is newer
stays, and what was written meanwhile goes into the history beside it.
"""

from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.revisions import RevisionsRevertView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page, Revision

from masthead.desk.versions import set_aside
from masthead.staff.desk_pages import colleague

_LONGEST_NUMBER: Final = 19


class NothingLost(EditView):
    """Saves one at a time, and lays aside what was written on an older version."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the form."""
        with transaction.atomic():
            # Whoever comes meanwhile waits here, and then finds our revision.
            row = Page.objects.select_for_update().only("latest_revision_id").get(pk=self.page.pk)
            self.latest_revision = Revision.objects.filter(pk=row.latest_revision_id).first()
            if self._overwrites() and not self.page.alias_of_id and not self.locked_for_user:
                return self._lay_aside()
            response: HttpResponse = super().post(request, *args, **kwargs)
            return response

    def _overwrites(self) -> bool:
        """Tell whether somebody else saved since this form was shown; its writer's own autosave may be on its way."""
        if self.expects_json_response or not self.is_out_of_date:
            return False
        said = self._said_version()
        base = self.page.revisions.filter(pk=said).first()
        if base is None:
            return True
        shown_at = self.request.POST.get("loaded_revision_created_at", "")
        is_another = base.user_id != self.request.user.pk and base.created_at.isoformat() != shown_at
        since = self.page.revisions.filter(created_at__gt=base.created_at).exclude(user=self.request.user.pk)
        return is_another or bool(since.exclude(version__is_set_aside=True).exists())

    def _said_version(self) -> int:
        """Return the number of the version on which the form says it was written."""
        said = self.request.POST.get("overwrite_revision_id") or self.request.POST.get("loaded_revision_id") or ""
        return int(said) if said.isdecimal() and len(said) < _LONGEST_NUMBER else 0

    def _lay_aside(self) -> HttpResponse:
        self.form = self.form_class(
            self.request.POST,
            self.request.FILES,
            instance=self.page,
            subscription=self.subscription,
            parent_page=self.parent,
            for_user=self.request.user,
        )
        self.form.defer_required_fields()
        if not self.form.is_valid():
            self.form.restore_required_fields()
            self._stay_on_the_older_one()
            return self.form_invalid(self.form)
        mine = set_aside(
            self.form.save(commit=False),
            newest=self.latest_revision,
            member=colleague(self.request),
            now=timezone.now(),
        )
        self._tell(mine)
        return redirect(self.get_edit_url())

    def _stay_on_the_older_one(self) -> None:
        """Let the form that is shown again say on which version it was written, not which is the newest."""
        self.page.latest_revision_id = self._said_version()
        self.latest_revision_created_at = self.request.POST.get("loaded_revision_created_at", "")

    def _tell(self, mine: Revision) -> None:
        newest = self.latest_revision
        said = _(
            "%(who)s saved a newer version while you were writing, and it stays. Yours is not lost: it lies beside it "
            "in the history. Nothing was published or handed in."
        )
        compare = reverse("wagtailadmin_pages:revisions_compare", args=(self.page.pk, newest.pk, mine.pk))
        take = reverse("wagtailadmin_pages:revisions_revert", args=(self.page.pk, mine.pk))
        buttons = [messages.button(compare, _("Compare both")), messages.button(take, _("Go on with mine"))]
        messages.warning(self.request, said % {"who": newest.user or _("Somebody")}, buttons=buttons)


class NothingLostByRestoring(NothingLost, RevisionsRevertView):
    """Restores an older version; what is newer stays in the history."""


class Pages(PageViewSet):
    """Wagtail's views of a page, the two that save one in our own way."""

    edit_view_class = NothingLost
    revisions_revert_view_class = NothingLostByRestoring
