"""The pictures app."""

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete


class PicturesConfig(AppConfig):
    """Pictures that leak nothing."""

    name = "masthead.pictures"
    label = "pictures"

    def ready(self) -> None:
        """Register what this app prints, and which changes the press must hear of."""
        import_module("masthead.pictures.facts")
        forget = import_module("masthead.pictures.sealing").forget_with_picture
        _keep_what_is_public(self.get_model("Picture"))
        post_delete.connect(forget, sender=self.get_model("Picture"), dispatch_uid="pictures.forget")


def _keep_what_is_public(model: Any) -> None:
    """Register our rights on pictures; for this very class, so that Wagtail's own count less whenever they come."""
    rights = import_module("masthead.pictures.rights")
    ours = rights.PictureRights(model, auth_model="wagtailimages.Image", owner_field_name="uploaded_by_user")
    import_module("wagtail.permissions").register_permission_policy(model, ours, exact_class=True)
