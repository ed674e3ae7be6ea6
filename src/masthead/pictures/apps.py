"""The pictures app."""

from importlib import import_module

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
        post_delete.connect(forget, sender=self.get_model("Picture"), dispatch_uid="pictures.forget")
