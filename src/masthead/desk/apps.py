"""The desk app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """What the newsroom adds to Wagtail's desk."""

    name = "masthead.desk"
    label = "desk"
