"""Two patrons who may be one: the pairs, the joining that a person decides, and its undoing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from masthead.lib.router import SUPPORTERS
from masthead.lib.safes import supporters_together
from masthead.office.access_log import note_deed
from masthead.office.duplicates import joined, pairs
from masthead.office.frame import office_page, show
from masthead.office.models import Deed
from masthead.office.patrons import by_alias
from masthead.patronage.duplicates import NotMerged, NotTwo, merge, part
from masthead.patronage.merges import ReaderMerge
from masthead.readers.models import Reader
from masthead.staff.desk_pages import member_of


@office_page
@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """List the pairs that may be one person, and those who were joined."""
    return _show(request)


@office_page
@require_POST
def join(request: HttpRequest) -> HttpResponse:
    """Let one patron be another: everything of the second belongs to the first from then on."""
    kept, gone = (_one(request.POST.get(name, "")) for name in ("kept", "gone"))
    if kept is None or gone is None:
        return _show(request, trouble=_("Name two patrons by their whole aliases. Nothing was changed."), status=422)
    now, member = timezone.now(), member_of(request)
    try:
        with supporters_together():
            merge(kept=kept, gone=gone, by=str(member), now=now)
            note_deed(Deed.MERGED, member=member, now=now, reader=kept.pk, about=f"{gone.alias} → {kept.alias}")
    except NotTwo:
        trouble = _("These two are one already, or one of them was joined before. Nothing was changed.")
        return _show(request, trouble=trouble, status=409)
    return redirect("office:duplicates")


@office_page
@require_POST
def undo(request: HttpRequest, merge_id: int) -> HttpResponse:
    """Undo a joining: what moved goes back."""
    done = get_object_or_404(ReaderMerge.objects.using(SUPPORTERS).select_related("kept", "gone"), pk=merge_id)
    now, member = timezone.now(), member_of(request)
    try:
        with supporters_together():
            part(done, by=str(member), now=now)
            about = f"{done.gone.alias} ← {done.kept.alias}"
            note_deed(Deed.PARTED, member=member, now=now, reader=done.kept_id, about=about)
    except NotMerged:
        return redirect("office:duplicates")
    return redirect("office:duplicates")


def _one(alias: str) -> Reader | None:
    """Return the patron whom a whole alias means; None where it means nobody, or two."""
    found = by_alias(alias) if len(alias.strip().replace("-", "")) == 8 else ()
    return found[0] if len(found) == 1 else None


def _show(request: HttpRequest, *, trouble: str = "", status: int = 200) -> HttpResponse:
    return show(
        request,
        "duplicates",
        title=_("Patrons who may be one"),
        icon="copy",
        status=status,
        pairs=pairs(),
        joined=joined(),
        trouble=trouble,
    )
