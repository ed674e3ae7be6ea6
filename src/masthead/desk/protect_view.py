"""The desk's page on which a publisher takes a name off, or sees whose a protected byline is; and the way there."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button

from masthead.bylines.models import Byline, ProtectedName
from masthead.desk.still_named import owner_of, still_named
from masthead.stories.protecting import Wish, protect, show_again

MAY_PROTECT = "bylines.protect_byline"


class ProtectionForm(forms.Form):
    """Whose name it is, how it was spelled, and what readers see instead."""

    real_name = forms.CharField(
        label=_("Real name"), max_length=200, help_text=_("Only owners and publishers can see it, on this page alone.")
    )
    spellings = forms.CharField(
        label=_("All spellings"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=_("One on each line, initials too: they are taken off credits and out of earlier editions."),
    )
    shown_as = forms.CharField(
        label=_("What readers see instead"),
        max_length=120,
        required=False,
        help_text=_("Where it is empty, each language says that the name is withheld."),
    )


# Django's views take a type only in the type checker's eyes.
if TYPE_CHECKING:
    _ProtectionFormView = FormView[ProtectionForm]
else:
    _ProtectionFormView = FormView


class ProtectView(WagtailAdminTemplateMixin, _ProtectionFormView):
    """Takes a name off everything; or gives it back."""

    form_class = ProtectionForm
    template_name = "desk/protect.html"
    page_title = _("Protect a name")
    header_icon = "lock"
    byline: Byline

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Turn away who may not see real names."""
        if not request.user.has_perm(MAY_PROTECT):
            raise PermissionDenied
        self.byline = get_object_or_404(Byline.objects.select_related("locale"), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        """Begin with what is known of the name."""
        kept = ProtectedName.objects.filter(byline_key=self.byline.translation_key).first()
        if self.byline.is_protected and kept is not None:
            return {"real_name": kept.real_name, "spellings": "\n".join(kept.spellings), "shown_as": self.byline.name}
        names = Byline.objects.filter(translation_key=self.byline.translation_key).values_list("name", flat=True)
        return {"real_name": self.byline.name, "spellings": "\n".join(sorted(set(names)))}

    def form_valid(self, form: ProtectionForm) -> HttpResponse:
        """Do what was asked for, and lead back to the list of names."""
        if "show" in self.request.POST:
            show_again(self.byline)
            messages.success(self.request, _("The name is shown again. Credits stay as they were set."))
            return redirect(reverse("wagtailsnippets_bylines_byline:list"))
        said = form.cleaned_data
        words = tuple(filter(None, (line.strip() for line in said["spellings"].splitlines())))
        protect(self.byline, Wish(real_name=said["real_name"], spellings=words, shown_as=said["shown_as"].strip()))
        messages.success(
            self.request, _("The name is taken off; in a few minutes earlier editions are without it too.")
        )
        # There it is said where else it stands.
        return redirect(self.request.path)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the byline, and where its name still stands, or may stand."""
        found = self._still()
        return super().get_context_data(**kwargs) | {
            "byline": self.byline,
            "still": [each for each in found if each["is_spelled"]],
            "perhaps": [each for each in found if not each["is_spelled"]],
        }

    def _still(self) -> list[dict[str, Any]]:
        kept = ProtectedName.objects.filter(byline_key=self.byline.translation_key).first()
        if kept is None or not self.byline.is_protected:
            return []
        finder = AdminURLFinder(self.request.user)
        found = still_named([kept.real_name, *kept.spellings])
        return [vars(each) | {"fields": ", ".join(each.fields), "href": _door(each.row, finder)} for each in found]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Name the way here."""
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]


def _door(row: models.Model | None, finder: AdminURLFinder) -> str:
    """Return where a row is edited: at its own page of the desk, or at that of what it belongs to."""
    while row is not None:
        if href := finder.get_edit_url(row):
            return str(href)
        row = owner_of(row)
    return ""


def way_to_protection() -> list[URLPattern]:
    """Return the page's address."""
    return [path("names/<int:pk>/protect/", ProtectView.as_view(), name="protect_name")]


def offer_to_protect(snippet: models.Model, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """Lead from a byline to its protection."""
    if isinstance(snippet, Byline) and user.has_perm(MAY_PROTECT):
        label = {"aria-label": _("Protect “%(name)s”") % {"name": str(snippet)}}
        yield Button(
            _("Protect"), reverse("protect_name", args=[snippet.pk]), attrs=label, icon_name="lock", priority=90
        )
