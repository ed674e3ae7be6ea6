"""The feeds app."""

from importlib import import_module

from django.apps import AppConfig


class FeedsConfig(AppConfig):
    """How stories travel: feeds and sitemaps."""

    name = "masthead.feeds"
    label = "feeds"

    def ready(self) -> None:
        """Register what this app prints, and which changes the press must hear of."""
        import_module("masthead.feeds.printing")
        import_module("masthead.feeds.corrections")
