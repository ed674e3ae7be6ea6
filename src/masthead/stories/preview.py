"""Preview at the desk: the draft stands in for the published page, is printed as a proof, and steps back."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from masthead.pictures.kept_sizes import keeping_sizes
from masthead.press.facts import Args
from masthead.press.proof import proof


class PressPreview:
    """Shows a page as readers see it: a draft by the press's own renderer, what is public at the paper's address.

    A page class names its kind in ``printed_as``.
    """

    printed_as = ""

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Return the draft as readers would see it; for signed-in staff only, by Wagtail's own check."""
        assert isinstance(self, Page)
        response = HttpResponse(_proof_of(self))
        response["Cache-Control"] = "private, no-store"
        response["Referrer-Policy"] = "no-referrer"
        # The draft's words come from anywhere, and here they stand on the desk's own address.
        response["Content-Security-Policy"] = (
            f"default-src 'none'; img-src data:; style-src 'unsafe-inline' data:; font-src data:; "
            f"base-uri {_paper()}; form-action 'none'; frame-ancestors 'self'"
        )
        return response

    def get_url(self, request: HttpRequest | None = None, current_site: Any = None) -> str | None:
        """Return the page's whole address at the paper; of the desk's own site Wagtail would give the bare path."""
        found: str | None = self.get_full_url(request)  # type: ignore[attr-defined]
        return found

    url = property(get_url)

    def proof_arguments(self) -> Args:
        """Return the arguments by which the printing table knows this page."""
        return (self.pk,)  # type: ignore[attr-defined]


def _proof_of(page: Any) -> str:
    """Print a proof of unsaved words: they are saved in a transaction that is always rolled back."""
    try:
        with keeping_sizes(), transaction.atomic():
            _stand_in(page)
            html = proof(kind=page.printed_as, args=page.proof_arguments(), paper=_paper())
            transaction.set_rollback(True)
    except ValidationError as error:
        return _not_yet(" ".join(error.messages))
    return html or _not_yet(_("A page above this one is not public, so readers would not find it."))


def _stand_in(page: Page) -> None:
    page.live = True
    # As publishing will set it; the press prints no story without a day.
    page.first_published_at = page.first_published_at or page.go_live_at or timezone.now()
    if page.pk is None:
        Page.objects.get(path=page.path[: -Page.steplen]).add_child(instance=page)
    else:
        page.save(clean=False)


def _not_yet(reason: str) -> str:
    return render_to_string("stories/no_preview.html", {"reason": reason})


def _paper() -> str:
    return str(settings.MASTHEAD_CONFIG.addresses.paper).rstrip("/")
