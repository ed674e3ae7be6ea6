"""Show staff the pictures they work with; the public never sees this address."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, SuspiciousFileOperation
from django.http import FileResponse, Http404, HttpRequest
from django.utils._os import safe_join


@login_required
def picture_file(request: HttpRequest, name: str) -> FileResponse:
    """Return one stored picture file to a signed-in member of staff.

    Raises:
        Http404: no such file, or a path that leads out of the folder.
        PermissionDenied: the member may not enter the desk.
    """
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise PermissionDenied
    try:
        file = Path(safe_join(settings.MEDIA_ROOT, name)).open("rb")  # noqa: SIM115 - FileResponse closes it
    except (OSError, ValueError, SuspiciousFileOperation) as error:
        raise Http404 from error
    response = FileResponse(file)
    response["Cache-Control"] = "private, max-age=3600"
    response["Content-Security-Policy"] = "default-src 'none'"
    return response
