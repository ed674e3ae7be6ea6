"""The post app."""

from django.apps import AppConfig


class PostConfig(AppConfig):
    """Keeps letters until they are sent, and forgets what they said."""

    name = "masthead.post"
    label = "post"
