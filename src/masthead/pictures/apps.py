"""The pictures app."""

from importlib import import_module

from django.apps import AppConfig


class PicturesConfig(AppConfig):
    """Pictures that leak nothing."""

    name = "masthead.pictures"
    label = "pictures"

    def ready(self) -> None:
        """Register what this app prints, and which changes the press must hear of."""
        import_module("masthead.pictures.facts")
