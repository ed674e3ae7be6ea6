"""Who may change a picture: whoever uploaded it, until readers can see it; from then on an editor, as with stories."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permissions import policy_registry

# How the addresses of one picture at the desk begin.
_ONE_PICTURE: Final = ("/images/", "/pictures/")
_CHANGES: Final = frozenset({"change", "delete"})


class PictureRights(CollectionOwnershipPermissionPolicy):
    """Wagtail's rights on pictures, without an uploader's right to change what is public."""

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        """Tell whether a member may do any of this with this picture."""
        if not super().user_has_any_permission_for_instance(user, actions, instance):
            return False
        wanted = set(actions)
        if not wanted & _CHANGES or not self.is_uploader_alone(user, instance) or not is_public(instance):
            return True
        rest = wanted - _CHANGES
        return bool(rest) and bool(super().user_has_any_permission_for_instance(user, rest, instance))

    def is_uploader_alone(self, user: Any, picture: Any) -> bool:
        """Return whether a member may change this picture for no other reason than that they uploaded it."""
        is_theirs = picture.uploaded_by_user_id == user.pk
        return is_theirs and not self._check_perm(user, {"change"}, collection=picture.collection)


def is_public(picture: Any) -> bool:
    """Return whether readers can see a picture: a live page shows it, or something that pages show, as a byline does.

    Where it stands in a draft alone, it is not. Cost: two queries.
    """
    shown = ReferenceIndex.get_references_to(picture)
    pages = ContentType.objects.get_for_model(Page)
    if shown.exclude(base_content_type=pages).exists():
        return True
    numbers = shown.filter(base_content_type=pages).values_list("object_id", flat=True)
    return Page.objects.live().filter(pk__in=list(map(int, numbers))).exists()


class PublicPictures:
    """Middleware that tells an uploader kindly why a picture of theirs cannot be changed any more."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Stand before the views."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let everybody through to where it is known which picture is meant."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: tuple[object, ...], said: dict[str, Any]
    ) -> HttpResponse | None:
        """Lead back to the pictures, with the reason; all others' rights are the views' own matter."""
        if not request.path.startswith(_ONE_PICTURE) or "image_id" not in said or not request.user.is_authenticated:
            return None
        picture = get_image_model().objects.filter(pk=said["image_id"]).first()
        rights = policy_registry.get_by_type(get_image_model())
        if picture is None or not rights.is_uploader_alone(request.user, picture) or not is_public(picture):
            return None
        messages.warning(
            request,
            _(
                "Readers can see “%(title)s” now, so an editor changes it, as with a published story. Tell an editor "
                "what is to be changed, at once if somebody is in danger. For another story, upload the picture again."
            )
            % {"title": picture.title},
        )
        return redirect("wagtailimages:index")
