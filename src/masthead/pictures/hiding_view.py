"""The page at the desk on which parts of a picture are hidden."""

from typing import Final

from django.core.exceptions import PermissionDenied
from django.forms import BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.permissions import policy_registry

from masthead.pictures.hiding import hide
from masthead.pictures.hiding_form import HidingForm, PartForm, PartFormSet, wish_of
from masthead.pictures.models import Picture, PictureExchanged
from masthead.pictures.tiles import MARGIN
from masthead.staff.desk_pages import show_at_the_desk
from masthead.staff.models import Member

# What other pictures of the same file are named, at most.
_TWINS: Final = 5


def hide_parts(request: HttpRequest, image_id: int) -> HttpResponse:
    """Show the picture with the form beside it, and hide what the form says.

    Raises:
        Http404: there is no such picture.
        PermissionDenied: this member may not change it.
    """
    picture = get_object_or_404(Picture, pk=image_id)
    if not policy_registry.get_by_type(Picture).user_has_permission_for_instance(request.user, "change", picture):
        raise PermissionDenied
    said = request.POST or None
    form = HidingForm(said, initial={"file_name": picture.file.name})
    parts = PartFormSet(said, prefix="part", form_kwargs={"size": (picture.width, picture.height)})
    if said and form.is_valid() and parts.is_valid():
        return _hide(request, picture, form, parts)
    return _show(request, picture, form, parts)


def _hide(request: HttpRequest, picture: Picture, form: HidingForm, parts: BaseFormSet[PartForm]) -> HttpResponse:
    member = request.user
    assert isinstance(member, Member), "the desk lets nobody in who is not signed in"
    twins = _twins(picture)
    try:
        wish = wish_of(form=form, parts=parts)
        hide(picture_id=picture.pk, file_name=form.cleaned_data["file_name"], wish=wish, by=member)
    except PictureExchanged:
        messages.error(request, _("Somebody exchanged this picture meanwhile. Nothing was hidden; look at it again."))
    else:
        messages.success(request, _("Hidden. Look whether all of it is; pages that show the picture are printed anew."))
        for twin in twins:
            whole = _("The same file was uploaded as “%(title)s” too, and nothing is hidden there.")
            button = messages.button(reverse("hide_parts", args=(twin.pk,)), _("Hide parts"))
            messages.warning(request, whole % {"title": twin.title}, buttons=[button])
    return redirect("hide_parts", picture.pk)


def _show(request: HttpRequest, picture: Picture, form: HidingForm, parts: BaseFormSet[PartForm]) -> HttpResponse:
    trail = (
        (reverse("wagtailimages:index"), _("Pictures")),
        (reverse("wagtailimages:edit", args=(picture.pk,)), picture.title),
    )
    return show_at_the_desk(
        request,
        "pictures/hide.html",
        title=_("Hide parts"),
        icon="image",
        trail=trail,
        picture=picture,
        form=form,
        parts=parts,
        margin=MARGIN,
        twins=_twins(picture),
    )


def _twins(picture: Picture) -> tuple[Picture, ...]:
    """Return other pictures of the same file."""
    same = Picture.objects.filter(file_hash=picture.file_hash).exclude(file_hash="")
    return tuple(same.exclude(pk=picture.pk).order_by("pk")[:_TWINS])
