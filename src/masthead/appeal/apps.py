"""The appeal app."""

from importlib import import_module

from django.apps import AppConfig


class AppealConfig(AppConfig):
    """The support page, the public accounts, and the appeal after a story."""

    name = "masthead.appeal"
    label = "appeal"

    def ready(self) -> None:
        """Let a front page have a support page, and register what this app prints."""
        front = import_module("masthead.sections.models").FrontPage
        if "appeal.SupportPage" not in front.subpage_types:
            front.subpage_types.append("appeal.SupportPage")
        import_module("masthead.appeal.printing")
        import_module("masthead.appeal.asking")
        import_module("masthead.appeal.wall_printing")
