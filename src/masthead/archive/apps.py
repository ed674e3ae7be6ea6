"""The archive app."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    """Import from other systems."""

    name = "masthead.archive"
    label = "archive"
