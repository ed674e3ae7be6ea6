"""The stories app."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_save

from masthead.stories.more_indexes import ensure_indexes


class StoriesConfig(AppConfig):
    """Stories, topics and series."""

    name = "masthead.stories"
    label = "stories"

    def ready(self) -> None:
        """Register what this app prints, and which changes the press must hear of."""
        import_module("masthead.stories.printing")
        import_module("masthead.stories.text_edition")
        from wagtail.signals import page_published

        from masthead.stories.gate import hold_back_scheduled
        from masthead.stories.major_updates import set_time

        pre_save.connect(hold_back_scheduled, sender="wagtailcore.Revision", dispatch_uid="stories.hold_back_scheduled")
        page_published.connect(set_time, sender=self.get_model("Story"), dispatch_uid="stories.set_time")
        post_migrate.connect(ensure_indexes, sender=self, dispatch_uid="stories.ensure_indexes")
