"""The stories app."""

from importlib import import_module

from django.apps import AppConfig


class StoriesConfig(AppConfig):
    """Stories, topics and series."""

    name = "masthead.stories"
    label = "stories"

    def ready(self) -> None:
        """Register what this app prints, and which changes the press must hear of."""
        import_module("masthead.stories.printing")
