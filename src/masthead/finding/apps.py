"""The finding app."""

from importlib import import_module

from django.apps import AppConfig


class FindingConfig(AppConfig):
    """Search without a server."""

    name = "masthead.finding"
    label = "finding"

    def ready(self) -> None:
        """Register what this app prints, and which changes the press must hear of."""
        import_module("masthead.finding.printing")
