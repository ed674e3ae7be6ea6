"""The bylines app."""

from importlib import import_module

from django.apps import AppConfig


class BylinesConfig(AppConfig):
    """Who made the story."""

    name = "masthead.bylines"
    label = "bylines"

    def ready(self) -> None:
        """Register what this app prints, and which changes the press must hear of."""
        import_module("masthead.bylines.facts")
